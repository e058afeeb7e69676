"""Rosters with personal rules: as cheap as the best of all, lawful, and bounded from below."""

import itertools
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from benchmarks.curtois import read_problem
from tools.pytest_watchfloor import SHARED

from callmath.scheduling import (
    Assignment,
    PastShift,
    Person,
    Problem,
    Rule,
    Scope,
    ShiftDemand,
    ShiftType,
    Wish,
    check,
    solve,
)
from callmath.scheduling._individual import _solve

MONDAY = date(2026, 3, 2)
CODES = ("D", "N")
INSTANCES = Path(SHARED) / "data" / "rostering" / "curtois"


def rule(kind, **parameters):
    scope = parameters.pop("scope", Scope())
    return Rule(id=f"{kind}{sorted(scope.people)}", kind=kind, parameters=parameters, scope=scope)


RULES = (
    rule("max_consecutive_days", days=3),
    rule("min_consecutive_days", days=2),
    rule("min_consecutive_days_off", days=2),
    rule("max_weekends", weekends=1),
    rule("forbidden_succession", pairs=(("N", "D"),)),
    rule("max_shifts", codes=("N",), shifts=2),
    rule("max_minutes_period", minutes=2400),
    rule("min_minutes_period", minutes=960, scope=Scope(people=frozenset({"p0"}))),
)


def ward(seed, days=6, people=3):
    rng = np.random.default_rng(seed)
    names = [f"p{number}" for number in range(people)]
    types = [
        ShiftType(
            code=code, earliest_start_minute=0, latest_start_minute=0, lengths_minutes=(length,),
            cost=0.0,
        )
        for code, length in zip(CODES, (480, 600), strict=True)
    ]  # fmt: skip
    return Problem(
        first_day=MONDAY,
        days=days,
        people=tuple(
            Person(
                id=name,
                skills={},
                leave={int(rng.integers(days)): 0},
                wishes=tuple(
                    Wish(
                        day=int(day),
                        wants=bool(rng.integers(2)),
                        shift=str(rng.choice(CODES)),
                        weight=float(rng.integers(1, 5)),
                    )
                    for day in rng.choice(days, 2, replace=False)
                ),
            )
            for name in names
        ),
        shift_types=tuple(types),
        shift_demand=tuple(
            ShiftDemand(
                day=day, shift=code, required=int(rng.integers(0, 3)), under_cost=10.0,
                over_cost=1.0,
            )
            for day in range(days)
            for code in CODES
        ),
        rules=RULES,
        friendly=None,
    )  # fmt: skip


def lawful_paths(problem, person):
    """Every lawful way to work of one person, found by asking the verifier about each."""
    lengths = {kind.code: kind.lengths_minutes[0] for kind in problem.shift_types}
    found = []
    for path in itertools.product((None, *CODES), repeat=problem.days):
        shifts = tuple(
            Assignment(person=person.id, day=day, shift=code, start_minute=0, minutes=lengths[code])
            for day, code in enumerate(path)
            if code
        )
        verdict = check(problem, shifts)
        if not any(each.hard and person.id in each.people for each in verdict.violations):
            found.append(shifts)
    return found


def cheapest(problem):
    """The cost of the best roster: every combination of lawful paths."""
    costs = []
    paths = [lawful_paths(problem, person) for person in problem.people]
    tables, wishes = [], []
    empty = check(problem, ()).parts.wishes
    for each in paths:
        table = np.zeros((len(each), problem.days, len(CODES)))
        for row, shifts in enumerate(each):
            for shift in shifts:
                table[row, shift.day, CODES.index(shift.shift)] = 1
        tables.append(table)
        wishes.append(np.array([check(problem, s).parts.wishes - empty for s in each]))
    required = np.zeros((problem.days, len(CODES)))
    for wanted in problem.shift_demand:
        required[wanted.day, CODES.index(wanted.shift)] = wanted.required
    for first in range(len(paths[0])):
        both = tables[0][first] + tables[1][:, None] + tables[2][None]
        missing = required - both
        cover = (np.maximum(missing, 0) * 10 + np.maximum(-missing, 0)).sum(axis=(2, 3))
        costs.append((cover + wishes[0][first] + wishes[1][:, None] + wishes[2][None]).min())
    return min(costs) + empty


@pytest.mark.parametrize("seed", [1, 2])
def test_a_small_roster_costs_as_little_as_the_best_of_all(seed):
    problem = ward(seed)
    roster = solve(problem, time_limit_seconds=60, seed=1)
    assert roster.violations == ()
    assert roster.cost == pytest.approx(cheapest(problem))
    assert roster.lower_bound == pytest.approx(roster.cost)


def test_the_same_seed_gives_the_same_roster():
    problem = ward(3)
    first, second = (solve(problem, time_limit_seconds=60, seed=7) for _ in range(2))
    assert first.assignments == second.assignments


def test_who_worked_until_sunday_rests_on_monday():
    problem = ward(4)
    past = tuple(PastShift(day=-day, shift="N", start_minute=0, minutes=600) for day in (1, 2, 3))
    tired = Person(id="p0", skills={}, history=past)
    roster = solve(
        Problem(
            first_day=MONDAY, days=6, people=(tired,), shift_types=problem.shift_types,
            shift_demand=problem.shift_demand, rules=problem.rules, friendly=None,
        ),
        time_limit_seconds=60,
        seed=1,
    )  # fmt: skip
    assert roster.violations == ()
    assert roster.assignments
    assert not {0, 1} & {shift.day for shift in roster.assignments}


def test_calling_it_off_keeps_a_lawful_roster():
    calls = []
    problem = ward(5)

    def stop(progress):
        calls.append(progress)
        return progress.cost is None

    roster = solve(problem, time_limit_seconds=60, seed=1, on_progress=stop)
    assert calls
    assert roster.violations == ()


def test_a_long_horizon_is_cut_into_windows_that_go_on_lawfully(monkeypatch):
    monkeypatch.setattr(_solve, "LARGEST_WHOLE", 0)
    problem = ward(6, days=70)
    rules = [each for each in problem.rules if each.kind not in ("max_weekends", "max_shifts")]
    limits = (
        rule("max_weekends", weekends=5),
        rule("max_shifts", codes=("N",), shifts=9),
        rule("max_minutes_period", minutes=20_000),
        rule("min_minutes_period", minutes=14_000),
    )
    kept = tuple(each for each in rules if not each.kind.endswith("minutes_period"))
    long = Problem(
        first_day=MONDAY, days=70, people=problem.people, shift_types=problem.shift_types,
        shift_demand=problem.shift_demand, rules=kept + limits, friendly=None,
    )  # fmt: skip
    roster = solve(long, time_limit_seconds=6, seed=1)
    assert roster.violations == ()
    assert len({shift.day for shift in roster.assignments}) > 60


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "cost"), [("Instance2", 828), ("Instance3", 1001), ("Instance4", 1716)]
)
def test_instances_of_others_are_solved_and_proved(name, cost):
    problem = read_problem((INSTANCES / f"{name}.txt").read_text())
    roster = solve(problem, time_limit_seconds=120, seed=1)
    assert roster.violations == ()
    assert roster.cost == cost
    assert roster.lower_bound == cost
