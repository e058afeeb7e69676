"""The day that a page asks about, as an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from watchfloor.rooms.calendars import service as calendars

_FIRST, _LAST = date(1970, 1, 2), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A local day and the instant at which what held is told: now, or the end of the day."""

    day: date
    at: datetime
    is_today: bool


def read_day(text: str, now: datetime) -> AskedDay:
    """Return the asked day; today where none, or no day, is asked."""
    zone = calendars.centre_zone()
    today = now.astimezone(zone).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if day == today or not _FIRST <= day <= _LAST:
        return AskedDay(today, now, is_today=True)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return AskedDay(day, end - timedelta(microseconds=1), is_today=False)


def day_starts(day: date, now: datetime) -> datetime | None:
    """Return from when a version of this day holds; None for today: from its approval on."""
    zone = calendars.centre_zone()
    if day == now.astimezone(zone).date():
        return None
    return datetime.combine(day, time(), tzinfo=zone)
