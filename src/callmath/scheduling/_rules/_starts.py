"""When shifts begin: a band for each week, and how much the begin moves from day to day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Floats, Words

from ._kinds import Breach, Case, Form, RuleKind, places
from ._parameters import minutes
from ._spans import SMALL, breach, only


def start_band_week(case: Case) -> Iterator[Breach]:
    """All shifts of a calendar week begin within so many minutes of each other."""
    sheet, limit = case.sheet, case["minutes"]
    held = np.where(case.days, sheet.starts, np.nan)
    past = np.where(sheet.inside, np.nan, held)
    for first, last in zip(sheet.weeks.starts, sheet.weeks.ends, strict=True):
        width = _width(held[:, first:last])
        excess = np.maximum(width - limit, 0) - np.maximum(_width(past[:, first:last]) - limit, 0)
        for person in np.flatnonzero(case.people & (excess > SMALL)):
            columns = np.zeros(sheet.width, dtype=np.bool_)
            columns[first:last] = sheet.inside[first:last] & ~np.isnan(held[person, first:last])
            words = _wide(case, int(person), int(first), float(width[person]))
            yield breach(case, float(excess[person]), int(person), columns, words)


def max_start_change(case: Case) -> Iterator[Breach]:
    """From one working day to the next the begin moves by at most so many minutes."""
    sheet, limit = case.sheet, case["minutes"]
    change = np.abs(sheet.starts[:, 1:] - sheet.starts[:, :-1])
    over = (np.nan_to_num(change) > limit + SMALL) & case.bound[:, 1:]
    for person, column in places(over):
        words = _words.say(
            "{who} begins {found} apart on {days}; at most {limit} are wanted",
            "{who}{days}上班时间相差{found}，最多{limit}",
            who=sheet.name(person),
            found=_words.hours(change[person, column]),
            days=_words.two_days(sheet.dates[column], sheet.dates[column + 1]),
            limit=_words.hours(limit),
        )
        amount = float(change[person, column] - limit)
        yield breach(case, amount, person, only(case, column + 1), words)


def _width(starts: Floats) -> Floats:
    """How far apart the first and the last begin of each row are; 0 of none."""
    highest = np.where(np.isnan(starts), -np.inf, starts).max(axis=1)
    lowest = np.where(np.isnan(starts), np.inf, starts).min(axis=1)
    widths: Floats = np.maximum(highest - lowest, 0.0)
    return widths


def _wide(case: Case, person: int, first: int, width: float) -> Words:
    sheet = case.sheet
    return _words.say(
        "{who} begins at times {found} apart in the week of {day}; at most {limit} are wanted",
        "{who}{day}所在周上班时间相差{found}，最多{limit}",
        who=sheet.name(person),
        found=_words.hours(width),
        day=_words.on_day(sheet.dates[first]),
        limit=_words.hours(case["minutes"]),
    )


STARTS = (
    RuleKind(
        name="start_band_week",
        parameters=(minutes(120),),
        template=Words(
            en="Shifts of a week begin within {minutes} of each other.",
            zh="同一周内上班时间相差不超过{minutes}。",
        ),
        check=start_band_week,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="max_start_change",
        parameters=(minutes(120),),
        template=Words(
            en="From one day to the next the begin of work moves by at most {minutes}.",
            zh="相邻两天上班时间变动不超过{minutes}。",
        ),
        check=max_start_change,
        unit=Form.MINUTES,
    ),
)
