"""Runs of working days, of nights and of days off."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, RuleKind, places
from ._parameters import codes, days, nights
from ._runs_of import ended_runs, run_lengths
from ._spans import breach
from ._timesheet import Bools


def max_consecutive_days(case: Case) -> Iterator[Breach]:
    """Nobody works more than so many days in a row."""
    return _long_runs(case, case.sheet.works, case["days"], _WORKS)


def max_consecutive_nights(case: Case) -> Iterator[Breach]:
    """Nobody has more than so many night shifts in a row."""
    return _long_runs(case, case.sheet.nights, case["nights"], _NIGHTS)


def max_consecutive_shifts(case: Case) -> Iterator[Breach]:
    """Nobody has shifts of these types on more than so many days in a row."""
    return _long_runs(case, with_codes(case), case["days"], _SHIFTS)


def max_consecutive_days_off(case: Case) -> Iterator[Breach]:
    """Nobody is off for more than so many days in a row; leave ends such a run."""
    sheet = case.sheet
    known = np.arange(sheet.width)[None, :] >= sheet.known_from[:, None]
    return _long_runs(case, ~sheet.works & ~sheet.leave & known, case["days"], _OFF)


def min_consecutive_days(case: Case) -> Iterator[Breach]:
    """Who works, works at least so many days in a row; a run before leave may be shorter."""
    return _short_runs(case, case.sheet.works, case["days"], _WORKS_FEW)


def min_consecutive_nights(case: Case) -> Iterator[Breach]:
    """Night shifts come in runs of at least so many."""
    return _short_runs(case, case.sheet.nights, case["nights"], _NIGHTS_FEW)


def min_consecutive_days_off(case: Case) -> Iterator[Breach]:
    """Between two runs of work there are at least so many days off; leave counts as off."""
    return _short_runs(case, ~case.sheet.works, case["days"], _OFF_FEW)


def with_codes(case: Case) -> Bools:
    """(people, columns): whether a shift of one of the types `codes` begins on the day."""
    sheet = case.sheet
    known = [sheet.type_place[code] for code in case["codes"] if code in sheet.type_place]
    return np.isin(sheet.codes, known)


def _long_runs(case: Case, mask: Bools, limit: int, said: Words) -> Iterator[Breach]:
    """Breaches by runs that are too long; what history had too much of is not blamed."""
    lengths = run_lengths(mask)
    over = case.bound & (lengths > limit)
    ends = over.copy()
    ends[:, :-1] &= ~over[:, 1:]
    for person, last in places(ends):
        length = int(lengths[person, last])
        blamed = over[person] & _between(case, last - length + 1, last)
        words = _said(case, said, person, last, length, limit)
        yield breach(case, float(blamed.sum()), person, blamed, words)


def _short_runs(case: Case, mask: Bools, limit: int, said: Words) -> Iterator[Breach]:
    """Breaches by runs that are over, too short, and not cut off by leave."""
    sheet = case.sheet
    for person, last, length in zip(*ended_runs(mask, sheet.known_from), strict=True):
        first = last - length + 1
        cut = sheet.leave[person, [first - 1, last + 1]].any() and sheet.works[person, last]
        if length < limit and case.bound[person, last + 1] and not cut:
            words = _said(case, said, int(person), int(last), int(length), limit)
            days_ = _between(case, int(first), int(last)) & sheet.inside
            yield breach(case, float(limit - length), int(person), days_, words)


def _between(case: Case, first: int, last: int) -> Bools:
    columns = np.arange(case.sheet.width)
    return (columns >= first) & (columns <= last)


def _said(case: Case, said: Words, person: int, last: int, length: int, limit: int) -> Words:
    sheet = case.sheet
    return _words.say(
        said.en,
        said.zh,
        who=sheet.name(person),
        found=_words.days(length),
        span=_words.span(sheet.dates[last - length + 1], sheet.dates[last]),
        limit=limit,
    )


_WORKS = Words(
    en="{who} works {found} in a row, {span}; at most {limit} are allowed",
    zh="{who}{span}连续工作{found}，最多 {limit} 天",
)
_NIGHTS = Words(
    en="{who} has nights on {found} in a row, {span}; at most {limit} are allowed",
    zh="{who}{span}连续{found}夜班，最多 {limit} 天",
)
_SHIFTS = Words(
    en="{who} has the same kind of shift on {found} in a row, {span}; at most {limit} are allowed",
    zh="{who}{span}连续{found}上同类班次，最多 {limit} 天",
)
_OFF = Words(
    en="{who} is off for {found} in a row, {span}; at most {limit} are wanted",
    zh="{who}{span}连续休息{found}，最多 {limit} 天",
)
_WORKS_FEW = Words(
    en="{who} works only {found} in a row, {span}; at least {limit} are wanted",
    zh="{who}{span}只连续工作{found}，至少应为 {limit} 天",
)
_NIGHTS_FEW = Words(
    en="{who} has nights on only {found} in a row, {span}; at least {limit} are wanted",
    zh="{who}{span}只连续{found}夜班，至少应为 {limit} 天",
)
_OFF_FEW = Words(
    en="{who} is off for only {found}, {span}; at least {limit} in a row are wanted",
    zh="{who}{span}只连续休息{found}，至少应为 {limit} 天",
)

RUNS = (
    RuleKind(
        name="max_consecutive_days",
        parameters=(days(6),),
        template=Words(en="At most {days} of work in a row.", zh="连续工作不超过{days}。"),
        check=max_consecutive_days,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="min_consecutive_days",
        parameters=(days(2),),
        template=Words(en="Work comes in runs of at least {days}.", zh="每次至少连续工作{days}。"),
        check=min_consecutive_days,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="max_consecutive_nights",
        parameters=(nights(4),),
        template=Words(en="At most {nights} in a row.", zh="连续不超过{nights}。"),
        check=max_consecutive_nights,
        unit=Form.NIGHTS,
    ),
    RuleKind(
        name="min_consecutive_nights",
        parameters=(nights(2),),
        template=Words(en="Nights come in runs of at least {nights}.", zh="每次至少连续{nights}。"),
        check=min_consecutive_nights,
        unit=Form.NIGHTS,
    ),
    RuleKind(
        name="max_consecutive_shifts",
        parameters=(codes(), days(5)),
        template=Words(
            en="Shifts {codes} on at most {days} in a row.", zh="{codes}连续不超过{days}。"
        ),
        check=max_consecutive_shifts,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="min_consecutive_days_off",
        parameters=(days(2),),
        template=Words(
            en="Between two runs of work at least {days} off.",
            zh="两段工作之间至少连续休息{days}。",
        ),
        check=min_consecutive_days_off,
        unit=Form.DAYS,
    ),
    RuleKind(
        name="max_consecutive_days_off",
        parameters=(days(4),),
        template=Words(en="At most {days} off in a row.", zh="连续休息不超过{days}。"),
        check=max_consecutive_days_off,
        unit=Form.DAYS,
        forces_work=True,
    ),
)
