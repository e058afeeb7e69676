"""Bad input has a code, a sentence and a place, and nothing is worked out from it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from callmath.scheduling import (
    Activities,
    Assignment,
    BreakRule,
    Friendly,
    IntervalDemand,
    Meeting,
    PastShift,
    Person,
    Problem,
    Rule,
    SchedulingError,
    Scope,
    ShiftDemand,
    ShiftType,
    Wish,
    check,
    check_problem,
    explain,
)

TYPE = ShiftType(code="D", earliest_start_minute=420, latest_start_minute=600)
ANNA = Person(id="anna", skills={"A": 1.0})
ONES = np.ones((7, 96))
DEMAND = IntervalDemand(skill="A", required=ONES)
GOOD = Problem(
    first_day=date(2027, 3, 1), days=7, people=(ANNA,), shift_types=(TYPE,), demand=(DEMAND,)
)


def with_person(**changes) -> Problem:
    return replace(GOOD, people=(replace(ANNA, **changes),))


def with_type(**changes) -> Problem:
    return replace(GOOD, shift_types=(replace(TYPE, **changes),))


def with_demand(**changes) -> Problem:
    return replace(GOOD, demand=(replace(DEMAND, **changes),))


def with_break(minutes: int, earliest: int, latest: int) -> Problem:
    rest = BreakRule(
        name="lunch", minutes=minutes, earliest_minutes=earliest, latest_minutes=latest
    )
    return with_type(breaks=(rest,))


def with_rule(**changes) -> Problem:
    return replace(GOOD, rules=(replace(Rule(id="r", kind="min_rest"), **changes),))


PIN = Assignment(person="anna", day=0, shift="D", start_minute=420, minutes=480)
TALK = Meeting(id="m", people=("anna",), minutes=60, earliest_minute=0, latest_minute=1440)
LUNCH = BreakRule(name="lunch", minutes=60, earliest_minutes=180, latest_minutes=270)
TEA = BreakRule(name="tea", minutes=60, earliest_minutes=180, latest_minutes=270)

REFUSED = {
    "no_people": replace(GOOD, people=()),
    "no_shift_types": replace(GOOD, shift_types=()),
    "person_twice": replace(GOOD, people=(ANNA, ANNA)),
    "person_without_name": with_person(id=""),
    "shift_type_twice": replace(GOOD, shift_types=(TYPE, TYPE)),
    "days_out_of_range": replace(GOOD, days=0),
    "bad_interval": replace(GOOD, interval_minutes=17),
    "bad_week_begin": replace(GOOD, week_begins=7),
    "bad_cost": replace(GOOD, paid_minute_cost=-1.0),
    "bad_activity_runs": replace(
        GOOD, activities=Activities(least_run_minutes=90, most_run_minutes=60)
    ),
    "person_without_skills": with_person(skills={}),
    "bad_proficiency": with_person(skills={"A": float("nan")}),
    "unknown_shift_type": with_person(shift_types=frozenset({"X"})),
    "bad_leave": with_person(leave={0: -480}),
    "bad_absence": with_person(unavailable=((600, 600),)),
    "absences_overlap": with_person(unavailable=((0, 600), (540, 700))),
    "bad_history": with_person(history=(PastShift(day=0, shift="D", start_minute=0, minutes=480),)),
    "bad_counter": with_person(counters={"night": float("inf")}),
    "bad_wish": with_person(wishes=(Wish(day=7, wants=True),)),
    "bad_start_window": with_type(earliest_start_minute=700),
    "bad_shift_length": with_type(lengths_minutes=(-480,)),
    "shift_longer_than_a_day": with_type(lengths_minutes=(1500,)),
    "bad_break_length": with_break(0, 0, 60),
    "break_outside_shift": with_break(30, 470, 520),
    "breaks_do_not_fit": with_type(breaks=(LUNCH, TEA)),
    "start_off_grid": with_type(start_step_minutes=10),
    "demand_shape": with_demand(required=np.ones((7, 24))),
    "bad_demand": with_demand(required=-ONES),
    "demand_without_people": with_demand(skill="B"),
    "demand_twice": replace(GOOD, demand=(DEMAND, DEMAND)),
    "losses_fall": with_demand(losses=np.stack([2 * ONES, ONES], axis=2)),
    "bad_losses": with_demand(losses=ONES),
    "bad_shift_demand": replace(
        GOOD, shift_demand=(ShiftDemand(day=9, shift="D", required=1, under_cost=1.0),)
    ),
    "rule_twice": replace(GOOD, rules=(Rule(id="r", kind="min_rest"),) * 2),
    "unknown_rule_kind": with_rule(kind="min_test"),
    "bad_parameter": with_rule(parameters={"minutes": -660}),
    "bad_weight": with_rule(hard=False, weight=-1.0),
    "bad_validity": with_rule(valid_from=date(2027, 3, 2), valid_to=date(2027, 3, 1)),
    "unknown_person": with_rule(scope=Scope(people=frozenset({"bert"}))),
    "meeting_does_not_fit": replace(GOOD, meetings=(replace(TALK, minutes=1500),)),
    "bad_pinned_shift": replace(GOOD, pinned=(replace(PIN, day=8),)),
    "two_pinned_shifts": replace(GOOD, pinned=(PIN, PIN)),
}


@pytest.mark.parametrize("code", REFUSED)
def test_it_is_refused_with_its_code_and_a_sentence(code):
    with pytest.raises(SchedulingError) as refused:
        check_problem(REFUSED[code])
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("ask", [lambda problem: check(problem, []), explain])
def test_the_verifier_and_the_explainer_refuse_it_too(ask):
    with pytest.raises(SchedulingError) as refused:
        ask(REFUSED["shift_longer_than_a_day"])
    assert refused.value.fields["shift_type"] == "D"


def test_the_place_is_named():
    with pytest.raises(SchedulingError) as refused:
        check_problem(REFUSED["bad_leave"])
    assert refused.value.fields == {"person": "anna", "day": 0, "minutes": -480}


def test_friendly_limits_are_checked_like_those_of_rules():
    with pytest.raises(SchedulingError, match="Friendly"):
        check_problem(replace(GOOD, friendly=Friendly(consecutive_days_off=8)))


def test_a_name_in_the_parameters_of_a_rule_must_exist():
    rule = Rule(id="r", kind="pairs_apart", parameters={"people": ["anna", "bert"]})
    with pytest.raises(SchedulingError) as refused:
        check_problem(replace(GOOD, rules=(rule,)))
    assert (refused.value.code, refused.value.fields["people"]) == ("unknown_person", ["bert"])


@pytest.mark.parametrize(
    "problem",
    [
        GOOD,
        with_person(skills={"A": 1.0, "B": 0.0}),
        with_demand(required=np.zeros((7, 96)), skill="B"),
        replace(
            GOOD,
            demand=(),
            people=(replace(ANNA, skills={}),),
            shift_demand=(ShiftDemand(day=0, shift="D", required=1, under_cost=1.0),),
        ),
        with_break(30, 450, 480),
        with_type(latest_start_minute=1425),
    ],
)
def test_what_is_odd_but_possible_is_not_refused(problem):
    check_problem(problem)
