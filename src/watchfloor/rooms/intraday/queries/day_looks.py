"""Every look of running days so far: what came in it, and what was to be expected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.rules.expecting import add_up
from watchfloor.rooms.intraday.rules.looks import (
    LOOK,
    LOOK_MINUTES,
    looks_between,
    spread_over_looks,
)
from watchfloor.rooms.intraday.rules.watching import DaySoFar

from .line_days import LineDay
from .running import Running

FloatArray = NDArray[np.float64]
_NOTHING = Tally()
_USUAL_DAYS = 7  # before today, that tell what share usually leaves


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
    usual = usual_abandonment([day.line.id for day in running.days], start)
    looks = tuple(
        DaySoFar(
            tallies=tallies_of(facts.looks.get(day.line.id, {}), start, count),
            expected=expected_looks(day, start, count),
            handle_seconds=_handle_seconds(day, start, count),
            abandon_share=usual.get(day.line.id, 0.0),
            level=day.rest.level,
        )
        for day in running.days
    )
    return Watched(start, running.days, looks)


def tallies_of(looks: Mapping[datetime, Tally], start: datetime, count: int) -> tuple[Tally, ...]:
    """Return the tally of each look of a day."""
    return tuple(looks.get(start + number * LOOK, _NOTHING) for number in range(count))


def expected_looks(day: LineDay, start: datetime, count: int) -> FloatArray:
    """Return how many contacts the plan of the day gives to expect in each look so far."""
    minutes = day.rest.interval_minutes
    planned = [each.planned if each.is_open else 0.0 for each in day.rest.intervals]
    first = looks_between(start, day.rest.intervals[0].starts_at)
    return _fit(spread_over_looks(planned, minutes), first, count)


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


def usual_abandonment(queue_ids: Collection[int], before: datetime) -> dict[int, float]:
    """Return the share of contacts that was abandoned lately, by queue.

    Imported records tell it; where there are none, what events told.
    """
    window = Window(before - timedelta(days=_USUAL_DAYS), before)
    told = floor.sum_stays(window=window, minutes=24 * 60)
    sums = {number: add_up(told.get(number, {}).values()) for number in queue_ids}
    rows = interactions.list_intervals(
        window=window,
        every=Every.DAY,
        zone=calendars.centre_zone(),
        queue_ids=list(queue_ids),
        scope=WHOLE_CENTRE,
    )
    for number in queue_ids:
        recorded = add_up(row.tally for row in rows if row.queue_id == number)
        sums[number] = recorded if recorded.offered else sums[number]
    return {
        number: each.abandoned / max(each.abandoned + each.answered, 1)
        for number, each in sums.items()
    }
