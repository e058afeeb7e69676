"""Working hours: of a day, a week, a month and a period, and overtime.

Hours are the paid minutes of shifts, and of leave what it counts for, except where a single day is
judged: there only work counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, RuleKind, places
from ._overtime import overtime_of
from ._parameters import WEEK_MINUTES, minutes, standard_day, standard_week
from ._spans import SMALL, Said, above, below, breach, only, spans_of

MONTH_MINUTES = 31 * 1440
LONGEST = 400 * 1440
_LABELS = {
    "week": Words(en="in the week of {day}", zh="{day}所在周"),
    "month": Words(en="in the month of {day}", zh="{day}所在月"),
    "horizon": Words(en="from {day} on", zh="自{day}起"),
}


def max_minutes_day(case: Case) -> Iterator[Breach]:
    """No day has more than so many paid minutes of work."""
    limit, sheet = case["minutes"], case.sheet
    excess = np.where(case.bound, sheet.worked - limit, 0)
    for person, column in places(excess > SMALL):
        words = _words.say(
            "{who} works {found} on {day}; at most {limit} are allowed",
            "{who}{day}工作{found}，最多{limit}",
            who=sheet.name(person),
            found=_words.hours(sheet.worked[person, column]),
            day=_words.on_day(sheet.dates[column]),
            limit=_words.hours(limit),
        )
        yield breach(case, float(excess[person, column]), person, only(case, column), words)


def min_minutes_day(case: Case) -> Iterator[Breach]:
    """A day with work has at least so many paid minutes."""
    limit, sheet = case["minutes"], case.sheet
    missing = np.where(case.bound & sheet.works, limit - sheet.worked, 0)
    for person, column in places(missing > SMALL):
        words = _words.say(
            "{who} works only {found} on {day}; at least {limit} are wanted",
            "{who}{day}只工作{found}，至少应为{limit}",
            who=sheet.name(person),
            found=_words.hours(sheet.worked[person, column]),
            day=_words.on_day(sheet.dates[column]),
            limit=_words.hours(limit),
        )
        yield breach(case, float(missing[person, column]), person, only(case, column), words)


def max_minutes_week(case: Case) -> Iterator[Breach]:
    """No calendar week has more than so many minutes."""
    return _most(case, "week")


def min_minutes_week(case: Case) -> Iterator[Breach]:
    """Each calendar week inside the horizon has at least so many minutes."""
    return _least(case, "week")


def max_minutes_month(case: Case) -> Iterator[Breach]:
    """No calendar month has more than so many minutes."""
    return _most(case, "month")


def min_minutes_month(case: Case) -> Iterator[Breach]:
    """Each calendar month inside the horizon has at least so many minutes."""
    return _least(case, "month")


def max_minutes_period(case: Case) -> Iterator[Breach]:
    """The horizon has at most so many minutes."""
    return _most(case, "horizon")


def min_minutes_period(case: Case) -> Iterator[Breach]:
    """The horizon has at least so many minutes."""
    return _least(case, "horizon")


def max_overtime_day(case: Case) -> Iterator[Breach]:
    """No day has more than so many minutes above the standard day."""
    sheet = case.sheet
    overtime = np.maximum(sheet.worked - case["standard_day"], 0)
    excess = np.where(case.bound, overtime - case["minutes"], 0)
    for person, column in places(excess > SMALL):
        words = _words.say(
            "{who} has {found} of overtime on {day}; at most {limit} are allowed",
            "{who}{day}加班{found}，最多{limit}",
            who=sheet.name(person),
            found=_words.hours(overtime[person, column]),
            day=_words.on_day(sheet.dates[column]),
            limit=_words.hours(case["minutes"]),
        )
        yield breach(case, float(excess[person, column]), person, only(case, column), words)


def max_overtime_week(case: Case) -> Iterator[Breach]:
    """No calendar week has more than so many minutes of overtime."""
    return _most_overtime(case, "week")


def max_overtime_month(case: Case) -> Iterator[Breach]:
    """No calendar month has more than so many minutes of overtime."""
    return _most_overtime(case, "month")


def _most(case: Case, per: str) -> Iterator[Breach]:
    said = _said(
        case,
        per,
        "{who} has {found} {when}; at most {limit} are allowed",
        "{who}{when}共{found}，最多{limit}",
    )
    return above(case, case.sheet.minutes, spans_of(case.sheet, per), case["minutes"], said)


def _least(case: Case, per: str) -> Iterator[Breach]:
    said = _said(
        case,
        per,
        "{who} has only {found} {when}; at least {limit} are wanted",
        "{who}{when}只有{found}，至少应为{limit}",
    )
    return below(case, case.sheet.minutes, spans_of(case.sheet, per), case["minutes"], said)


def _most_overtime(case: Case, per: str) -> Iterator[Breach]:
    overtime = overtime_of(case.sheet, case["standard_day"], case["standard_week"])
    said = _said(
        case,
        per,
        "{who} has {found} of overtime {when}; at most {limit} are allowed",
        "{who}{when}加班{found}，最多{limit}",
    )
    return above(case, overtime, spans_of(case.sheet, per), case["minutes"], said)


def _said(case: Case, per: str, en: str, zh: str) -> Said:
    """Return what says how many minutes a person has in a span."""
    sheet, label = case.sheet, _LABELS[per]

    def said(person: int, column: int, found: float) -> Words:
        when = _words.say(label.en, label.zh, day=_words.on_day(sheet.dates[column]))
        return _words.say(
            en,
            zh,
            who=sheet.name(person),
            found=_words.hours(found),
            when=when,
            limit=_words.hours(case["minutes"]),
        )

    return said


HOURS = (
    RuleKind(
        name="max_minutes_day",
        parameters=(minutes(480),),
        template=Words(en="At most {minutes} of work a day.", zh="每日工作不超过{minutes}。"),
        check=max_minutes_day,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="min_minutes_day",
        parameters=(minutes(240),),
        template=Words(en="A working day has at least {minutes}.", zh="出勤日工作至少{minutes}。"),
        check=min_minutes_day,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="max_minutes_week",
        parameters=(minutes(2400, WEEK_MINUTES),),
        template=Words(en="At most {minutes} a week.", zh="每周工时不超过{minutes}。"),
        check=max_minutes_week,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="min_minutes_week",
        parameters=(minutes(2400, WEEK_MINUTES),),
        template=Words(en="At least {minutes} a week.", zh="每周工时不少于{minutes}。"),
        check=min_minutes_week,
        unit=Form.MINUTES,
        forces_work=True,
    ),
    RuleKind(
        name="max_minutes_month",
        parameters=(minutes(None, MONTH_MINUTES),),
        template=Words(en="At most {minutes} a month.", zh="每月工时不超过{minutes}。"),
        check=max_minutes_month,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="min_minutes_month",
        parameters=(minutes(None, MONTH_MINUTES),),
        template=Words(en="At least {minutes} a month.", zh="每月工时不少于{minutes}。"),
        check=min_minutes_month,
        unit=Form.MINUTES,
        forces_work=True,
    ),
    RuleKind(
        name="max_minutes_period",
        parameters=(minutes(None, LONGEST),),
        template=Words(
            en="At most {minutes} in the whole roster.", zh="整个排班期工时不超过{minutes}。"
        ),
        check=max_minutes_period,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="min_minutes_period",
        parameters=(minutes(None, LONGEST),),
        template=Words(
            en="At least {minutes} in the whole roster.", zh="整个排班期工时不少于{minutes}。"
        ),
        check=min_minutes_period,
        unit=Form.MINUTES,
        forces_work=True,
    ),
    RuleKind(
        name="max_overtime_day",
        parameters=(minutes(180), standard_day()),
        template=Words(
            en="At most {minutes} of overtime a day, above {standard_day}.",
            zh="每日加班不超过{minutes}（标准为每日{standard_day}）。",
        ),
        check=max_overtime_day,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="max_overtime_week",
        parameters=(minutes(540, WEEK_MINUTES), standard_day(), standard_week()),
        template=Words(
            en="At most {minutes} of overtime a week, above {standard_day} a day and"
            " {standard_week} a week.",
            zh="每周加班不超过{minutes}（标准为每日{standard_day}、每周{standard_week}）。",
        ),
        check=max_overtime_week,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="max_overtime_month",
        parameters=(minutes(2160, MONTH_MINUTES), standard_day(), standard_week()),
        template=Words(
            en="At most {minutes} of overtime a month, above {standard_day} a day and"
            " {standard_week} a week.",
            zh="每月加班不超过{minutes}（标准为每日{standard_day}、每周{standard_week}）。",
        ),
        check=max_overtime_month,
        unit=Form.MINUTES,
    ),
)
