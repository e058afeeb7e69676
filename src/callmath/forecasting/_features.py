"""What the calendar says of each day, before any volume is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from ._types import BoolArray, DayKind, DayTable, FloatArray, IntArray, SpecialDay

YEAR_DAYS = 365.2425
POOLED_SHARE = 0.6  # of the variance of a special day that days of its kind have in common
DAMPING = 0.99  # of growth, a day of the horizon: in all it adds 99 days of it
MOSTLY = 0.5  # share of past holidays closed, above which an unseen one is thought to be
LONGEST_RUN = 4  # missed days before an open one; more do not pile up further
REST = 7  # the weekday of a day within a stretch of days off
GREAT = 4  # days off in a row from which the days before and after are known by their distance
SATURDAY = 5
LEAD, WAKE = 7, 3  # days before a great week, working days after it
AROUND_SHARE = 0.1  # of the variance of a special day: a day around one, on its own and together
NEAR = ("after closure", "second after closure", "before closure", "after holiday", "eve")


@dataclass(frozen=True, slots=True, eq=False)
class DayFeatures:
    """The days of a table, described.

    `position` counts days from the first; `trend` counts years of growth; `weekday` is the one that
    the day works as, and `rhythm` the same but REST within a stretch of days off, which has no
    weekdays; `month_phase` and `year_phase` run from 0 to 1. `special` (days, columns)
    holds the indicators of special days and of the days beside closures, each scaled by its prior
    standard deviation relative to the others; `is_special` marks days of the calendar, and
    `is_holiday` those of them that are off. `event` and `step` (days, columns) are filled in by
    whoever knows of events and of changes of the level.
    """

    position: FloatArray
    trend: FloatArray
    weekday: IntArray
    rhythm: IntArray
    month_phase: FloatArray
    year_phase: FloatArray
    special: FloatArray
    event: FloatArray
    step: FloatArray
    is_special: BoolArray
    is_holiday: BoolArray
    is_open: BoolArray

    def pick(self, rows: IntArray) -> DayFeatures:
        """Return some of the days."""
        return DayFeatures(
            **{field.name: getattr(self, field.name)[rows] for field in fields(self)}
        )


def describe_days(table: DayTable, is_open: BoolArray, *, known_days: int) -> DayFeatures:
    """Describe the days of the table; `is_open` is (days, slots).

    Growth is damped from `known_days` on: after a year nearly nothing is added to it.

    >>> table = DayTable(date(2024, 2, 28), 3)
    >>> describe_days(table, np.ones((3, 2), dtype=bool), known_days=2).weekday.tolist()
    [2, 3, 4]
    """
    days = [table.first_day + timedelta(days=i) for i in range(table.days)]
    by_day = _special_by_day(table)
    weekday = np.array([_works_as(day, by_day[day]) for day in days], dtype=np.int64)
    opened = np.asarray(is_open.any(axis=1), dtype=np.bool_)
    special, marked = _special_columns(days, by_day)
    holiday = np.array([_is_holiday(by_day[day]) for day in days])
    near = _near_columns(holiday, weekday, opened, known_days)
    return DayFeatures(
        position=np.arange(table.days, dtype=np.float64),
        trend=_damped_years(table.days, known_days),
        weekday=weekday,
        rhythm=_rhythm(weekday, holiday),
        month_phase=np.array([_month_phase(day) for day in days], dtype=np.float64),
        year_phase=np.array([_year_phase(day) for day in days], dtype=np.float64),
        special=np.hstack([special, near, _around_columns(days, table.special)]),
        event=np.zeros((table.days, 0)),
        step=np.zeros((table.days, 0)),
        is_special=marked,
        is_holiday=np.array([_is_holiday(by_day[day]) for day in days], dtype=np.bool_),
        is_open=opened,
    )


def _damped_years(days: int, known_days: int) -> FloatArray:
    """Return years since the end of what is known, later ones damped geometrically.

    Gardner and McKenzie (1985), "Forecasting trends in time series", Management Science 31.
    """
    ahead = np.arange(days, dtype=np.float64) - known_days + 1
    damped = DAMPING * (1 - DAMPING ** np.maximum(ahead, 0)) / (1 - DAMPING)
    return np.where(ahead > 0, damped, ahead) / YEAR_DAYS


def _special_by_day(table: DayTable) -> defaultdict[date, list[SpecialDay]]:
    by_day: defaultdict[date, list[SpecialDay]] = defaultdict(list)
    for special in table.special:
        by_day[special.day].append(special)
    return by_day


def _works_as(day: date, specials: list[SpecialDay]) -> int:
    """Return the weekday that the day behaves like: a make-up day is not a weekend."""
    for special in specials:
        if special.kind is DayKind.MAKE_UP and special.works_as is not None:
            return special.works_as
    return day.weekday()


def _rhythm(weekday: IntArray, holiday: BoolArray) -> IntArray:
    """Return the weekdays, but REST where two days off or more follow each other."""
    before, after = np.roll(holiday, 1), np.roll(holiday, -1)
    before[:1] = after[-1:] = False
    return np.where(holiday & (before | after), REST, weekday)


def _month_phase(day: date) -> float:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (day.day - 1) / (following - day.replace(day=1)).days


def _year_phase(day: date) -> float:
    return (day.timetuple().tm_yday - 1) / YEAR_DAYS


def _special_columns(
    days: list[date], by_day: defaultdict[date, list[SpecialDay]]
) -> tuple[FloatArray, BoolArray]:
    """Return a column a kind, which days of it share, and one a name and offset."""
    names: dict[tuple[str, ...], int] = {}
    cells: list[tuple[int, int, float]] = []
    for row, day in enumerate(days):
        for special in by_day[day]:
            shared, own = (special.kind.value,), (special.name, str(special.offset))
            for name, share in ((shared, POOLED_SHARE), (own, 1 - POOLED_SHARE)):
                cells.append((row, names.setdefault(name, len(names)), float(np.sqrt(share))))
    columns = np.zeros((len(days), len(names)))
    for row, column, value in cells:
        columns[row, column] = value
    return columns, np.asarray((columns > 0).any(axis=1), dtype=np.bool_)


def _around_columns(days: list[date], special: tuple[SpecialDay, ...]) -> FloatArray:
    """Return columns for the days before and after a great week: its own, by their distance.

    People travel before it and call after it, by the same days in every year. Each distance has a
    column, and so has each side, which its days share.
    """
    names: dict[tuple[str, ...], int] = {}
    cells: list[tuple[int, int]] = []
    rows = {day: row for row, day in enumerate(days)}
    for day, side, distance in _around(special):
        if day in rows:
            named = (side, (*side, str(distance)))
            cells += [(rows[day], names.setdefault(name, len(names))) for name in named]
    columns = np.zeros((len(days), len(names)))
    for row, column in cells:
        columns[row, column] = np.sqrt(AROUND_SHARE)
    return columns


def _around(special: tuple[SpecialDay, ...]) -> Iterator[tuple[date, tuple[str, str], int]]:
    """Yield days beside great weeks, with the week's name and side, and how far off they are."""
    off = {each.day: each.name for each in special if each.kind is DayKind.HOLIDAY}
    worked = {each.day for each in special if each.kind is DayKind.MAKE_UP}
    for stretch in _stretches(sorted(off)):
        if len(stretch) < GREAT:
            continue
        names = [off[day] for day in stretch]
        name = max(names, key=names.count)
        for distance in range(1, LEAD + 1):
            yield stretch[0] - timedelta(days=distance), (name, "before"), distance
        for distance, day in enumerate(_working_days_after(stretch[-1], worked), start=1):
            yield day, (name, "after"), distance


