"""The hiring plan: against all plans of a small year, its limits, its bound, what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.queueing import (
    Cohort,
    HiringCosts,
    HiringPlan,
    HiringRules,
    HiringTask,
    QueueingError,
    compare_drivers,
    hiring_task,
    plan_hiring,
    staying_share,
    worth_by_tenure,
)

SMALL = HiringRules(
    class_least=2, class_most=3, classes_at_once=1, lead_weeks=1, training_weeks=1,
    ramp_up=(0.5,), attrition=((0, 0.1), (3, 0.02)), notice_weeks=1, trainers=1,
)  # fmt: skip
COSTS = HiringCosts(person_week=1.0, hire=1.5, class_=2.0, overtime_person_week=1.6,
                    missing_person_week=5.0)  # fmt: skip


def a_task(required, *, people: float = 10, rules: HiringRules = SMALL, **changes) -> HiringTask:
    cohorts = [Cohort(people, 60)] if people else []
    return hiring_task(required, cohorts=cohorts, rules=rules, costs=COSTS, **changes)


def count_cost(task: HiringTask, hires: tuple[int, ...]) -> float:
    """Return what a choice of hires costs, week by week, person by person."""
    weeks, rules, costs = task.required.shape[1], task.rules, task.costs
    stays = staying_share(rules, weeks + 100)
    worth = worth_by_tenure(rules, weeks + 100)
    total = sum(costs.class_ + costs.hire * n for n in hires if n)
    for week in range(weeks):
        employed = there = 0.0
        for cohort in task.cohorts:
            gone = max(week - rules.notice_weeks, 0)
            here = cohort.people * stays[cohort.tenure_weeks + gone] / stays[cohort.tenure_weeks]
            employed, there = employed + here, there + here * worth[cohort.tenure_weeks + week]
        for first, n in enumerate(hires[: week + 1]):
            employed += n * stays[week - first]
            there += n * stays[week - first] * worth[week - first]
        total += employed * costs.person_week
        for weight, required in zip(task.weights or (1.0,), task.required[:, week], strict=True):
            lack = max(required - there, 0.0)
            overtime = min(lack, there * rules.overtime_share)
            price = overtime * costs.overtime_person_week
            total += weight * (price + (lack - overtime) * costs.missing_person_week)
    return total


def can_be(task: HiringTask, hires: tuple[int, ...]) -> bool:
    rules = task.rules
    sized = all(n == 0 or rules.class_least <= n <= rules.class_most for n in hires)
    late = all(n == 0 for n in hires[: rules.lead_weeks])
    training = [sum(n > 0 for n in hires[max(w - rules.training_weeks + 1, 0) : w + 1])
                for w in range(len(hires))]  # fmt: skip
    return sized and late and max(training) * rules.trainers_per_class <= np.min(rules.trainers)


@pytest.mark.parametrize("required", [
    [10, 12, 14, 15, 15, 15], [14, 14, 14, 14, 14, 14], [8, 8, 8, 16, 16, 8], [0, 0, 0, 0, 0, 0],
])  # fmt: skip
def test_no_other_choice_of_classes_of_a_short_year_costs_less(required):
    task = a_task(required)
    plan = plan_hiring(task, gap_share=0.0)
    best = min(
        count_cost(task, hires)
        for hires in product(range(4), repeat=6)
        if can_be(task, hires)
    )  # fmt: skip
    assert plan.cost == pytest.approx(best, rel=1e-9)
    assert plan.cost == pytest.approx(count_cost(task, tuple(plan.hires.tolist())), rel=1e-9)


def test_scenarios_are_weighed():
    required = [[10, 10, 10, 10, 10, 10], [10, 13, 16, 16, 16, 16]]
    task = a_task(required, weights=(0.25, 0.75))
    plan = plan_hiring(task, gap_share=0.0)
    best = min(
        count_cost(task, hires) for hires in product(range(4), repeat=6) if can_be(task, hires)
    )
    assert plan.cost == pytest.approx(best, rel=1e-9)
    assert plan.missing.shape == (2, 6)


def a_year(**changes) -> HiringTask:
    week = np.arange(52)
    mean = 100 + week * 0.5 + 8 * np.sin(week / 52 * 2 * math.pi)
    return hiring_task(
        [mean * 0.92, mean, mean * 1.1],
        cohorts=[Cohort(85, 300), Cohort(12, 20), Cohort(6, 2)],
        weights=(0.3, 0.4, 0.3),
        **changes,
    )


def keeps_its_limits(task: HiringTask, plan: HiringPlan) -> None:
    rules = task.rules
    for each in plan.classes:
        assert each.week >= rules.lead_weeks
        assert each.classes <= rules.classes_at_once
        assert each.classes * rules.class_least <= each.people <= each.classes * rules.class_most
    begun = np.zeros(task.required.shape[1])
    for each in plan.classes:
        begun[each.week] = each.classes
    held = np.convolve(begun, np.ones(rules.training_weeks))[: len(begun)]
    assert (held * rules.trainers_per_class <= np.asarray(rules.trainers) + 1e-9).all()
    covered = plan.available + plan.overtime + plan.missing
    assert (covered >= task.required - 1e-6).all()
    assert (plan.overtime <= plan.available * rules.overtime_share + 1e-6).all()


def test_a_plan_of_a_year_is_proven_and_keeps_its_limits():
    task = a_year()
    plan = plan_hiring(task)
    keeps_its_limits(task, plan)
    assert plan.is_proven
    assert plan.bound <= plan.cost
    assert plan.cost == pytest.approx(sum(plan.cost_parts.values()))
    assert plan.gap_share <= 0.005 + 1e-6


def test_people_are_accounted_for_week_by_week():
    plan = plan_hiring(a_year())
    after = plan.employed[:-1] - plan.leaving[:-1] + plan.hires[1:]
    assert plan.employed[1:] == pytest.approx(after)
    assert (plan.learning <= plan.employed).all()
    assert (plan.available <= plan.employed + 1e-9).all()


def test_nobody_leaves_before_the_notice_but_those_who_gave_it():
    rules = HiringRules(notice_weeks=4, attrition=((0, 0.05),), classes_at_once=0)
    leavers = [0, 3, 0, 0, 0, 0]
    task = hiring_task([0.0] * 6, cohorts=[Cohort(20, 99)], rules=rules, leavers=leavers)
    employed = plan_hiring(task).employed
    assert employed[:5].tolist() == pytest.approx([20, 17, 17, 17, 17])
    assert employed[5] < 17


def test_who_is_away_on_leave_is_not_available():
    task = hiring_task(
        [10.0] * 4, cohorts=[Cohort(10, 99)], rules=HiringRules(classes_at_once=0),
        leave_share=[0.0, 0.5, 0.0, 0.0],
    )  # fmt: skip
    assert plan_hiring(task).available.tolist() == [10, 5, 10, 10]


def test_without_any_way_to_hire_there_is_a_plan_with_its_price():
    task = a_task([50] * 8, rules=replace(SMALL, classes_at_once=0))
    plan = plan_hiring(task)
    assert plan.classes == ()
    assert (plan.missing > 0).all()
    assert plan.cost_parts["missing"] > 0
    assert "overtime" in {each.limit for each in plan.binding}


def test_seats_hold_hires_back_and_nobody_is_sent_home_for_them():
    free = plan_hiring(a_year())
    task = a_year(rules=HiringRules(seats=105))
    tight = plan_hiring(task)
    assert (tight.employed <= 105 + 1e-6).all()
    assert tight.hires.sum() < free.hires.sum()
    assert next(each for each in tight.binding if each.limit == "seats").worth > 0
    none = plan_hiring(a_year(rules=HiringRules(seats=10)))
    assert none.hires.sum() == 0
    assert none.employed[0] == 103


def test_what_comes_too_late_is_named_with_what_a_week_sooner_would_save():
    late = next(each for each in plan_hiring(a_year()).binding if each.limit == "lead")
    assert set(late.weeks) <= set(range(10))
    assert late.worth > 0


def test_a_cap_on_hires_is_kept_and_named():
    plan = plan_hiring(a_year(rules=HiringRules(most_hires=10)))
    assert plan.hires.sum() <= 10
    assert "most_hires" in {each.limit for each in plan.binding}


def test_drivers_move_the_cost_the_way_they_must():
    found = {each.driver: each.cost_difference for each in compare_drivers(a_year())}
    assert found["required"] > found["attrition"] > 0
    assert found["training_weeks"] > 0
    assert found["ramp_up"] > 0
    assert found["overtime_share"] >= 0
    assert found["class_most"] <= 0
    assert found["trainers"] <= 0


def test_in_too_little_time_a_plan_is_returned_with_its_true_gap():
    plan = plan_hiring(a_year(), gap_share=0.0, most_seconds=0.01)
    keeps_its_limits(a_year(), plan)
    assert plan.bound <= plan.cost
    assert plan.gap_share == pytest.approx((plan.cost - plan.bound) / plan.cost)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=4, max_size=8), st.integers(0, 15))
def test_needing_more_never_costs_less_and_limits_are_kept(required, people):
    task = a_task(required, people=people)
    plan = plan_hiring(task, gap_share=0.0)
    keeps_its_limits(task, plan)
    more = plan_hiring(a_task([each + 1 for each in required], people=people), gap_share=0.0)
    assert more.cost >= plan.cost - 1e-6 * max(plan.cost, 1.0)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("required", {"required": [math.nan, 1.0]}),
        ("required", {"required": [[-1.0, 1.0]]}),
        ("required", {"required": []}),
        ("weights", {"weights": (0.5, 0.5)}),
        ("leavers", {"leavers": [1.0]}),
        ("leave_share", {"leave_share": [0.0, 1.5]}),
        ("attrition", {"rules": HiringRules(attrition=((0, 1.5),))}),
        ("class_least", {"rules": HiringRules(class_least=9, class_most=3)}),
        ("overtime_share", {"rules": HiringRules(overtime_share=-0.1)}),
        ("trainers", {"rules": HiringRules(trainers=(1, 2, 3))}),
        ("costs.hire", {"costs": HiringCosts(hire=math.inf)}),
        ("cohorts.people", {"cohorts": [Cohort(-1.0)]}),
    ],
)
def test_figures_without_sense_are_refused_by_name(name, changes):
    known = {"required": [1.0, 2.0], "cohorts": []}
    with pytest.raises(QueueingError, match=name):
        hiring_task(**{**known, **changes})
