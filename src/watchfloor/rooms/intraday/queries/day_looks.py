"""Every look of running days so far: what came in it, and what was to be expected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.rules.leaving import UsualLeaving, learn_usual
from watchfloor.rooms.intraday.rules.looks import (
    LOOK,
    LOOK_MINUTES,
    looks_between,
    spread_over_looks,
)
from watchfloor.rooms.intraday.rules.watching import DaySoFar

from .hours import is_open_at_looks
from .line_days import LineDay
from .running import Running

FloatArray = NDArray[np.float64]
_NOTHING = Tally()
_USUAL_DAYS = 14  # before today, that tell how callers usually leave
_QUARTER = timedelta(minutes=15)  # the shortest window that is watched


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Lines whose looks are watched together: they begin at one midnight and are as many."""

    start: datetime
    days: tuple[LineDay, ...]
    looks: tuple[DaySoFar, ...]


def read_watched(running: Running) -> Watched:
    """Return the looks of the running day that are over, of every line that is open on it."""
    facts = running.facts
    start = datetime.combine(facts.day, datetime.min.time(), tzinfo=facts.zone)
    count = looks_between(start, facts.at)
    if count == 0:
        return Watched(start, (), ())
    usual = usual_leaving([day.line.id for day in running.days], start)
    looks = tuple(
        _so_far(
            day,
            tallies=tallies_of(facts.looks.get(day.line.id, {}), start, count),
            start=start,
            leaving=usual[day.line.id],
        )
        for day in running.days
    )
    return Watched(start, running.days, looks)


def _so_far(
    day: LineDay, *, tallies: tuple[Tally, ...], start: datetime, leaving: UsualLeaving
) -> DaySoFar:
    expected, count = expected_looks(day), len(tallies)
    first = looks_between(start, day.rest.intervals[0].starts_at)
    return DaySoFar(
        tallies=tallies,
        expected=_fit(expected, first, count),
        handle_seconds=_handle_seconds(day, start, count),
        leaving=leaving,
        level=day.rest.level,
        open_looks=int((expected > 0).sum()),
    )


def tallies_of(looks: Mapping[datetime, Tally], start: datetime, count: int) -> tuple[Tally, ...]:
    """Return the tally of each look of a day."""
    return tuple(looks.get(start + number * LOOK, _NOTHING) for number in range(count))


def expected_looks(day: LineDay) -> FloatArray:
    """Return how many contacts the plan of the day gives to expect in each look of its slots."""
    minutes, slots = day.rest.interval_minutes, day.rest.intervals
    planned = [each.planned if each.is_open else 0.0 for each in slots]
    count = len(slots) * (minutes // LOOK_MINUTES)
    is_open = is_open_at_looks(day.line, slots[0].starts_at, count)
    return spread_over_looks(planned, minutes, is_open)


def _handle_seconds(day: LineDay, start: datetime, count: int) -> FloatArray:
    pieces = day.rest.interval_minutes // LOOK_MINUTES
    seconds = [(each.handle_seconds or 0.0) * each.is_open for each in day.rest.intervals]
    first = looks_between(start, day.rest.intervals[0].starts_at)
    return _fit(np.repeat(np.array(seconds), pieces), first, count)


def _fit(values: FloatArray, first: int, count: int) -> FloatArray:
    found = np.zeros(count)
    part = values[: max(count - first, 0)]
    found[first : first + len(part)] = part
    return found


def usual_leaving(queue_ids: Collection[int], before: datetime) -> dict[int, UsualLeaving]:
    """Return how callers usually leave, as the days before an instant tell, by queue.

    Imported records tell it; where there are none, what events told.
    """
    end = before.astimezone(UTC)  # days of 24 hours, whatever clocks do
    window = Window(end - timedelta(days=_USUAL_DAYS), end)
    told = floor.sum_stays(window=window, minutes=int(_QUARTER / timedelta(minutes=1)))
    recorded: dict[int, dict[datetime, Tally]] = {number: {} for number in queue_ids}
    for row in interactions.list_intervals(
        window=window,
        every=Every.MINUTES_15,
        zone=calendars.centre_zone(),
        queue_ids=list(queue_ids),
        scope=WHOLE_CENTRE,
    ):
        recorded[row.queue_id][row.covers.start] = row.tally
    return {
        number: _usual_of(recorded[number] or told.get(number, {}), window) for number in queue_ids
    }


def _usual_of(tallies: Mapping[datetime, Tally], window: Window) -> UsualLeaving:
    """Return what quarters of hours that end with a window tell of who leaves."""
    left, contacts, seconds = np.zeros((3, _USUAL_DAYS, timedelta(days=1) // _QUARTER))
    for start, tally in tallies.items():
        day, cell = divmod((start - window.start) // _QUARTER, contacts.shape[1])
        left[day, cell] += tally.abandoned
        contacts[day, cell] += tally.abandoned + tally.answered
        seconds[day, cell] += (tally.wait_ms_sum + tally.abandoned_wait_ms_sum) / 1000
    return learn_usual(left, contacts, seconds)
