"""Numbers of working days, of weekends and of shifts, and days off in a row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Floats, Words

from ._kinds import Breach, Case, Form, Parameter, RuleKind, places
from ._parameters import codes, days, number_of_shifts, per
from ._runs import with_codes
from ._runs_of import run_lengths
from ._spans import Said, above, below, breach, spans_of, whole_spans
from ._timesheet import Bools

_WHEN = {
    "week": Words(en="in the week of {day}", zh="{day}所在周"),
    "month": Words(en="in the month of {day}", zh="{day}所在月"),
    "horizon": Words(en="from {day} on", zh="自{day}起"),
}


def max_days_week(case: Case) -> Iterator[Breach]:
    """Nobody works on more than so many days of a calendar week."""
    said = _said(case, "week", _MOST_DAYS, case["days"])
    return above(case, case.sheet.works, case.sheet.weeks, case["days"], said)


def min_days_week(case: Case) -> Iterator[Breach]:
    """Each week inside the horizon has work or leave on at least so many days."""
    sheet = case.sheet
    said = _said(case, "week", _LEAST_DAYS, case["days"])
    return below(case, sheet.works | sheet.leave, sheet.weeks, case["days"], said)


def max_days_month(case: Case) -> Iterator[Breach]:
    """Nobody works on more than so many days of a calendar month."""
    said = _said(case, "month", _MOST_DAYS, case["days"])
    return above(case, case.sheet.works, case.sheet.months, case["days"], said)


def max_days_period(case: Case) -> Iterator[Breach]:
    """Nobody works on more than so many days of the horizon."""
    said = _said(case, "horizon", _MOST_DAYS, case["days"])
    return above(case, case.sheet.works, case.sheet.horizon, case["days"], said)


def min_days_period(case: Case) -> Iterator[Breach]:
    """Everybody works or is on leave on at least so many days of the horizon."""
    sheet = case.sheet
    said = _said(case, "horizon", _LEAST_DAYS, case["days"])
    return below(case, sheet.works | sheet.leave, sheet.horizon, case["days"], said)


def max_days_in(case: Case) -> Iterator[Breach]:
    """Among any `window` days in a row at most `days` have work."""
    sheet, window = case.sheet, case["window"]
    total = np.cumsum(sheet.works & case.days, axis=1, dtype=np.int64)
    total[:, window:] -= total[:, :-window].copy()
    before = np.cumsum(sheet.works & case.days & ~sheet.inside, axis=1, dtype=np.int64)
    before[:, window:] -= before[:, :-window].copy()
    # Each working day that makes the days up to it too many is one too many.
    excess = (total > case["days"]) & (total > before) & sheet.works & case.bound
    for person, last in places(excess):
        first = max(last - window + 1, 0)
        words = _words.say(
            "{who} works on {found} of {span}; at most {limit} of any {window} are allowed",
            "{who}{span}工作{found}，任意{window}内最多{limit}",
            who=sheet.name(person),
            found=_words.days(int(total[person, last])),
            span=_words.span(sheet.dates[first], sheet.dates[last]),
            limit=case["days"],
            window=_words.days(window),
        )
        yield Breach(amount=1.0, people=(person,), days=(sheet.day(last),), words=words)


def days_off_in_row_week(case: Case) -> Iterator[Breach]:
    """Each week inside the horizon has so many days off in a row; leave counts as off."""
    sheet, wanted = case.sheet, case["days"]
    off = ~sheet.works
    judged = whole_spans(case, sheet.weeks)
    for first in sheet.weeks.starts[judged]:
        longest = run_lengths(off[:, first : first + 7]).max(axis=1)
        for person in np.flatnonzero(case.people & (longest < wanted)):
            words = _words.say(
                "{who} has {found} off in a row in the week of {day}; {limit} are wanted",
                "{who}{day}所在周最多连续休息{found}，应为{limit}",
                who=sheet.name(int(person)),
                found=_words.days(int(longest[person])),
                day=_words.on_day(sheet.dates[first]),
                limit=_words.days(wanted),
            )
            columns = np.zeros(sheet.width, dtype=np.bool_)
            columns[first : first + 7] = sheet.works[person, first : first + 7]
            amount = float(wanted - longest[person])
            yield breach(case, amount, int(person), columns, words)


def max_weekends(case: Case) -> Iterator[Breach]:
    """Nobody works on more than so many weekends of a month or of the horizon."""
    said = _said(case, case["per"], _MOST_WEEKENDS, case["weekends"])
    spans = spans_of(case.sheet, case["per"])
    return above(case, weekends_worked(case), spans, case["weekends"], said)


def max_shifts(case: Case) -> Iterator[Breach]:
    """Nobody has more than so many shifts of some types in a week, a month or the horizon."""
    said = _said(case, case["per"], _MOST_SHIFTS, case["shifts"])
    spans = spans_of(case.sheet, case["per"])
    return above(case, with_codes(case), spans, case["shifts"], said)


def min_shifts(case: Case) -> Iterator[Breach]:
    """Everybody has at least so many shifts of some types in a week, a month or the horizon."""
    said = _said(case, case["per"], _LEAST_SHIFTS, case["shifts"])
    spans = spans_of(case.sheet, case["per"])
    return below(case, with_codes(case), spans, case["shifts"], said)


def weekends_worked(case: Case) -> Floats:
    """(people, columns): 1 on the first day of a weekend on which somebody works."""
    sheet = case.sheet
    first = _first_day_worked(sheet.works & case.days, sheet.weekend_of >= 0)
    return first.astype(np.float64)


def _first_day_worked(works: Bools, weekend: Bools) -> Bools:
    first = works & weekend
    again = first[:, :-1] & weekend[1:]
    first[:, 1:] &= ~again
    return first


def _said(case: Case, per_: str, text: Words, limit: int) -> Said:
    sheet, label = case.sheet, _WHEN[per_]

    def said(person: int, column: int, found: float) -> Words:
        when = _words.say(label.en, label.zh, day=_words.on_day(sheet.dates[column]))
        return _words.say(
            text.en, text.zh, who=sheet.name(person), found=f"{found:g}", when=when, limit=limit
        )

    return said


_MOST_DAYS = Words(
    en="{who} works on {found} days {when}; at most {limit} are allowed",
    zh="{who}{when}工作 {found} 天，最多 {limit} 天",
)
_LEAST_DAYS = Words(
    en="{who} works on only {found} days {when}; at least {limit} are wanted",
    zh="{who}{when}只工作 {found} 天，至少应为 {limit} 天",
)
_MOST_WEEKENDS = Words(
    en="{who} works on {found} weekends {when}; at most {limit} are allowed",
    zh="{who}{when}工作 {found} 个周末，最多 {limit} 个",
)
_MOST_SHIFTS = Words(
    en="{who} has {found} such shifts {when}; at most {limit} are allowed",
    zh="{who}{when}有 {found} 个此类班次，最多 {limit} 个",
)
_LEAST_SHIFTS = Words(
    en="{who} has only {found} such shifts {when}; at least {limit} are wanted",
    zh="{who}{when}只有 {found} 个此类班次，至少应为 {limit} 个",
)
_WEEKENDS = Parameter(
    name="weekends",
    form=Form.WEEKENDS,
    label=Words(en="Weekends", zh="周末数"),
    most=60,
    default=None,
)
_WINDOW = days(14, name="window")

DAYS = (
    RuleKind(
        name="max_days_week",
        parameters=(days(5, least=0, most=7),),
        template=Words(en="At most {days} of work a week.", zh="每周工作不超过{days}。"),
        check=max_days_week,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="min_days_week",
        parameters=(days(5, most=7),),
        template=Words(
            en="At least {days} of work or leave a week.", zh="每周工作（含休假）不少于{days}。"
        ),
        check=min_days_week,
        unit=Form.DAYS,
        forces_work=True,
    ),
    RuleKind(
        name="max_days_month",
        parameters=(days(None, least=0, most=31),),
        template=Words(en="At most {days} of work a month.", zh="每月工作不超过{days}。"),
        check=max_days_month,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="max_days_period",
        parameters=(days(None, least=0),),
        template=Words(
            en="At most {days} of work in the whole roster.", zh="整个排班期工作不超过{days}。"
        ),
        check=max_days_period,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="min_days_period",
        parameters=(days(None),),
        template=Words(
            en="At least {days} of work or leave in the whole roster.",
            zh="整个排班期工作（含休假）不少于{days}。",
        ),
        check=min_days_period,
        unit=Form.DAYS,
        forces_work=True,
    ),
    RuleKind(
        name="max_days_in",
        parameters=(days(10, least=0), _WINDOW),
        template=Words(
            en="At most {days} of work in any {window}.", zh="任意{window}内工作不超过{days}。"
        ),
        check=max_days_in,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="days_off_in_row_week",
        parameters=(days(2, most=7),),
        template=Words(en="{days} off in a row in each week.", zh="每周连续休息{days}。"),
        check=days_off_in_row_week,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="max_weekends",
        parameters=(_WEEKENDS, per("horizon", "month")),
        template=Words(
            en="Work on at most {weekends} per {per}.", zh="每{per}周末上班不超过{weekends}。"
        ),
        check=max_weekends,
        unit=Form.WEEKENDS,
    ),
    RuleKind(
        name="max_shifts",
        parameters=(codes(), number_of_shifts(None), per("horizon", "week", "month")),
        template=Words(
            en="At most {shifts} of {codes} per {per}.", zh="每{per}{codes}不超过{shifts}。"
        ),
        check=max_shifts,
        unit=Form.SHIFTS,
    ),
    RuleKind(
        name="min_shifts",
        parameters=(codes(), number_of_shifts(None), per("horizon", "week", "month")),
        template=Words(
            en="At least {shifts} of {codes} per {per}.", zh="每{per}{codes}不少于{shifts}。"
        ),
        check=min_shifts,
        unit=Form.SHIFTS,
        forces_work=True,
    ),
)
