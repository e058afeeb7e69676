"""Several activities in a shift: runs long enough, rest kept, as cheap as the best of all."""

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from benchmarks.multi_activity import judge, read_problem, read_solution
from tools.pytest_watchfloor import SHARED

from callmath.scheduling import (
    Activities,
    IntervalDemand,
    Person,
    Problem,
    Rule,
    ShiftType,
    check,
    solve,
)

FOLDER = Path(SHARED) / "data" / "rostering" / "multiactivity"
HOURS, SKILLS = 8, ("calls", "mail")


def floor(seed):
    """Two people on one morning: shifts of 3 to 5 hours from 0, 1, 2 or 3 o'clock, runs of two."""
    rng = np.random.default_rng(seed)
    demand = []
    for skill in SKILLS:
        required = np.zeros((1, 24))
        required[0, :HOURS] = rng.integers(0, 2, HOURS)
        demand.append(
            IntervalDemand(skill=skill, required=required, under_cost=10 / 60, over_cost=1 / 60)
        )
    return Problem(
        first_day=date(2026, 3, 2),
        days=1,
        people=tuple(Person(id=name, skills=dict.fromkeys(SKILLS, 1.0)) for name in "ab"),
        shift_types=(
            ShiftType(
                code="M", earliest_start_minute=0, latest_start_minute=180, start_step_minutes=60,
                lengths_minutes=(180, 240, 300), cost=0.0,
            ),
        ),
        demand=tuple(demand),
        interval_minutes=60,
        activities=Activities(least_run_minutes=120, most_run_minutes=240),
        friendly=None,
    )  # fmt: skip


def contents():
    """Every shift: which skill is done in which hour, none at all included."""
    found = [np.zeros((len(SKILLS), HOURS))]
    for start, length in itertools.product(range(4), (3, 4, 5)):
        for kinds in itertools.product(range(len(SKILLS)), repeat=length):
            runs = [len(list(group)) for _, group in itertools.groupby(kinds)]
            if start + length <= HOURS and min(runs) >= 2 and max(runs) <= 4:
                table = np.zeros((len(SKILLS), HOURS))
                table[list(kinds), range(start, start + length)] = 1
                found.append(table)
    return found


def cheapest(problem):
    required = np.array([each.required[0, :HOURS] for each in problem.demand])
    costs = []
    for one, other in itertools.combinations_with_replacement(contents(), 2):
        missing = required - one - other
        costs.append((np.maximum(missing, 0) * 10 + np.maximum(-missing, 0)).sum())
    return min(costs)


@pytest.mark.parametrize("seed", range(6))
def test_a_small_floor_costs_as_little_as_the_best_of_all(seed):
    problem = floor(seed)
    roster = solve(problem, time_limit_seconds=10, seed=1)
    assert roster.violations == ()
    assert roster.cost == pytest.approx(cheapest(problem))
    assert roster.lower_bound <= roster.cost + 1e-6


def test_two_days_keep_the_rest_between_them():
    problem = floor(1)
    demand = []
    for each in problem.demand:
        required = np.zeros((2, 24))
        required[0, 3:8], required[1, :5] = 1.0, 1.0
        demand.append(replace(each, required=required))
    rest = Rule(id="rest", kind="min_rest", parameters={"minutes": 18 * 60})
    roster = solve(
        replace(problem, days=2, demand=tuple(demand), rules=(rest,)),
        time_limit_seconds=10,
        seed=1,
    )
    free = solve(replace(problem, days=2, demand=tuple(demand)), time_limit_seconds=10, seed=1)
    assert roster.violations == ()
    assert free.cost < roster.cost
    strict = replace(problem, days=2, demand=tuple(demand), rules=(rest,))
    assert check(strict, free.assignments).lawful is False


@pytest.mark.shared
@pytest.mark.parametrize(
    ("instance", "solution", "penalty"),
    [
        ("1_7_10_1", "test_solution_1a.solution", 383),
        ("10_7_20_3", "test_solution_10a.solution", 193),
    ],
)
def test_penalties_of_verified_solutions_are_recomputed(instance, solution, penalty):
    problem = read_problem((FOLDER / f"{instance}.txt").read_text())
    judged = judge(problem, read_solution((FOLDER / solution).read_text()))
    assert judged["cost"] == penalty
    assert judged["feasible"] is True


@pytest.mark.shared
def test_everybody_at_the_fewest_hours_is_proved_to_be_the_best():
    problem = read_problem((FOLDER / "1_7_10_1.txt").read_text())
    roster = solve(problem, time_limit_seconds=120, seed=1)
    assert roster.violations == ()
    assert roster.uncovered == ()
    assert roster.cost == pytest.approx(383)
    assert roster.lower_bound == pytest.approx(383)
