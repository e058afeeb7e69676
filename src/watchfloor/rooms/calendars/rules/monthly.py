"""Paydays and billing days: the same day of every month, moved off days that are not worked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from watchfloor.rooms.calendars.contracts import DayKind, Shift, SpecialDay

_SATURDAY = 5
_STEP = {Shift.BEFORE: timedelta(days=-1), Shift.AFTER: timedelta(days=1)}


def monthly_days(
    year: int, month_day: int, shift: Shift, modes: Mapping[date, SpecialDay]
) -> tuple[date, ...]:
    """Return a day of each month; one that a month does not have is its last.

    `modes` are the days that are not worked like their weekday. A day off moves to the working day
    before or after it, also into the next month.
    """
    return tuple(
        _moved(date(year, month, min(month_day, monthrange(year, month)[1])), shift, modes)
        for month in range(1, 13)
    )


def _moved(day: date, shift: Shift, modes: Mapping[date, SpecialDay]) -> date:
    while shift is not Shift.STAY and not _is_worked(day, modes.get(day)):
        day += _STEP[shift]
    return day


def _is_worked(day: date, mode: SpecialDay | None) -> bool:
    if mode is None or mode.kind is DayKind.CAMPAIGN:
        return day.weekday() < _SATURDAY
    return mode.kind is DayKind.MAKE_UP
