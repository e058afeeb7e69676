"""What crosses the door of the calendars room. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class DayKind(StrEnum):
    """Why a day is not like its weekday."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # 调休: a weekend day that is worked to make up for a holiday
    CLOSED = "closed"
    CAMPAIGN = "campaign"  # open as usual or longer, and busier


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One stretch of one weekday (0 is Monday); equal ends mean the whole day.

    An end that is not after the start lies on the next day. Of one queue, of one part of the
    organisation, or (both None) of the whole centre.
    """

    id: int
    weekday: int
    opens: time
    closes: time
    node_id: int | None = None
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not like its weekday. With hours of its own it is open then and only then."""

    id: int
    day: date
    kind: DayKind
    name: str
    opens: time | None = None
    closes: time | None = None
    works_as: int | None = None  # the weekday whose hours a make-up day has
    source: str = ""


@dataclass(frozen=True, slots=True)
class CentreCalendar:
    """How the centre tells time, and whether holidays close it."""

    timezone: str = "Asia/Shanghai"
    works_on_holidays: bool = True
    is_saved: bool = False  # False: nobody has decided it yet
    official_years: range = range(0)  # whose holidays and make-up days can be imported


@dataclass(frozen=True, slots=True)
class HolidayImport:
    """What an import of a year's official days did."""

    year: int
    holidays: int
    make_up_days: int
    kept: int  # days that somebody had entered, left as they were
