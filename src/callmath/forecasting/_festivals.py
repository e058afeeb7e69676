"""The Chinese calendar: days off, make-up days, festivals by lunar date, shopping, school terms.

Days off and make-up days (调休) are announced a year at a time by the State Council, about two
months before. `chinese_calendar` holds what was announced; `holidays` computes lunar dates and the
days that the law gives, for any year. What was not announced is marked as such. What people watch
as well are shopping festivals, which have fixed dates, and school terms, which differ by province.

Names are the same in every year and offsets count from the festival itself (the first day of the
first lunar month, not the first day off), so that years line up whose festival moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import chinese_calendar

from ._public_holidays import holidays_of
from ._types import DayKind, SpecialDay

COUNTRY = "CN"
SPRING_FESTIVAL = "Spring Festival"
LABOR_DAY = "Labor Day"
NATIONAL_DAY = "National Day"
_NEW_YEAR = "New Year's Day"
_MID_AUTUMN = "Mid-Autumn Festival"
_LONG = (SPRING_FESTIVAL, LABOR_DAY, NATIONAL_DAY)  # their weeks are longer than the law's days
_PRECEDENTS = 3  # announced years that show how long a week usually is
_DAY = timedelta(days=1)
_FRIDAY = 4

# What other sources call the festivals, and what people type; each maps to the one name here.
_NAMES: Mapping[str, str] = {
    "元旦": _NEW_YEAR,
    "元旦节": _NEW_YEAR,
    "春节": SPRING_FESTIVAL,
    "除夕": SPRING_FESTIVAL,
    "农历新年": SPRING_FESTIVAL,
    "Chinese New Year": SPRING_FESTIVAL,
    "Chinese New Year (Spring Festival)": SPRING_FESTIVAL,
    "Lunar New Year": SPRING_FESTIVAL,
    "清明": "Tomb-Sweeping Day",
    "清明节": "Tomb-Sweeping Day",
    "Qingming": "Tomb-Sweeping Day",
    "Tomb-sweeping Day": "Tomb-Sweeping Day",
    "劳动节": LABOR_DAY,
    "五一": LABOR_DAY,
    "Labour Day": LABOR_DAY,
    "端午": "Dragon Boat Festival",
    "端午节": "Dragon Boat Festival",
    "中秋": _MID_AUTUMN,
    "中秋节": _MID_AUTUMN,
    "Mid-autumn Festival": _MID_AUTUMN,
    "国庆": NATIONAL_DAY,
    "国庆节": NATIONAL_DAY,
    "抗战胜利70周年纪念日": "Anti-Fascist 70th Day",
    "双11": "Double 11",
    "双十一": "Double 11",
    "双12": "Double 12",
    "双十二": "Double 12",
    "春季学期": "Spring term",
    "秋季学期": "Autumn term",
}

# Name, month, day, first year in which it mattered, days before and after that feel it.
_SHOPPING = (
    ("618", 6, 18, 2010, 1, 2),
    ("Double 11", 11, 11, 2009, 1, 2),
    ("Double 12", 12, 12, 2012, 0, 1),
)
_TERM_AFTER_FESTIVAL = 13  # days; the Monday on or after this many is the commonest spring start


def festival_name(text: str) -> str:
    """Return the one name of a festival, whatever a source or a person calls it.

    >>> festival_name("春节"), festival_name(" Labour Day "), festival_name("Anniversary")
    ('Spring Festival', 'Labor Day', 'Anniversary')
    """
    return _NAMES.get(text.strip(), text.strip())


def announced_years() -> range:
    """Return the years whose days off and make-up days `chinese_calendar` knows."""
    years = [day.year for day in chinese_calendar.holidays]
    return range(min(years), max(years) + 1)


def festival_offset(name: str, day: date) -> int | None:
    """Return how many days after its festival a day lies; None for a name without a date.

    >>> festival_offset("Spring Festival", date(2026, 2, 16))
    -1
    >>> festival_offset("New Year's Day", date(2023, 12, 30))
    -2
    """
    years = (day.year, day.year + 1) if name == _NEW_YEAR and day.month > 6 else (day.year,)
    dates = [_festival_dates(year)[name] for year in years if name in _festival_dates(year)]
    offsets = [(day - each).days for each in dates]
    return min(offsets, key=abs, default=None)


@lru_cache(maxsize=256)
def public_days(year: int) -> tuple[SpecialDay, ...]:
    """Return a year's days off and make-up days, in order.

    Of a year that was not announced: the days that the law gives and those that were off in each
    of the last three announced years, none of them confirmed, and no make-up days, since nobody
    can know them.
    """
    found = _announced(year) if year in announced_years() else _expected(year)
    return tuple(sorted(found, key=lambda each: each.day))


@lru_cache(maxsize=256)
def watched_days(year: int) -> tuple[SpecialDay, ...]:
    """Return a year's shopping festivals and the usual starts of school terms, in order."""
    found = [*_shopping(year), *_terms(year)]
    return tuple(sorted(found, key=lambda each: each.day))


def _announced(year: int) -> Iterator[SpecialDay]:
    for day, label in _days_off(year).items():
        name = _week_name(festival_name(label), day)
        yield SpecialDay(day, DayKind.HOLIDAY, name, festival_offset(name, day))
    works_as = _exchanged_weekdays(year)
    for day, label in chinese_calendar.workdays.items():
        if day.year == year:
            name = festival_name(label)
            offset = festival_offset(name, day)
            yield SpecialDay(day, DayKind.MAKE_UP, name, offset, works_as.get(day, 0))


