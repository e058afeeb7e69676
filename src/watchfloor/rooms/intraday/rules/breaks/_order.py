"""Whose turn it is: in an order that nobody can better by asking often, early or twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ._rooms import Room

LONGEST_WAIT = timedelta(minutes=30)  # after that somebody goes, whatever the queue looks like
TURN = timedelta(minutes=3)  # so long a turn is kept, counted without contacts
LONGEST_HELD = timedelta(minutes=15)  # so long a place is kept for somebody with contacts


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the break queue, and what breaks they have had today."""

    booking_id: int
    agent_id: int
    asked_at: datetime
    minutes: int
    had_minutes: float
    last_ended_at: datetime | None
    owed_seconds: int = 0  # of this break: it gives back what was owed
    passed: int = 0  # turns that came today and were not taken


def in_fair_order(waiting: Iterable[Waiting], at: datetime) -> list[Waiting]:
    """Return who goes when: who has waited too long, let no turn pass, is owed, has had least.

    Then whose last break is longest ago, then who asked first.
    """
    return sorted(
        waiting,
        key=lambda each: (
            not has_waited_long(each, at),
            each.passed,
            each.owed_seconds == 0,
            each.had_minutes,
            each.last_ended_at.timestamp() if each.last_ended_at else 0.0,
            each.asked_at,
            each.booking_id,
        ),
    )


def has_waited_long(each: Waiting, at: datetime) -> bool:
    """Say whether somebody goes even where nobody else may."""
    return at - each.asked_at >= LONGEST_WAIT


def deal(
    waiting: Sequence[Waiting],
    served: Mapping[int, Sequence[int]],
    rooms: Mapping[int, Room],
    at: datetime,
) -> list[Waiting]:
    """Return whose turn it is now: in fair order, while every line that they serve has a place.

    :param served: the lines of each agent.
    :param rooms: how many more each line lets go.
    """
    given = dict.fromkeys(rooms, 0)
    turns = []
    for each in in_fair_order(waiting, at):
        lines = [line for line in served.get(each.agent_id, ()) if line in rooms]
        if has_waited_long(each, at) or all(
            rooms[line].free(at, each.minutes) > given[line] for line in lines
        ):
            turns.append(each)
            for line in lines:
                given[line] += 1
    return turns
