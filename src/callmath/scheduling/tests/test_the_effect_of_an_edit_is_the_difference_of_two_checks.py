"""The quick effect of random edits against checking the whole roster before and after."""

from dataclasses import astuple, replace
from random import Random

import numpy as np
import pytest

from callmath.scheduling import (
    Edit,
    IntervalDemand,
    PastShift,
    Person,
    Rule,
    SchedulingError,
    Scope,
    ShiftDemand,
    Wish,
    check,
    effect_of,
)

from .repairable import as_roster, problem_of, roster_of, shift_of


def _rich_problem(seed):
    """Losses, sites, wishes, history, soft rules, demand by shift: all that costs something."""
    problem, random = problem_of(18), Random(seed)
    evening = PastShift(day=-1, shift="D", start_minute=1080, minutes=480)
    weight = random.uniform(5.0, 20.0)
    people = tuple(
        replace(
            person,
            site="north" if place % 2 else "south",
            wishes=(Wish(day=place % 7, wants=bool(place % 3), weight=weight),),
            prefers_start=(480, 600),
            prefers_weight=5.0,
            history=(evening,) * (place % 4 == 0),
            leave={6: 480} if place == 5 else {},
        )
        for place, person in enumerate(problem.people)
    )
    first, second = problem.demand
    demand = (
        replace(first, over_cost=0.5, most=first.required + 1),
        replace(second, losses=np.cumsum(np.full((7, 96, 3), 1.5), axis=2)),
        IntervalDemand(skill="a", required=np.full((7, 96), 0.5), site="north"),
    )
    rules = (
        *problem.rules,
        Rule(id="soft", kind="max_minutes_week", parameters={"minutes": 2000}, hard=False,
             weight=0.1, scope=Scope(teams=frozenset({"t1"}))),
        Rule(id="ends", kind="max_weekends", parameters={"weekends": 1}, hard=False, weight=9.0),
    )  # fmt: skip
    wanted = tuple(
        ShiftDemand(day=day, shift="D", required=12, under_cost=100.0, over_cost=7.0, skill="b")
        for day in range(7)
    )
    return replace(problem, people=people, demand=demand, rules=rules, shift_demand=wanted)


def _random_edit(random, problem, shifts):
    removed = tuple(random.sample(shifts, random.randrange(3)))
    added = []
    for _ in range(random.randrange(3)):
        person, day = random.choice(problem.people).id, random.randrange(problem.days)
        added.append(shift_of(person, day, random.randrange(420, 901, 30), 480))
    return Edit(removed=removed, added=tuple(dict.fromkeys(added)))


def _applied(shifts, edit):
    return [each for each in shifts if each not in edit.removed] + list(edit.added)


@pytest.mark.parametrize("seed", range(25))
def test_costs_rules_and_cover_change_as_two_full_checks_say(seed):
    random = Random(seed)
    problem = _rich_problem(seed)
    shifts = list(roster_of(problem))
    edit = _random_edit(random, problem, shifts)
    before, after = check(problem, shifts), check(problem, _applied(shifts, edit))
    effect = effect_of(problem, shifts, edit)
    expected = np.subtract(astuple(after.parts), astuple(before.parts))
    np.testing.assert_allclose(astuple(effect.parts), expected, atol=1e-6)
    fresh = {_name(each) for each in after.violations} - {_name(each) for each in before.violations}
    assert {_name(each) for each in effect.broken} <= fresh
    if before.lawful:
        assert effect.lawful == after.lawful
    missing = _missing(after.uncovered) - _missing(before.uncovered)
    assert effect.missing_minutes == pytest.approx(missing, abs=1e-6)


TOGETHER = (
    Rule(id="share", kind="staffing_share", parameters={"share": 0.97, "skill": "a"}),
    Rule(id="by_day", kind="staffing_share", parameters={"share": 0.99, "per": "day"}, hard=False,
         weight=0.3),
    Rule(id="seats", kind="seats", parameters={"people": 11}, hard=False, weight=0.2),
    Rule(id="present", kind="min_present", parameters={"people": 3, "from_minute": 600,
                                                       "until_minute": 900}),
    Rule(id="together", kind="pairs_together", parameters={"people": ("p001", "p010")}),
    Rule(id="apart", kind="pairs_apart", parameters={"people": ("p002", "p003"), "per": "time"},
         hard=False, weight=50.0),
    Rule(id="late", kind="equal_share", parameters={"counter": "late", "spread": 1}, hard=False,
         weight=30.0),
    Rule(id="refused", kind="equal_share", parameters={"counter": "refused_wish", "spread": 1},
         hard=False, weight=40.0),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_rules_about_several_people_change_as_two_full_checks_say(seed):
    random = Random(seed)
    problem = replace(_rich_problem(seed), rules=TOGETHER)
    shifts = list(roster_of(problem))
    edit = _random_edit(random, problem, shifts)
    before, after = check(problem, shifts), check(problem, _applied(shifts, edit))
    effect = effect_of(problem, shifts, edit)
    assert effect.parts.rules == pytest.approx(after.parts.rules - before.parts.rules, abs=1e-6)
    assert effect.difference == pytest.approx(after.cost - before.cost, abs=1e-6)
    fresh = {_name(each) for each in after.violations} - {_name(each) for each in before.violations}
    assert {_name(each) for each in effect.broken} <= fresh
    worse = _hard(after) - _hard(before)
    assert effect.lawful == (not worse) or bool(_hard(before) - _hard(after))


def _hard(checked):
    return {_name(each) for each in checked.violations if each.hard}


def _name(violation):
    return (violation.rule, violation.people, violation.days, round(violation.amount, 6))


def _missing(uncovered):
    return sum(each.missing * each.minutes for each in uncovered)


def test_an_edit_of_nothing_changes_nothing():
    problem = _rich_problem(1)
    effect = effect_of(problem, roster_of(problem), Edit())
    assert astuple(effect.parts) == (0, 0, 0, 0, 0)
    assert effect.broken == effect.mended == ()
    assert effect.lawful
    assert effect.covered


def test_what_is_not_there_cannot_be_removed():
    problem = problem_of(9)
    with pytest.raises(SchedulingError) as caught:
        effect_of(problem, as_roster(roster_of(problem)), Edit(removed=(shift_of("p000", 0, 421),)))
    assert caught.value.code == "unknown_shift"


def test_somebody_unknown_cannot_be_given_a_shift():
    problem = problem_of(9)
    with pytest.raises(SchedulingError) as caught:
        effect_of(problem, roster_of(problem), Edit(added=(shift_of("nobody", 0, 480),)))
    assert caught.value.code == "unknown_person"


def test_a_mended_rule_is_told_and_not_counted_as_broken():
    problem = problem_of(9)
    odd = shift_of("p000", 0, 425)
    others = [each for each in roster_of(problem) if (each.person, each.day) != ("p000", 0)]
    effect = effect_of(problem, [*others, odd], Edit(removed=(odd,)))
    assert {each.kind for each in effect.mended} >= {"window"}
    assert effect.lawful


def test_people_who_serve_one_skill_better_than_another_are_priced_like_the_check():
    people = tuple(
        Person(id=f"p{place:03d}", skills={"a": 1.2, "b": 0.8} if place % 2 else {"a": 0.9})
        for place in range(9)
    )
    problem = replace(problem_of(9), people=people)
    shifts = list(roster_of(problem))
    edit = Edit(removed=(shifts[2],), added=(replace(shifts[2], person="p008", day=6),))
    before, after = check(problem, shifts), check(problem, _applied(shifts, edit))
    assert effect_of(problem, shifts, edit).difference == pytest.approx(after.cost - before.cost)
