"""Shifts over midnight, in two parts, on call, and people who do one thing at a time."""

from collections import Counter
from dataclasses import astuple, replace
from random import Random

import numpy as np
import pytest

from callmath.scheduling import (
    Activities,
    Activity,
    Assignment,
    BreakRule,
    Edit,
    IntervalDemand,
    Meeting,
    PastShift,
    Problem,
    RestBreak,
    Rule,
    ShiftKind,
    ShiftType,
    check,
    effect_of,
    placed,
)

from .repairable import MONDAY, people_of

NIGHT = ShiftType(
    code="N", earliest_start_minute=1320, latest_start_minute=1380, lengths_minutes=(600,),
    breaks=(BreakRule(name="meal", minutes=45, earliest_minutes=180, latest_minutes=360),),
    kind=ShiftKind.NIGHT,
)  # fmt: skip
SPLIT = ShiftType(
    code="S", earliest_start_minute=480, latest_start_minute=480, lengths_minutes=(720,),
    breaks=(BreakRule(name="gap", minutes=240, earliest_minutes=240, latest_minutes=480,
                      paid=False),),
    kind=ShiftKind.SPLIT,
)  # fmt: skip
ON_CALL = ShiftType(
    code="C", earliest_start_minute=480, latest_start_minute=480, kind=ShiftKind.ON_CALL
)
TYPES = (NIGHT, SPLIT, ON_CALL)


def _problem(random):
    people = tuple(
        replace(
            person,
            history=(PastShift(day=-1, shift="N", start_minute=1380, minutes=600),)
            if random.random() < 0.4
            else (),
        )
        for person in people_of(10)
    )
    shape = (7, 48)
    draw = np.random.default_rng(random.randrange(10**6))
    demand = tuple(
        IntervalDemand(
            skill=skill, required=draw.integers(0, 4, shape).astype(np.float64), over_cost=0.25
        )
        for skill in "ab"
    )
    rules = (
        Rule(id="nights", kind="max_consecutive_nights", parameters={"nights": 2}),
        Rule(id="rest", kind="min_rest", parameters={"minutes": 660}, hard=False, weight=0.5),
        Rule(id="apart", kind="pairs_apart", parameters={"people": ("p001", "p002"), "per": "time"},
             hard=False, weight=20.0),
        Rule(id="seats", kind="seats", parameters={"people": 4}, hard=False, weight=0.1),
    )  # fmt: skip
    meeting = Meeting(
        id="m", people=("p001", "p002", "p003"), minutes=30, earliest_minute=1440,
        latest_minute=4320,
    )  # fmt: skip
    return Problem(
        first_day=MONDAY, days=7, people=people, shift_types=TYPES, demand=demand, rules=rules,
        friendly=None, interval_minutes=30, meetings=(meeting,),
    )  # fmt: skip


def _shift(random, problem, person, day):
    kind = random.choice(TYPES)
    start = random.choice(list(kind.starts()))
    breaks = tuple(
        RestBreak(name=each.name, start_minute=start + each.earliest_minutes,
                  minutes=each.minutes, paid=each.paid)
        for each in kind.breaks
    )  # fmt: skip
    activities: tuple[Activity, ...] = ()
    if problem.activities is not None:
        activities = (Activity(name=random.choice("ab"), start_minute=start, minutes=120),)
    elif random.random() < 0.3:
        name = random.choice(["a", "b", "meeting:m"])
        activities = (Activity(name=name, start_minute=start + 30, minutes=30),)
    return Assignment(
        person=person, day=day, shift=kind.code, start_minute=start,
        minutes=kind.lengths_minutes[0], breaks=breaks, activities=activities,
    )  # fmt: skip


@pytest.mark.parametrize("runs", [None, Activities(least_run_minutes=60, most_run_minutes=240)])
@pytest.mark.parametrize("seed", range(12))
def test_the_change_is_that_of_two_full_checks(seed, runs):
    random = Random(seed)
    problem = replace(_problem(random), activities=runs)
    names = [each.id for each in problem.people]
    places = [(name, day) for name in names for day in range(7) if random.random() < 0.5]
    shifts = [_shift(random, problem, *place) for place in places]
    edit = Edit(
        removed=tuple(random.sample(shifts, 2)),
        added=tuple(_shift(random, problem, random.choice(names), day) for day in (0, 6)),
    )
    after = [each for each in shifts if each not in edit.removed] + list(edit.added)
    first, second = check(problem, shifts), check(problem, after)
    effect = effect_of(problem, shifts, edit)
    together = ("under", "over")  # a tie between them may be broken either way
    for name in ("paid", "rules", "wishes"):
        change = getattr(second.parts, name) - getattr(first.parts, name)
        assert getattr(effect.parts, name) == pytest.approx(change, abs=1e-6)
    cover = sum(getattr(second.parts, each) - getattr(first.parts, each) for each in together)
    assert effect.parts.under + effect.parts.over == pytest.approx(cover, abs=1e-6)
    assert sum(astuple(effect.parts)) == pytest.approx(second.cost - first.cost, abs=1e-6)
    fresh = Counter(map(_name, second.violations)) - Counter(map(_name, first.violations))
    assert {_name(each) for each in effect.broken if each.hard} <= fresh.keys()


def _name(violation):
    return (violation.rule, violation.people, violation.days, round(violation.amount, 6))


def test_a_shift_put_by_hand_gets_its_break_where_it_hurts_least():
    problem = replace(_problem(Random(1)), meetings=())
    required = np.ones((7, 48)) * 3
    required[1, 6:8] = 0  # nobody is wanted from three to four on the morning of day 1
    problem = replace(problem, demand=(replace(problem.demand[0], required=required),))
    made = placed(problem, [], Assignment(person="p000", day=0, shift="N", start_minute=1320,
                                          minutes=600))  # fmt: skip
    assert [each.start_minute for each in made.breaks] == [1440 + 180]
    assert check(problem, [made]).lawful
