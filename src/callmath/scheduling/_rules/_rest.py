"""Rest: between shifts, in a week, after nights and after a run of working days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, RuleKind
from ._parameters import WEEK_MINUTES, days, minutes, nights
from ._runs_of import run_lengths
from ._spans import breach, only, whole_spans
from ._timesheet import Bools, Ints

DAY = 1440
FAR = 400 * DAY


def min_rest(case: Case) -> Iterator[Breach]:
    """Between the end of a shift and the begin of the next there are at least so many minutes."""
    return _short_rests(case, np.ones(len(case.sheet.column), dtype=np.bool_))


def rest_after_nights(case: Case) -> Iterator[Breach]:
    """After `nights` nights in a row or more, so much rest before a shift that is no night."""
    sheet = case.sheet
    ended = run_lengths(sheet.nights)[sheet.shifts.person, sheet.column] >= case["nights"]
    ended[:-1] &= ~sheet.nights[sheet.shifts.person, sheet.column][1:]
    return _short_rests(case, ended)


def rest_after_days(case: Case) -> Iterator[Breach]:
    """After `days` working days in a row or more, so much rest before work begins again.

    A shift on the following day makes the run longer; it is the end of a run that counts.
    """
    sheet = case.sheet
    place = sheet.shifts.person, sheet.column
    ended = run_lengths(sheet.works)[place] >= case["days"]
    following = np.diff(sheet.column, append=0) == 1
    return _short_rests(case, ended & ~following)


def weekly_rest(case: Case) -> Iterator[Breach]:
    """Each week has an unbroken rest of at least so many minutes, half of that inside the week.

    Before the first shift that is known, and after the last, rest is taken to be long enough.
    """
    sheet, wanted = case.sheet, case["minutes"]
    person, begins, ends = _rests(case)
    judged = whole_spans(case, sheet.weeks)
    for first in sheet.weeks.starts[judged]:
        monday = sheet.day(int(first)) * DAY
        inside = np.minimum(ends, monday + 7 * DAY) - np.maximum(begins, monday)
        longest = np.zeros(len(sheet.people))
        np.maximum.at(longest, person, np.where(2 * inside >= wanted, ends - begins, inside))
        for place in np.flatnonzero(case.people & (longest < wanted)):
            yield _no_weekly_rest(case, int(place), int(first), float(longest[place]))


def _rests(case: Case) -> tuple[Ints, Ints, Ints]:
    """(person, begin, end) of each rest, with those before the first and after the last shift."""
    shifts, count = case.sheet.shifts, len(case.sheet.people)
    everybody = np.arange(count)
    begins = np.concatenate((np.full(count, -FAR), shifts.end))
    ends = np.concatenate((shifts.start, np.full(count, FAR)))
    # Of each person: begins are far back and the ends of shifts, ends their begins and far on.
    owner_of_begins = np.concatenate((everybody, shifts.person))
    owner_of_ends = np.concatenate((shifts.person, everybody))
    first = np.lexsort((begins, owner_of_begins))
    second = np.lexsort((ends, owner_of_ends))
    person = owner_of_begins[first]
    return person, begins[first], ends[second]


def _no_weekly_rest(case: Case, person: int, first: int, longest: float) -> Breach:
    sheet = case.sheet
    words = _words.say(
        "{who} rests at most {found} without a break in the week of {day}; {limit} are wanted",
        "{who}{day}所在周最长连续休息{found}，至少应为{limit}",
        who=sheet.name(person),
        found=_words.hours(longest),
        day=_words.on_day(sheet.dates[first]),
        limit=_words.hours(case["minutes"]),
    )
    return breach(
        case, case["minutes"] - longest, person, only(case, *range(first, first + 7)), words
    )


def _short_rests(case: Case, after: Bools) -> Iterator[Breach]:
    """Breaches where rest after one of these shifts is shorter than `minutes`."""
    sheet, wanted = case.sheet, case["minutes"]
    shifts = sheet.shifts
    rest = shifts.start[1:] - shifts.end[:-1]
    short = (shifts.person[1:] == shifts.person[:-1]) & (rest < wanted) & after[:-1]
    short &= case.bound[shifts.person[1:], sheet.column[1:]]
    for place in np.flatnonzero(short):
        yield _short_rest(case, int(place), float(rest[place]))


def _short_rest(case: Case, place: int, rest: float) -> Breach:
    sheet, person = case.sheet, int(case.sheet.shifts.person[place])
    one, other = int(sheet.column[place]), int(sheet.column[place + 1])
    words = _words.say(
        "{who} rests {found} between {days}; at least {limit} are wanted",
        "{who}在{days}之间只休息{found}，至少应为{limit}",
        who=sheet.name(person),
        found=_words.hours(max(rest, 0)),
        days=_words.two_days(sheet.dates[one], sheet.dates[other]),
        limit=_words.hours(case["minutes"]),
    )
    days_ = tuple(sheet.day(each) for each in sorted({one, other}))
    return Breach(amount=case["minutes"] - rest, people=(person,), days=days_, words=words)


REST = (
    RuleKind(
        name="min_rest",
        parameters=(minutes(660, 3 * 1440),),
        template=Words(
            en="At least {minutes} of rest between two shifts.", zh="两班之间至少休息{minutes}。"
        ),
        check=min_rest,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="weekly_rest",
        parameters=(minutes(1440, WEEK_MINUTES),),
        template=Words(
            en="Each week at least {minutes} of rest without a break.",
            zh="每周至少连续休息{minutes}。",
        ),
        check=weekly_rest,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="rest_after_nights",
        parameters=(nights(1), minutes(2880, WEEK_MINUTES)),
        template=Words(
            en="After {nights} in a row or more, at least {minutes} of rest before another shift.",
            zh="连续{nights}及以上后，转其他班前至少休息{minutes}。",
        ),
        check=rest_after_nights,
        unit=Form.MINUTES,
    ),
    RuleKind(
        name="rest_after_days",
        parameters=(days(5), minutes(2880, WEEK_MINUTES)),
        template=Words(
            en="After {days} of work in a row or more, at least {minutes} of rest.",
            zh="连续工作{days}及以上后，至少休息{minutes}。",
        ),
        check=rest_after_days,
        unit=Form.MINUTES,
    ),
)
