"""From opening hours and special days to the windows in which a centre works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars.contracts import DayKind, OpeningHours, SpecialDay

Span = tuple[time, time]
_DAY = timedelta(days=1)


def working_windows(
    window: Window,
    zone: ZoneInfo,
    hours: Sequence[OpeningHours],
    special: Mapping[date, SpecialDay],
    *,
    works_on_holidays: bool,
) -> list[Window]:
    """Return the parts of a window in which the centre is open, in order and joined.

    A centre that has entered no hours is taken to be always open.
    """
    opened: list[Window] = []
    for day in _days(window, zone):
        for opens, closes in _spans(
            day, hours, special.get(day), works_on_holidays=works_on_holidays
        ):
            opened += _clipped(_local(day, opens, closes, zone), window)
    return _joined(opened)


def _days(window: Window, zone: ZoneInfo) -> Iterator[date]:
    """Yield the local days that may reach into a window; a night shift began the day before."""
    day = window.start.astimezone(zone).date() - _DAY
    while day <= window.end.astimezone(zone).date():
        yield day
        day += _DAY


def _spans(
    day: date,
    hours: Sequence[OpeningHours],
    special: SpecialDay | None,
    *,
    works_on_holidays: bool,
) -> list[Span]:
    if special is None:
        return _of_weekday(hours, day.weekday())
    if special.opens is not None and special.closes is not None:
        return [(special.opens, special.closes)]
    if special.kind is DayKind.CLOSED:
        return []
    if special.kind is DayKind.HOLIDAY and not works_on_holidays:
        return []
    return _of_weekday(hours, day.weekday() if special.works_as is None else special.works_as)


def _of_weekday(hours: Sequence[OpeningHours], weekday: int) -> list[Span]:
    if not hours:
        return [(time(), time())]
    return [(each.opens, each.closes) for each in hours if each.weekday == weekday]


def _local(day: date, opens: time, closes: time, zone: ZoneInfo) -> Window:
    """Return local times as instants; where clocks change the window is that much longer."""
    last = day if closes > opens else day + _DAY
    start = datetime.combine(day, opens, tzinfo=zone)
    end = datetime.combine(last, closes, tzinfo=zone)
    # A time that clocks skip may come out after the end; such a window is empty.
    return Window(start, end) if start.timestamp() < end.timestamp() else Window(start, start)


def _clipped(opened: Window, window: Window) -> Iterator[Window]:
    start = max(opened.start, window.start, key=datetime.timestamp)
    end = min(opened.end, window.end, key=datetime.timestamp)
    if start.timestamp() < end.timestamp():
        yield Window(start, end)


def _joined(windows: Iterable[Window]) -> list[Window]:
    joined: list[Window] = []
    for window in sorted(windows, key=lambda each: each.start.timestamp()):
        if joined and window.start.timestamp() <= joined[-1].end.timestamp():
            end = max(joined[-1].end, window.end, key=datetime.timestamp)
            joined[-1] = Window(joined[-1].start, end)
        else:
            joined.append(window)
    return joined
