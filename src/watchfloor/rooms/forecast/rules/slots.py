"""Local days as slots, and slots as instants: what daylight saving does to them.

A slot is a stretch of local time. Where clocks go forward some slots do not happen; where they go
back some happen twice, and both times are planned with the same figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_DAY = timedelta(days=1)


def count_slots(interval_minutes: int) -> int:
    """Return how many slots a day has.

    >>> count_slots(30)
    48
    """
    return 1440 // interval_minutes


def iter_intervals(
    day: date, interval_minutes: int, zone: ZoneInfo
) -> Iterator[tuple[int, datetime]]:
    """Yield each interval of a local day in order of time: its slot and its beginning.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> [len(list(iter_intervals(date(2026, m, d), 60, berlin))) for m, d in ((3, 29), (10, 25))]
    [23, 25]
    """
    at = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + _DAY, time(), tzinfo=zone).astimezone(UTC)
    step = timedelta(minutes=interval_minutes)
    while at < end:
        local = at.astimezone(zone)
        yield (local.hour * 60 + local.minute) // interval_minutes, local
        at += step


def slot_of(starts_at: datetime, interval_minutes: int, zone: ZoneInfo) -> tuple[date, int]:
    """Return the local day and slot that an instant lies in."""
    local = starts_at.astimezone(zone)
    return local.date(), (local.hour * 60 + local.minute) // interval_minutes


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