def _days_off(year: int) -> dict[date, str]:
    """Return the days off with their labels.

    The package lists some make-up days of early years as days off too, and leaves out weekends
    within a festival's days.
    """
    listed = {
        day: label
        for day, label in sorted(chinese_calendar.holidays.items())
        if day.year == year and day not in chinese_calendar.workdays
    }
    for (day, label), (later, other) in pairwise(tuple(listed.items())):
        between = [day + ahead * _DAY for ahead in range(1, (later - day).days)]
        if label == other and len(between) <= 2 and all(_is_free_weekend(each) for each in between):
            listed |= dict.fromkeys(between, label)
    return listed


def _is_free_weekend(day: date) -> bool:
    return day.weekday() > _FRIDAY and day not in chinese_calendar.workdays


def _week_name(name: str, day: date) -> str:
    """Return the name of the week: a Mid-Autumn within Golden Week is one of its days."""
    return NATIONAL_DAY if name == _MID_AUTUMN and day.month == 10 else name


def _exchanged_weekdays(year: int) -> dict[date, int]:
    """Return for each make-up day the weekday whose work it does.

    The notice exchanges a weekend day for a weekday: the first of a festival's for its first, and
    so on. Where it gives more of one than of the other nobody can tell, and Monday's is assumed.
    """
    pairs: dict[date, int] = {}
    for label in set(chinese_calendar.workdays.values()):
        worked = _days_of(chinese_calendar.workdays, label, year)
        off = _days_of(chinese_calendar.in_lieu_days, label, year)
        if len(worked) == len(off):
            pairs |= {day: free.weekday() for day, free in zip(worked, off, strict=True)}
    return pairs


def _days_of(table: Mapping[date, str], label: str, year: int) -> list[date]:
    return sorted(day for day, each in table.items() if each == label and day.year == year)


def _expected(year: int) -> Iterator[SpecialDay]:
    by_day: dict[date, str] = {}
    for day, name in _lawful_days(year):
        for each in _with_weekend(day):
            by_day.setdefault(each, name)
    for name in _LONG if year > announced_years()[-1] and by_day else ():
        by_day |= dict.fromkeys(_usual_week(name, year), name)
    for day, name in by_day.items():
        if day.year == year:
            offset = festival_offset(name, day)
            yield SpecialDay(day, DayKind.HOLIDAY, name, offset, is_confirmed=False)


def _usual_week(name: str, year: int) -> Iterator[date]:
    start = _festival_dates(year).get(name)
    if start is not None:
        yield from (start + offset * _DAY for offset in _usual_offsets(name))


@lru_cache(maxsize=8)
def _usual_offsets(name: str) -> frozenset[int]:
    """Return the days of a festival's week that were off in each of the last announced years."""
    weeks = [
        {day.offset for day in _announced(year) if _is_off(day, name) and day.offset is not None}
        for year in announced_years()[-_PRECEDENTS:]
    ]
    return frozenset(set.intersection(*weeks))


def _is_off(day: SpecialDay, name: str) -> bool:
    return day.kind is DayKind.HOLIDAY and day.name == name


def _with_weekend(day: date) -> Iterator[date]:
    """Yield a day and the weekend that it touches: on a Friday or a Monday it makes three days."""
    yield day
    for step in (_DAY, -_DAY):
        near = day + step
        while near.weekday() > _FRIDAY:
            yield near
            near += step


def _lawful_days(year: int) -> Iterator[tuple[date, str]]:
    """Yield the days that the law makes free, with the weekday that stands in for a weekend."""
    for day, labels in holidays_of(COUNTRY, year):
        label = labels.split("; ")[-1].removesuffix(" (observed)").removesuffix("'s Eve")
        yield day, festival_name(label) if not label.startswith("Day off") else _nearest(day)


def _nearest(day: date) -> str:
    """Return the long festival whose week a day belongs to that only stands in for another."""
    return min(_LONG, key=lambda name: abs(festival_offset(name, day) or 0))


@lru_cache(maxsize=256)
def _festival_dates(year: int) -> Mapping[str, date]:
    dates = {
        _NEW_YEAR: date(year, 1, 1),
        LABOR_DAY: date(year, 5, 1),
        NATIONAL_DAY: date(year, 10, 1),
    }
    for day, labels in holidays_of(COUNTRY, year):
        for label in labels.split("; "):
            if not label.endswith(("(observed)", "Eve")):
                dates.setdefault(festival_name(label), day)
    return dates | {name: date(year, month, day) for name, month, day, *_ in _SHOPPING}


def _shopping(year: int) -> Iterator[SpecialDay]:
    for name, month, day, since, before, after in _SHOPPING:
        for offset in range(-before, after + 1) if year >= since else ():
            felt_on = date(year, month, day) + offset * _DAY
            yield SpecialDay(felt_on, DayKind.FESTIVAL, name, offset)


def _terms(year: int) -> Iterable[SpecialDay]:
    starts = {"Autumn term": date(year, 9, 1)}
    festival = _festival_dates(year).get(SPRING_FESTIVAL)
    if festival is not None:
        earliest = festival + _TERM_AFTER_FESTIVAL * _DAY
        starts["Spring term"] = earliest + (-earliest.weekday() % 7) * _DAY
    return [
        SpecialDay(day, DayKind.TERM_START, name, 0, is_confirmed=False)
        for name, day in starts.items()
    ]
