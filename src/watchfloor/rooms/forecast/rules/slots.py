"""Local days as slots, and slots as instants: what daylight saving does to them.

A slot is a stretch of local time. Where clocks go forward some slots do not happen; where they go
back some happen twice, and both times are planned with the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_DAY = timedelta(days=1)


def count_slots(interval_minutes: int) -> int:
    """Return how many slots a day has.

    >>> count_slots(30)
    48
    """
    return 1440 // interval_minutes


@lru_cache(maxsize=512)  # a night asks for the same days for each of its series
def iter_intervals(
    day: date, interval_minutes: int, zone: ZoneInfo
) -> tuple[tuple[int, datetime], ...]:
    """Return each interval of a local day in order of time: its slot and its beginning.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> [len(list(iter_intervals(date(2026, m, d), 60, berlin))) for m, d in ((3, 29), (10, 25))]
    [23, 25]
    """
    at = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + _DAY, time(), tzinfo=zone).astimezone(UTC)
    step = timedelta(minutes=interval_minutes)
    found = []
    while at < end:
        local = at.astimezone(zone)
        found.append(((local.hour * 60 + local.minute) // interval_minutes, local))
        at += step
    return tuple(found)


def slot_of(starts_at: datetime, interval_minutes: int, zone: ZoneInfo) -> tuple[date, int]:
    """Return the local day and slot that an instant lies in."""
    local = starts_at.astimezone(zone)
    return local.date(), (local.hour * 60 + local.minute) // interval_minutes


@dataclass(frozen=True, slots=True, eq=False)
class LocalDays:
    """The intervals of some local days in order of time, as columns. Seconds are of the epoch."""

    start_seconds: NDArray[np.int64]
    _edges: NDArray[np.int64]  # of each day, its beginning
    _ends: NDArray[np.int64]
    _firsts: NDArray[np.int64]  # of each day, the place of its first interval
    _step: int

    @staticmethod
    def of(days: Sequence[date], interval_minutes: int, zone: ZoneInfo) -> LocalDays:
        """Return the intervals of days in order.

        >>> berlin = ZoneInfo("Europe/Berlin")
        >>> len(LocalDays.of([date(2026, 3, 28), date(2026, 3, 29)], 60, berlin).start_seconds)
        47
        """
        step = interval_minutes * 60
        edges, ends = (
            np.array([_midnight(day + ahead, zone) for day in days], dtype=np.int64)
            for ahead in (timedelta(), _DAY)
        )
        counts = -(-(ends - edges) // step)
        firsts = np.cumsum(counts) - counts
        within = np.arange(counts.sum()) - np.repeat(firsts, counts)
        return LocalDays(np.repeat(edges, counts) + within * step, edges, ends, firsts, step)

    def add_up(self, at_seconds: NDArray[np.int64], figures: NDArray[np.int64]) -> FloatArray:
        """Return the sum of the figures in each interval; what lies in none of the days goes."""
        if not len(self._edges):
            return np.zeros(0)
        day = np.searchsorted(self._edges, at_seconds, side="right") - 1
        inside = (day >= 0) & (at_seconds < self._ends[day])
        day, at_seconds = day[inside], at_seconds[inside]
        place = self._firsts[day] + (at_seconds - self._edges[day]) // self._step
        weights = figures[inside].astype(np.float64)
        sums = np.bincount(place, weights, len(self.start_seconds))
        return np.asarray(sums, dtype=np.float64)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), tzinfo=zone).timestamp())


def occurrences(days: Sequence[date], interval_minutes: int, zone: ZoneInfo) -> NDArray[np.float64]:
    """Return how often each slot of each day happens, (days, slots): once, mostly."""
    counts = np.ones((len(days), count_slots(interval_minutes)))
    for row, day in enumerate(days):
        if _changes(day, zone):
            happen = [slot for slot, _ in iter_intervals(day, interval_minutes, zone)]
            counts[row] = np.bincount(happen, minlength=counts.shape[1])
    return counts


def _changes(day: date, zone: ZoneInfo) -> bool:
    before, after = (
        datetime.combine(each, time(), tzinfo=zone).utcoffset() for each in (day, day + _DAY)
    )
    return before != after
