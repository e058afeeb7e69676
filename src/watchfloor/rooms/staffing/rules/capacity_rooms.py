"""What all lines of a capacity plan need together: people, seats and lines, week by week."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from callmath import queueing
from watchfloor.rooms.staffing.contracts.capacity import CapacityDrivers

from .capacity import LEVELS, VOICE, LineNeed
from .chain import terms_on_day

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_SHORTEST_MINUTES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """All lines together, by week; arrays (levels, weeks) unless said."""

    need: Floats  # people to be employed at full worth
    rostered_hours: Floats
    workload_hours: Floats
    contacts: Floats
    required_peak: Counts
    scheduled_peak: Counts
    seats: Counts
    lines: Counts  # 0 where nobody calls


def add_up(
    needs: Sequence[LineNeed], mondays: Sequence[date], drivers: CapacityDrivers
) -> Together:
    """Return what all lines need together.

    People are added interval by interval: nobody is taken to serve two lines at once.
    """
    hours = _sum(need.rostered.sum(axis=2) * _hours(need) for need in needs)
    minutes = _finest(needs)
    on_site = _sum(
        _spread(need.scheduled, need, minutes) * _on_site(need, mondays) for need in needs
    )
    return Together(
        need=hours / (drivers.paid_hours_a_week * drivers.shift_fit_share),
        rostered_hours=hours,
        workload_hours=_sum(_workload(need) for need in needs),
        contacts=_sum(need.contacts.sum(axis=2) for need in needs),
        required_peak=_peak(_spread(need.required, need, minutes) for need in needs),
        scheduled_peak=_peak(_spread(need.scheduled, need, minutes) for need in needs),
        seats=_seats(on_site, drivers),
        lines=_lines(needs, mondays, drivers, minutes),
    )


def lines_peak(need: LineNeed, drivers: CapacityDrivers) -> Floats:
    """Return the lines that calls of a line of business hold on average, (levels, weeks, slots).

    Menu, mean wait under the required people, and talk: the handle time without its wrap-up.
    """
    terms = need.line.agreed[0][1]
    seconds = need.line.week.interval_minutes * 60.0
    talk = np.nan_to_num(need.handle_seconds) * (1.0 - drivers.wrap_share)
    # The target bounds the wait; few wait longer than it on average where it is kept.
    wait = terms.answer_within_seconds * (1.0 - terms.service_level)
    held = queueing.line_hold_seconds(talk, menu_seconds=terms.menu_seconds, wait_seconds=wait)
    return np.asarray(need.contacts * held / seconds)


def _lines(
    needs: Sequence[LineNeed], mondays: Sequence[date], drivers: CapacityDrivers, minutes: int
) -> Counts:
    """Return the lines that all callers need, by the busiest interval and the strictest terms."""
    voice = [need for need in needs if need.line.channel == VOICE]
    if not voice:
        return np.zeros((len(LEVELS), len(mondays)), dtype=np.int64)
    load = _sum(_spread(lines_peak(need, drivers), need, minutes) for need in voice).max(axis=2)
    blocking = [
        min(terms_on_day(need.line.agreed, monday).line_blocking for need in voice)
        for monday in mondays
    ]
    return queueing.lines_needed(load, np.array(blocking))


def _seats(on_site: Floats, drivers: CapacityDrivers) -> Counts:
    found = [
        queueing.seats_needed(level, reserve_share=drivers.seat_reserve_share).seats
        for level in on_site
    ]
    return np.stack(found)


def _on_site(need: LineNeed, mondays: Sequence[date]) -> Floats:
    share = [terms_on_day(need.line.agreed, monday).on_site_share for monday in mondays]
    return np.array(share)[None, :, None]


def _workload(need: LineNeed) -> Floats:
    handle = np.nan_to_num(need.handle_seconds)
    return np.asarray((need.contacts * handle).sum(axis=2) / 3600.0)


def _peak(parts: Iterable[NDArray[np.generic]]) -> Counts:
    return np.asarray(np.rint(_sum(parts).max(axis=2)), dtype=np.int64)


def _hours(need: LineNeed) -> float:
    return need.line.week.interval_minutes / 60.0


def _finest(needs: Sequence[LineNeed]) -> int:
    """Return intervals that all lines' intervals are made of."""
    return math.gcd(*(need.line.week.interval_minutes for need in needs)) or _SHORTEST_MINUTES


def _spread(figures: NDArray[np.generic], need: LineNeed, minutes: int) -> Floats:
    """Return figures of a line's intervals for the shorter ones that they are made of."""
    times = need.line.week.interval_minutes // minutes
    return np.repeat(figures, times, axis=2).astype(np.float64)


def _sum(parts: Iterable[NDArray[np.generic]]) -> Floats:
    total: Floats | None = None
    for part in parts:
        figures = part.astype(np.float64)
        total = figures if total is None else total + figures
    if total is None:
        raise ValueError("a capacity plan has at least one line")
    return total
