"""The door to HiGHS: blocks of columns and rows, bounds, whole numbers, no answer."""

from __future__ import annotations

import numpy as np
import pytest

from callmath.scheduling._highs import Program


def knapsack(*, capacity: float = 5.2) -> Program:
    program = Program()
    items = program.add_columns(2, cost=np.array([-1.0, -2.0]), upper=3.5, integer=True)
    row = program.add_rows(1, most=capacity)
    program.add_entries(row[0], items, 1.0)
    return program


def test_fractions_and_whole_numbers_differ_as_they_should():
    assert knapsack().solve_linear().objective == pytest.approx(-8.2)
    assert knapsack().solve_linear(interior=True).objective == pytest.approx(-8.2)
    whole = knapsack().solve_whole()
    assert whole.objective == pytest.approx(-8.0)
    assert whole.values.tolist() == [2.0, 3.0]
    assert whole.bound == pytest.approx(-8.0)


def test_a_nudged_corner_costs_next_to_nothing_more_and_does_not_claim_to_be_the_best():
    random = np.random.default_rng(5)
    program = Program()
    columns = program.add_columns(400, cost=np.where(np.arange(400) % 4 == 0, 60.0, 0.0))
    rows = program.add_rows(60, least=random.integers(1, 9, 60).astype(float))
    for row in rows:
        program.add_entries(row, random.choice(columns, 40, replace=False), 1.0)
    dear = program.add_columns(60, cost=480.0)
    program.add_entries(rows, dear, 1.0)
    program.add_entries(program.add_rows(1, most=20.0)[0], columns, 1.0)
    best = program.solve_linear()
    nudged = program.solve_linear(interior=True, nudged=columns)
    assert best.objective > 0
    assert nudged.found
    assert not nudged.proved
    assert nudged.bound == -np.inf
    assert best.objective - 1e-6 <= nudged.objective <= best.objective * 1.001
    again = program.solve_linear(interior=True, nudged=columns)
    assert (again.values == nudged.values).all()


def test_equal_places_are_added_up():
    program = knapsack()
    program.add_entries(np.array([0]), np.array([1]), 1.0)  # the second item weighs two now
    assert program.solve_linear().objective == pytest.approx(-5.2)


def test_what_cannot_be_is_not_found():
    program = knapsack()
    program.add_entries(program.add_rows(1, least=10.0)[0], np.arange(2), 1.0)
    assert not program.solve_linear().found
    assert not program.solve_whole().found


def test_duals_say_what_one_more_is_worth():
    assert knapsack().solve_linear().duals.tolist() == pytest.approx([-1.0])
