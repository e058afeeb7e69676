"""Where the intervals of a window begin, by the wall clock of a time zone.

Lengths in minutes cut the local clock at its multiples, and once more where the clock is
changed: an hour that happens twice is two intervals with their own offsets, an hour that is
skipped is none. Days, weeks (from Monday) and months run from local midnight to local midnight,
so a day has 23 or 25 hours where clocks change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.timegrid import Every, Window, day_window

MINUTES = {
    Every.MINUTES_5: 5,
    Every.MINUTES_10: 10,
    Every.MINUTES_15: 15,
    Every.MINUTES_30: 30,
    Every.HOUR: 60,
}
_STEP = timedelta(hours=6)  # no zone changes its clock twice within it


def cut(window: Window, every: Every, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the start of each interval that overlaps a window, in local time, in order.

    The first may lie before the window. Empty for an empty window.
    """
    if window.end <= window.start:
        return ()
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    found = (
        _clock_cuts(start, end, MINUTES[every] * 60, zone)
        if every in MINUTES
        else _calendar_cuts(start, end, every, zone)
    )
    cuts = sorted(set(found))
    first = bisect_right(cuts, start) - 1
    return tuple(moment.astimezone(zone) for moment in cuts[first:])


def _clock_cuts(start: datetime, end: datetime, length: int, zone: ZoneInfo) -> Iterator[datetime]:
    """Cut each stretch of constant offset at the multiples of the local clock."""
    stretch = start - timedelta(seconds=length)
    while stretch < end:
        offset = _offset(stretch, zone)
        change = _next_change(stretch, end, zone)
        local = int(stretch.timestamp()) + offset
        first = -(-local // length) * length - offset
        for moment in range(first, int((change or end).timestamp()), length):
            yield datetime.fromtimestamp(moment, UTC)
        if change is None:
            return
        yield change
        stretch = change


def _calendar_cuts(
    start: datetime, end: datetime, every: Every, zone: ZoneInfo
) -> Iterator[datetime]:
    day = _first_day(start.astimezone(zone).date(), every)
    while (midnight := day_window(day, zone).start.astimezone(UTC)) < end:
        yield midnight
        day = _next_day(day, every)


def _first_day(day: date, every: Every) -> date:
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every is Every.MONTH else day


def _next_day(day: date, every: Every) -> date:
    if every is Every.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if every is Every.WEEK else 1)


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _next_change(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first second after start with another offset, or None before the end."""
    offset = _offset(start, zone)
    while start < end:
        ahead = min(start + _STEP, end)
        if _offset(ahead, zone) != offset:
            return _find_change(start, ahead, zone)
        start = ahead
    return None


def _find_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset = _offset(before, zone)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, UTC), zone) == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
