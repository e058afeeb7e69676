"""The comprehensive working-hours system 综合计算工时: an average week over a longer period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, Parameter, RuleKind
from ._parameters import WEEK_MINUTES, minutes
from ._spans import SMALL, breach
from ._timesheet import Ints, Timesheet

MONTH_DAYS = 365.25 / 12
PERIOD_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def average_week(case: Case) -> Iterator[Breach]:
    """The average week of each calendar period has at most so many minutes.

    What is judged is the part of the period up to the end of the horizon: its minutes may be its
    days / 7 times `minutes`, less `holiday_minutes` for each public holiday of the horizon, and
    `overtime_month` more for each month (of 365.25 / 12 days). What a person did in the period
    before the horizon is the counter "period_minutes"; without it, what history knows of it.
    """
    for first, last in _periods(case.sheet, case["period"]):
        yield from _breaches(case, first, last)


def _breaches(case: Case, first: int, last: int) -> Iterator[Breach]:
    sheet = case.sheet
    since, before = _known(sheet, first)
    columns = np.arange(sheet.width)
    counted = columns[None, :] >= np.maximum(since, -sheet.back)[:, None] + sheet.back
    counted &= (columns <= last + sheet.back) & case.days
    counted &= sheet.inside | np.isnan(before)[:, None]
    added = np.where(counted & sheet.inside, sheet.minutes, 0).sum(axis=1)
    total = np.where(counted, sheet.minutes, 0).sum(axis=1) + np.nan_to_num(before)
    holidays = int((sheet.holidays & (columns <= last + sheet.back) & sheet.inside).sum())
    length = last + 1.0 - since
    allowed = length / 7 * case["minutes"] - holidays * case["holiday_minutes"]
    allowed += length / MONTH_DAYS * case["overtime_month"]
    excess = np.minimum(total - allowed, added)
    for person in np.flatnonzero(case.people & (excess > SMALL)):
        words = _words.say(
            "{who} has {found} from {span}; an average of {week} a week allows {limit}",
            "{who}{span}共{found}；按平均每周{week}，最多{limit}",
            who=sheet.name(int(person)),
            found=_words.hours(total[person]),
            span=_words.span(_date(sheet, int(since[person])), _date(sheet, last)),
            week=_words.hours(case["minutes"]),
            limit=_words.hours(allowed[person]),
        )
        days = counted[person] & sheet.inside & (sheet.minutes[person] > 0)
        yield breach(case, float(excess[person]), int(person), days, words)


def _known(
    sheet: Timesheet, first: int
) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """(day from which each person's period is known, minutes before the horizon or nan)."""
    since = np.maximum(sheet.known_from - sheet.back, first)
    before = np.full(len(sheet.people), np.nan)
    if first < 0:
        for place, person in enumerate(sheet.people):
            if "period_minutes" in person.counters:
                since[place], before[place] = first, person.counters["period_minutes"]
    return since, before


def _periods(sheet: Timesheet, period: str) -> Iterator[tuple[int, int]]:
    """The first and the last day to be judged of each period; the first may be before history."""
    days = sheet.problem.days
    if period == "horizon":
        yield 0, days - 1
        return
    months = PERIOD_MONTHS[period]
    begin = sheet.problem.first_day
    begin = date(begin.year, (begin.month - 1) // months * months + 1, 1)
    while (first := (begin - sheet.problem.first_day).days) < days:
        begin = _months_later(begin, months)
        yield first, min((begin - sheet.problem.first_day).days, days) - 1


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, 1)


def _date(sheet: Timesheet, day: int) -> date:
    return sheet.problem.first_day + timedelta(days=day)


AVERAGES = (
    RuleKind(
        name="average_week",
        parameters=(
            minutes(2400, WEEK_MINUTES),
            Parameter(
                name="period",
                form=Form.TEXT,
                label=Words(en="Period", zh="计算周期"),
                default="quarter",
                choices=("horizon", *PERIOD_MONTHS),
            ),
            Parameter(
                name="holiday_minutes",
                form=Form.MINUTES,
                label=Words(en="Less for a public holiday", zh="每个法定节假日扣减"),
                most=1440,
                default=0,
            ),
            Parameter(
                name="overtime_month",
                form=Form.MINUTES,
                label=Words(en="Overtime a month on top", zh="每月另可加班"),
                most=31 * 1440,
                default=0,
            ),
        ),
        template=Words(
            en="On average over a {period} at most {minutes} a week, less {holiday_minutes} for"
            " each public holiday, and {overtime_month} of overtime a month on top.",
            zh="按{period}综合计算，平均每周不超过{minutes}，每个法定节假日扣减{holiday_minutes}，"
            "每月另可加班{overtime_month}。",
        ),
        check=average_week,
        unit=Form.MINUTES,
    ),
)
