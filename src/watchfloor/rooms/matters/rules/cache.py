"""What the tables keep of a matter besides its events: all of it follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.matters.contracts import ClockSpec, ClockTime, Event, State

from .clocks import Due, WorkTime, next_deadline, segments_of, steps_to_come
from .replay import Standing, replay


@dataclass(frozen=True, slots=True)
class Cached:
    """The columns and the steps to come that follow from a matter's events and clocks."""

    standing: Standing
    due_at: datetime | None
    check_at: datetime | None
    steps: tuple[Due, ...]

    @property
    def doers(self) -> list[int]:
        """Return those of the doers who are people."""
        return sorted(each for each in self.standing.doers if isinstance(each, int))


def cache_of(
    events: Sequence[Event],
    clocks: Sequence[ClockSpec],
    work: WorkTime,
    *,
    check_weeks: int,
    is_checked: bool,
) -> Cached:
    """Return what the tables must hold; `is_checked`: this round's effect check is open or over."""
    standing = replay(events)
    return Cached(
        standing=standing,
        due_at=next_deadline(clocks, segments_of(events), work),
        check_at=None if is_checked else _check_at(standing, check_weeks),
        steps=steps_to_come(clocks, events, standing, work),
    )


def _check_at(standing: Standing, weeks: int) -> datetime | None:
    if not weeks or standing.state is not State.VERIFIED or standing.ended_at is None:
        return None
    return standing.ended_at + timedelta(weeks=weeks)


def counts_working_time(clocks: Sequence[ClockSpec]) -> bool:
    """Does any of the clocks depend on the calendar?"""
    return any(clock.time is ClockTime.WORKING for clock in clocks)
