"""What is rarely asked for has a lawful answer too, and the bound stays one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from callmath.scheduling import (
    Assignment,
    Edit,
    IntervalDemand,
    Problem,
    Roster,
    Rule,
    Scope,
    ShiftType,
    check,
    effect_of,
    solve,
)
from callmath.scheduling._lawful import keep_lawful
from callmath.scheduling.tests.centers import MONDAY, center, curve, staff

PLAIN = ShiftType(
    code="P", earliest_start_minute=480, latest_start_minute=840, start_step_minutes=120
)


def solved(problem: Problem, seconds: float = 60) -> Roster:
    roster = solve(problem, time_limit_seconds=seconds, seed=1)
    assert check(problem, roster).lawful
    assert roster.lower_bound <= roster.cost
    return roster


def at(person: str, day: int, start: int) -> Assignment:
    return Assignment(person=person, day=day, shift="P", start_minute=start, minutes=480)


def days_of(shifts: tuple[Assignment, ...], person: str) -> list[int]:
    return [shift.day for shift in shifts if shift.person == person]


def test_where_nothing_is_wanted_nobody_works():
    nothing = IntervalDemand(skill="A", required=np.zeros((7, 48)))
    roster = solved(center(staff(3), demand=[nothing]))
    assert (roster.assignments, roster.cost) == ((), 0.0)


def test_a_roster_made_in_no_time_costs_no_more_than_none():
    nothing = IntervalDemand(skill="A", required=np.zeros((7, 48)), over_cost=2.0)
    problem = center(staff(4), shift_types=[PLAIN], demand=[nothing])
    pin = replace(at("p000", 2, 840), pinned=True)
    roster = solved(replace(problem, pinned=(pin,)), seconds=0.0)
    assert roster.stopped == "time"
    assert roster.assignments == (pin,)


def test_people_who_are_never_free_are_off_and_others_work():
    away = [
        replace(each, id=f"q{each.id}", leave=dict.fromkeys(range(7), 480)) for each in staff(2)
    ]
    roster = solved(center([*staff(6), *away]))
    assert roster.assignments
    assert not {"qp000", "qp001"} & {shift.person for shift in roster.assignments}


def test_a_pinned_shift_takes_the_week_with_it_into_its_band():
    pin = replace(at("p000", 2, 840), pinned=True)
    wanted = IntervalDemand(skill="A", required=curve(7, 8))
    roster = solved(replace(center(staff(6), shift_types=[PLAIN], demand=[wanted]), pinned=(pin,)))
    starts = [shift.start_minute for shift in roster.assignments if shift.person == "p000"]
    assert len(starts) == 5
    assert min(starts) >= 720


def test_a_rule_that_begins_to_hold_later_does_not_raise_the_bound_of_what_is_before():
    wanted = IntervalDemand(skill="A", required=curve(14, 8))
    problem = center(staff(6), 14, shift_types=[PLAIN], demand=[wanted], friendly=None)
    later = Rule(
        id="few", kind="max_days_week", parameters={"days": 1}, valid_from=MONDAY + timedelta(13)
    )
    ruled = replace(problem, rules=(*problem.rules, later))
    free, bound = solved(problem), solved(ruled)
    assert check(ruled, free).lawful  # so its cost may not be below the bound
    assert bound.lower_bound <= free.cost
    assert bound.lower_bound == pytest.approx(free.lower_bound, rel=1e-6)


def test_the_shift_that_breaks_a_band_goes_and_not_the_last_one():
    problem = center(staff(1), shift_types=[PLAIN])
    shifts = [at("p000", day, 840 if day == 1 else 480) for day in range(5)]
    kept, verdict = keep_lawful(problem, shifts)
    assert verdict.lawful
    assert days_of(kept, "p000") == [0, 2, 3, 4]


def test_two_odd_shifts_of_a_band_go_though_one_alone_mends_nothing():
    problem = center(staff(1), shift_types=[PLAIN])
    shifts = [at("p000", day, 840 if day in {1, 3} else 480) for day in range(5)]
    kept, verdict = keep_lawful(problem, shifts)
    assert verdict.lawful
    assert len(kept) >= 2


def test_a_single_day_off_becomes_two_by_giving_up_the_day_after():
    rule = Rule(id="off", kind="min_consecutive_days_off", parameters={"days": 2})
    problem = center(staff(1), shift_types=[PLAIN], rules=[rule], friendly=None)
    kept, verdict = keep_lawful(problem, [at("p000", day, 480) for day in (0, 1, 3, 4, 5)])
    assert verdict.lawful
    assert len(kept) == 4


@pytest.mark.parametrize("kind", ["seats", "max_present"])
def test_so_many_go_as_there_are_seats_too_few(kind):
    rule = Rule(id="room", kind=kind, parameters={"people": 3}, scope=Scope(days=frozenset({0})))
    problem = center(staff(9), shift_types=[PLAIN], rules=[rule])
    shifts = [at(person.id, day, 480) for person in problem.people for day in (0, 1)]
    kept, verdict = keep_lawful(problem, shifts)
    assert verdict.lawful
    assert [sum(shift.day == day for shift in kept) for day in (0, 1)] == [3, 9]


def test_an_edit_that_changes_nothing_breaks_and_costs_nothing():
    problem = center(staff(1), shift_types=[PLAIN])
    broken = [at("p000", day, 480) for day in range(7)]
    effect = effect_of(problem, broken, Edit())
    assert (effect.broken, effect.mended, effect.difference) == ((), (), 0.0)


def test_law_comes_before_cover_that_a_hard_rule_wants():
    floor = Rule(id="floor", kind="staffing_share", parameters={"skill": "A", "share": 1.0})
    days = Rule(id="days", kind="max_days_week", parameters={"days": 2})
    problem = center(staff(2), shift_types=[PLAIN], rules=[floor, days], friendly=None)
    kept, verdict = keep_lawful(problem, [at("p000", day, 480) for day in range(5)])
    assert days_of(kept, "p000") == [0, 1]
    assert {each.kind for each in verdict.violations} == {"staffing_share"}
