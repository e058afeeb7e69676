"""What crosses the door of the calendars room. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from watchfloor.common.words import NO_WORDS, Words


class DayKind(StrEnum):
    """Why a day is not like its weekday.

    A day has at most one of the modes, which decide its hours, and any of the marks beside it.
    """

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # 调休: a weekend day that is worked to make up for a holiday
    CLOSED = "closed"
    CAMPAIGN = "campaign"  # open as usual or longer, and busier
    FESTIVAL = "festival"  # of shops: 618, 双11
    TERM_START = "term_start"  # of schools
    PAYDAY = "payday"
    BILLING = "billing"


MODES = frozenset({DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.CLOSED, DayKind.CAMPAIGN})


class DaySource(StrEnum):
    """Where a special day comes from. What people entered is never replaced by a seeding."""

    HAND = ""
    IMPORT = "import"  # a notice or a table that somebody pasted
    ANNOUNCED = "announced"
    LAW = "law"  # follows from a country's law
    COMPUTED = "computed"  # not announced yet
    CUSTOM = "custom"  # festivals of shops, school terms


SEEDED = frozenset(DaySource) - {DaySource.HAND, DaySource.IMPORT}


class YearState(StrEnum):
    """How far the holidays of a year are known in the centre's own table."""

    EMPTY = "empty"
    UNCONFIRMED = "unconfirmed"  # some are only computed, or great festivals are missing
    CONFIRMED = "confirmed"


class Shift(StrEnum):
    """Where a monthly day goes that falls on a day off."""

    STAY = "stay"
    BEFORE = "before"
    AFTER = "after"


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
    """A day that is not like its weekday. With hours of its own it is open then and only then.

    `offset` counts days from the festival itself, negative before it; None: unknown, or of no use.
    `is_confirmed` is false for a day that was computed and not announced. `title` is the name in
    both languages where it is a known festival's; its English side is the same in every year.
    """

    id: int
    day: date
    kind: DayKind
    name: str
    opens: time | None = None
    closes: time | None = None
    works_as: int | None = None  # the weekday whose hours a make-up day has
    source: DaySource = DaySource.HAND
    offset: int | None = None
    is_confirmed: bool = True
    title: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class CentreCalendar:
    """How the centre tells time, whose holidays it has, and whether they close it."""

    timezone: str = "Asia/Shanghai"
    works_on_holidays: bool = True
    is_saved: bool = False  # False: nobody has decided it yet
    country: str = "CN"  # ISO 3166, "DE-BY" for a part; empty: of none


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year of the centre's table, and whether asking the source again would confirm it."""

    year: int
    state: YearState
    holidays: int
    make_up_days: int
    unconfirmed: int
    is_source_sure: bool


@dataclass(frozen=True, slots=True)
class DaysChange:
    """What a change of several days did; `line` is its line in the journal, to undo it by."""

    line: int
    years: tuple[int, ...]
    holidays: int
    make_up_days: int
    marks: int
    kept: int  # days that somebody had entered, left as they were
    unconfirmed: int = 0
