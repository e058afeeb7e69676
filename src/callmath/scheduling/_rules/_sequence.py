"""Which shifts may follow each other, and the rotation of teams 班组轮班."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._types import Words

from ._kinds import Breach, Case, Form, Parameter, RuleKind, places
from ._spans import breach, only
from ._timesheet import Bools

OFF, ANY = "-", "*"


def forbidden_succession(case: Case) -> Iterator[Breach]:
    """On consecutive days no shift of the first code is followed by one of the second."""
    sheet = case.sheet
    for first, second in case["pairs"]:
        found = has_code(case, first)[:, :-1] & has_code(case, second)[:, 1:]
        for person, column in places(found & case.bound[:, 1:]):
            words = _words.say(
                "{who} has {second} on {day} straight after {first}, which is not allowed",
                "{who}{day}上{second}，前一天为{first}，不允许这样衔接",
                who=sheet.name(person),
                first=first,
                second=second,
                day=_words.on_day(sheet.dates[column + 1]),
            )
            yield breach(case, 1.0, person, only(case, column + 1), words)


def forbidden_pattern(case: Case) -> Iterator[Breach]:
    """No days in a row look like this: codes, "-" for a day off, "*" for any work.

    A day before anything is known of a person matches nothing.
    """
    sheet, pattern = case.sheet, list(case["pattern"])
    length = min(len(pattern), sheet.width)
    found = np.ones((len(sheet.people), sheet.width - length + 1), dtype=np.bool_)
    if length < len(pattern):
        return
    for step, code in enumerate(pattern):
        found &= has_code(case, code)[:, step : step + found.shape[1]]
    for person, column in places(found & case.bound[:, length - 1 :]):
        days = range(max(column, sheet.back), column + length)
        words = _words.say(
            "{who} has {pattern} on {span}, which is not wanted",
            "{who}{span}排成了{pattern}，不希望这样排",
            who=sheet.name(person),
            pattern=" ".join(pattern),
            span=_words.span(sheet.dates[column], sheet.dates[column + length - 1]),
        )
        yield breach(case, 1.0, person, only(case, *days), words)


def team_rotation(case: Case) -> Iterator[Breach]:
    """Teams take the codes of a cycle in turn, one step a week or a day.

    In the week (or on the day) with number n from the Monday (or day) of the horizon's first day, a
    team works the code at place n + its offset; "-" is off, "*" any shift.
    """
    sheet, cycle = case.sheet, list(case["cycle"])
    step = _steps(case)
    offsets: dict[str, int] = dict(case["offsets"] or {})
    for person in case.members:
        offset = offsets.get(case.person(int(person)).team, 0)
        wanted = [cycle[int(number + offset) % len(cycle)] for number in step]
        for column in np.flatnonzero(sheet.works[person] & case.bound[person]):
            code = sheet.code_of(int(sheet.codes[person, column]))
            if wanted[column] not in {code, ANY}:
                yield _out_of_turn(case, int(person), int(column), wanted[column])


def has_code(case: Case, code: str) -> Bools:
    """(people, columns): whether a day is of a code, off ("-") or any work ("*")."""
    sheet = case.sheet
    if code == ANY:
        return sheet.works
    if code == OFF:
        known = np.arange(sheet.width)[None, :] >= sheet.known_from[:, None]
        return ~sheet.works & known
    found: Bools = sheet.codes == sheet.type_place.get(code, -3)
    return found


def _steps(case: Case) -> Any:
    sheet = case.sheet
    columns = np.arange(sheet.width) - sheet.back
    if case["per"] == "day":
        return columns
    into_week = (sheet.problem.first_day.weekday() - sheet.problem.week_begins) % 7
    return (columns + into_week) // 7


def _out_of_turn(case: Case, person: int, column: int, wanted: str) -> Breach:
    sheet = case.sheet
    words = _words.say(
        "{who} has {code} on {day}; the rotation of team {team} has {wanted}",
        "{who}{day}上{code}；{team}班组轮到{wanted}",
        who=sheet.name(person),
        code=sheet.code_of(int(sheet.codes[person, column])),
        day=_words.on_day(sheet.dates[column]),
        team=case.person(person).team,
        wanted=wanted,
    )
    return breach(case, 1.0, person, only(case, column), words)


SEQUENCE = (
    RuleKind(
        name="forbidden_succession",
        parameters=(
            Parameter(name="pairs", form=Form.PAIRS, label=Words(en="Pairs", zh="班次对")),
        ),
        template=Words(
            en="Not on consecutive days: {pairs}.", zh="相邻两天不得这样衔接：{pairs}。"
        ),
        check=forbidden_succession,
        unit=Form.SHIFTS,
    ),
    RuleKind(
        name="forbidden_pattern",
        parameters=(
            Parameter(name="pattern", form=Form.TEXTS, label=Words(en="Pattern", zh="模式")),
        ),
        template=Words(en="Days in a row are not {pattern}.", zh="连续几天不排成{pattern}。"),
        check=forbidden_pattern,
        unit=Form.NUMBER,
    ),
    RuleKind(
        name="team_rotation",
        parameters=(
            Parameter(name="cycle", form=Form.TEXTS, label=Words(en="Cycle", zh="轮换顺序")),
            Parameter(
                name="offsets",
                form=Form.OFFSETS,
                label=Words(en="Places of teams", zh="各班组位次"),
                default={},
            ),
            Parameter(
                name="per",
                form=Form.TEXT,
                label=Words(en="Step", zh="轮换周期"),
                default="week",
                choices=("week", "day"),
            ),
        ),
        template=Words(
            en="Teams take turns through {cycle}, a step a {per}; ahead are: {offsets}.",
            zh="班组按{cycle}轮换，每{per}一步；位次：{offsets}。",
        ),
        check=team_rotation,
        unit=Form.SHIFTS,
    ),
)
