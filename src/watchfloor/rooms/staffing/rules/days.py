"""Local days as slots of the clock on the wall, and slots as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from watchfloor.common.timegrid import Window, day_window

_DAY_MINUTES = 1440


def count_slots(interval_minutes: int) -> int:
    """Return how many slots a day has.

    >>> count_slots(30)
    48
    """
    return _DAY_MINUTES // interval_minutes


@lru_cache(maxsize=512)  # pages and nights ask for the same days of many lines
def iter_intervals(
    day: date, interval_minutes: int, zone: ZoneInfo
) -> tuple[tuple[int, datetime], ...]:
    """Return each interval of a local day in order of time: its slot and its beginning.

    What the clock shows twice comes twice with the same slot; what it skips does not come.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> [len(list(iter_intervals(date(2026, m, d), 60, berlin))) for m, d in ((3, 29), (10, 25))]
    [23, 25]
    """
    window = day_window(day, zone)
    at, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    found = []
    while at < end:
        local = at.astimezone(zone)
        found.append((minute_of(local) // interval_minutes, local))
        at += timedelta(minutes=interval_minutes)
    return tuple(found)


def minute_of(local: datetime) -> int:
    """Return the minute of the local day."""
    return local.hour * 60 + local.minute


def slot_of(at: datetime, interval_minutes: int, zone: ZoneInfo) -> tuple[date, int]:
    """Return the local day and slot that an instant lies in."""
    local = at.astimezone(zone)
    return local.date(), minute_of(local) // interval_minutes


def days_of(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and last local day that a window touches."""
    last = max(window.end - timedelta(microseconds=1), window.start)
    return window.start.astimezone(zone).date(), last.astimezone(zone).date()


def window_of_days(first: date, last: date, zone: ZoneInfo) -> Window:
    """Return the window from the beginning of one local day to the end of another."""
    return Window(
        datetime.combine(first, time(), tzinfo=zone),
        datetime.combine(last + timedelta(days=1), time(), tzinfo=zone),
    )


def list_days(first: date, last: date) -> list[date]:
    """Return the days from one to another, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
