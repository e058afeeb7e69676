"""Rules about many people at once: cover that must be reached, people at work, seats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._targets import STAFFING_SHARE, demand_bound
from callmath.scheduling._types import DAY_MINUTES, Floats, ShiftKind, Words

from ._kinds import Breach, Case, Form, Parameter, RuleKind
from ._parameters import clock, per
from ._spans import SMALL
from ._timesheet import Bools


def staffing_share(case: Case) -> Iterator[Breach]:
    """Of what a skill requires at least a share is served, in each interval or over each day."""
    cover = case.cover
    if cover is None:
        return
    for place in demand_bound(case.sheet.problem, case.rule):
        entry = case.sheet.problem.demand[place]
        served = np.minimum(cover.served_of(place), entry.required)
        if case["per"] == "day":
            required, served = entry.required.sum(axis=1)[:, None], served.sum(axis=1)[:, None]
        else:
            required = entry.required
        missing = np.maximum(required * case["share"] - served, 0.0)
        missing[~case.days[case.sheet.back :]] = 0.0
        for day in np.flatnonzero((missing > SMALL).any(axis=1)):
            yield _understaffed(case, entry.skill, int(day), missing[day], (required, served))


def min_present(case: Case) -> Iterator[Breach]:
    """Between two times of each day at least so many of the people are at work, breaks included."""
    working = _at_work(case, _has_skill(case))
    yield from _by_day(case, np.maximum(case["people"] - working, 0.0), working, _TOO_FEW)


def max_present(case: Case) -> Iterator[Breach]:
    """Between two times of each day at most so many of the people are at work, breaks included."""
    working = _at_work(case, _has_skill(case))
    yield from _by_day(case, np.maximum(working - case["people"], 0.0), working, _TOO_MANY)


def seats(case: Case) -> Iterator[Breach]:
    """At most so many people take a seat at a time; the gap of a split shift frees it."""
    sheet = case.sheet
    takes = np.array([each.takes_seat for each in sheet.types] + [False], dtype=np.bool_)
    working = _at_work(case, takes[sheet.shifts.type], free_in_gaps=True)
    yield from _by_day(case, np.maximum(working - case["people"], 0.0), working, _NO_SEAT)


def _has_skill(case: Case) -> Bools:
    """Which shifts are of people with the skill, and no shifts on call."""
    sheet, skill = case.sheet, case["skill"]
    able = np.array([not skill or each.skills.get(skill, 0.0) > 0 for each in sheet.people])
    return able[sheet.shifts.person] & ~sheet.of_kind(ShiftKind.ON_CALL)


def _at_work(case: Case, which: Bools, *, free_in_gaps: bool = False) -> Floats:
    """(days, intervals): how many of these shifts, of people bound, go on at any time of each."""
    sheet, problem = case.sheet, case.sheet.problem
    which = which & case.people[sheet.shifts.person]
    cells, width = problem.days * problem.intervals, problem.interval_minutes
    steps = np.zeros(cells + 1)
    firsts, lasts = sheet.shifts.start[which] // width, -(-sheet.shifts.end[which] // width)
    np.add.at(steps, np.clip(firsts, 0, cells), 1.0)
    np.add.at(steps, np.clip(lasts, 0, cells), -1.0)
    for person, begin, end in sheet.gaps if free_in_gaps else ():
        if case.people[person]:
            np.add.at(steps, np.clip([-(-begin // width), end // width], 0, cells), [-1.0, 1.0])
    return np.cumsum(steps)[:cells].reshape(problem.days, problem.intervals)


def _by_day(case: Case, wrong: Floats, working: Floats, text: Words) -> Iterator[Breach]:
    """One breach a day, of people times minutes, told by its worst interval."""
    sheet, width = case.sheet, case.sheet.problem.interval_minutes
    wrong = wrong.copy()
    wrong[~case.days[sheet.back :]] = 0.0
    wrong[:, ~_hours_held(case)] = 0.0
    for day in np.flatnonzero((wrong > SMALL).any(axis=1)):
        worst = int(wrong[day].argmax())
        words = _words.say(
            text.en,
            text.zh,
            day=_words.on_day(sheet.dates[day + sheet.back]),
            clock=_words.clock(worst * width),
            found=f"{working[day, worst]:g}",
            limit=f"{case['people']:g}",
        )
        amount = float(wrong[day].sum()) * width
        yield Breach(amount=amount, people=(), days=(int(day),), words=words)


def _hours_held(case: Case) -> Bools:
    """Which intervals lie between the two times; a last time before the first is of the morning."""
    problem = case.sheet.problem
    minutes = np.arange(problem.intervals) * problem.interval_minutes
    first = case.parameters.get("from_minute", 0)
    last = case.parameters.get("until_minute", DAY_MINUTES)
    held: Bools = (minutes - first) % DAY_MINUTES < (last - first)
    return held


def _understaffed(
    case: Case, skill: str, day: int, missing: Floats, both: tuple[Floats, Floats]
) -> Breach:
    sheet, problem = case.sheet, case.sheet.problem
    required, served = both[0][day], both[1][day]
    shares = np.divide(served, required, out=np.ones_like(required), where=required > 0)
    worst = int(np.where(missing > SMALL, shares, np.inf).argmin())
    by_day = case["per"] == "day"
    words = _words.say(
        "{skill} on {day}{at}: {found} of what is required is served; {limit} are wanted",
        "{skill}{day}{at}：满足率{found}，应为{limit}",
        skill=skill,
        day=_words.on_day(sheet.dates[day + sheet.back]),
        at=Words(en="", zh="") if by_day else _at(worst * problem.interval_minutes),
        found=_words.share(round(float(shares[worst]), 4)),
        limit=_words.share(case["share"]),
    )
    amount = float(missing.sum()) * problem.interval_minutes
    return Breach(amount=amount, people=(), days=(day,), words=words)


def _at(minute: int) -> Words:
    clock_ = _words.clock(minute)
    return Words(en=f" at {clock_.en}", zh=f"{clock_.zh}")


_TOO_FEW = Words(
    en="On {day} at {clock} only {found} are at work; at least {limit} are wanted",
    zh="{day}{clock}只有 {found} 人在岗，至少应为 {limit} 人",
)
_TOO_MANY = Words(
    en="On {day} at {clock} {found} are at work; at most {limit} are allowed",
    zh="{day}{clock}有 {found} 人在岗，最多 {limit} 人",
)
_NO_SEAT = Words(
    en="On {day} at {clock} {found} people need a seat; there are {limit}",
    zh="{day}{clock}有 {found} 人需要座席，只有 {limit} 个",
)
_SKILL = Parameter(name="skill", form=Form.TEXT, label=Words(en="Skill", zh="技能"), default="")
_PEOPLE = Parameter(
    name="people", form=Form.PEOPLE, label=Words(en="People", zh="人数"), most=100_000
)
_FROM = clock("from_minute", 0, "From", "自")
_UNTIL = clock("until_minute", DAY_MINUTES, "Until", "至")

STAFFING = (
    RuleKind(
        name="staffing_share",
        parameters=(
            _SKILL,
            Parameter(
                name="share",
                form=Form.SHARE,
                label=Words(en="Share", zh="满足率"),
                most=1.0,
                default=STAFFING_SHARE,
            ),
            per("interval", "day"),
        ),
        template=Words(
            en="At least {share} of what is required in {skill} is served in each {per}.",
            zh="{skill}每个{per}的满足率不低于{share}。",
        ),
        check=staffing_share,
        unit=Form.MINUTES,
        personal=False,
        forces_work=True,
        needs_cover=True,
    ),
    RuleKind(
        name="min_present",
        parameters=(_PEOPLE, _SKILL, _FROM, _UNTIL),
        template=Words(
            en="At least {people} with {skill} at work from {from_minute} to {until_minute}.",
            zh="{from_minute}至{until_minute}{skill}在岗不少于{people}。",
        ),
        check=min_present,
        unit=Form.MINUTES,
        personal=False,
        forces_work=True,
    ),
    RuleKind(
        name="max_present",
        parameters=(_PEOPLE, _SKILL, _FROM, _UNTIL),
        template=Words(
            en="At most {people} with {skill} at work from {from_minute} to {until_minute}.",
            zh="{from_minute}至{until_minute}{skill}在岗不超过{people}。",
        ),
        check=max_present,
        unit=Form.MINUTES,
        personal=False,
    ),
    RuleKind(
        name="seats",
        parameters=(_PEOPLE,),
        template=Words(en="There are seats for {people}.", zh="座席可容纳{people}。"),
        check=seats,
        unit=Form.MINUTES,
        personal=False,
    ),
)