def _working_days_after(day: date, worked: set[date]) -> Iterator[date]:
    left = WAKE
    while left:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY or day in worked:
            left -= 1
            yield day


def _stretches(days: list[date]) -> Iterator[list[date]]:
    """Yield days in stretches that have no hole."""
    for _, group in groupby(enumerate(days), lambda pair: pair[1].toordinal() - pair[0]):
        yield [day for _, day in group]


def _near_columns(
    holiday: BoolArray, weekday: IntArray, opened: BoolArray, known_days: int
) -> FloatArray:
    """Return columns for the days beside closures and holidays, pooled over all of them.

    Contacts that a closure held back come on the first day after it, the more the longer it was:
    the column grows with the logarithm of the working days missed.
    """
    usual = _usually_open(weekday, opened)
    missed = np.where(usual & ~opened, 1.0, 0.0)
    missed[known_days:] += _doubtful(holiday, usual, opened, known_days)
    columns = np.zeros((len(opened), len(NEAR)))
    for row in np.flatnonzero(opened & (missed == 0)):
        first, second = _missed_before(missed, opened, int(row))
        columns[row, 0] = np.log1p(min(first, LONGEST_RUN)) / np.log(2)
        columns[row, 1] = np.log1p(min(second, LONGEST_RUN)) / np.log(2)
        columns[row, 2] = 0.5 * _misses_next(missed, opened, int(row))
    plain = opened & ~holiday
    columns[1:, 3] = 0.5 * (plain[1:] & holiday[:-1] & opened[:-1])
    columns[:-1, 4] = 0.5 * (plain[:-1] & holiday[1:] & opened[1:])
    return columns


def _doubtful(
    holiday: BoolArray, usual: BoolArray, opened: BoolArray, known_days: int
) -> FloatArray:
    """Return how likely each coming day is closed though its hours say open: (coming days,).

    A holiday that the history never met is kept open, since to plan for nobody costs most; but
    where most holidays have been closed so far, its neighbours are told what follows a closure.
    """
    past = (holiday & usual)[:known_days]
    share = float((past & ~opened[:known_days]).sum()) / max(1, int(past.sum()))
    likely = share if share > MOSTLY else 0.0
    return np.where((holiday & usual & opened)[known_days:], likely, 0.0)


def _usually_open(weekday: IntArray, opened: BoolArray) -> BoolArray:
    """Return for each day whether days that work as its weekday are mostly open."""
    share = np.array([opened[weekday == w].mean() if (weekday == w).any() else 0 for w in range(7)])
    return np.asarray(share[weekday] > 0.5, dtype=np.bool_)


def _is_holiday(specials: list[SpecialDay]) -> bool:
    return any(special.kind in (DayKind.HOLIDAY, DayKind.CLOSED) for special in specials)


def _missed_before(missed: FloatArray, opened: BoolArray, row: int) -> tuple[float, float]:
    """Return the working days missed right before the day, and before the open day before it."""
    first, at = _count_missed(missed, opened, row)
    return first, (0.0 if first or at < 0 else _count_missed(missed, opened, at)[0])


def _count_missed(missed: FloatArray, opened: BoolArray, row: int) -> tuple[float, int]:
    count, at = 0.0, row - 1
    while at >= 0 and (missed[at] > 0 or not opened[at]):
        count += float(missed[at])
        at -= 1
    return count, at


def _misses_next(missed: FloatArray, opened: BoolArray, row: int) -> float:
    at = row + 1
    while at < len(opened):
        if missed[at] > 0:
            return float(missed[at])
        if opened[at]:
            return 0.0
        at += 1
    return 0.0
