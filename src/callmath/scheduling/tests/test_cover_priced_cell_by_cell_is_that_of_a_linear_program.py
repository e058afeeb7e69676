"""Cells with random people, skills and costs: the loop against a linear program."""

import numpy as np
from scipy.optimize import linprog

from callmath.scheduling import IntervalDemand, Problem
from callmath.scheduling._repair_cover import CoverBoard
from callmath.scheduling._types import Person

from .repairable import DAY, MONDAY, problem_of, roster_of, shift_of

SKILLS = ("a", "b", "c", "d")


def _problem(random):
    people = tuple(
        Person(
            id=str(place),
            skills=dict.fromkeys(random.choice(SKILLS, random.integers(1, 4), replace=False), 1.0),
            site=str(random.choice(["north", "south"])),
        )
        for place in range(8)
    )
    shape, demand = (1, 96), []
    for skill in SKILLS:
        required = random.integers(0, 5, shape) + random.choice([0.0, 0.5], shape)
        demand.append(
            IntervalDemand(
                skill=skill,
                required=required,
                under_cost=random.uniform(1, 5, shape),
                over_cost=float(random.choice([0.0, 0.7])),
                most=required + random.integers(0, 3, shape) if random.random() < 0.5 else None,
                losses=np.cumsum(random.uniform(0, 2, (*shape, 3)), axis=2)
                if random.random() < 0.5
                else None,
                site=str(random.choice(["", "north"])),
            )
        )
    return Problem(
        first_day=MONDAY, days=1, people=people, shift_types=(DAY,), demand=tuple(demand)
    )


def _by_program(board, cell):
    """Pieces of convex costs are variables: the cheap ones fill first of themselves."""
    lengths, slopes = board.cost_pieces.lengths[cell], board.cost_pieces.slopes[cell]
    (groups, demands), pieces = board.serves.shape, lengths.shape[1]
    flows = groups * demands
    cost = np.concatenate([np.zeros(flows), slopes.ravel()])
    bounds = [(0, None if served else 0) for served in board.serves.ravel()]
    bounds += [(0, amount) for amount in lengths.ravel()]
    rows, right = [], []
    for group in range(groups):
        if board.serves[group].any():
            row = np.zeros(len(cost))
            row[group * demands : (group + 1) * demands] = 1
            rows.append(row)
            right.append(board.counts[cell, group])
    for demand in range(demands):
        row = np.zeros(len(cost))
        row[demand:flows:demands] = 1
        first = flows + demand * pieces
        row[first : first + pieces] = -1
        rows.append(row)
        right.append(0.0)
    found = linprog(cost, A_eq=np.array(rows), b_eq=right, bounds=bounds)
    nobody = -(lengths[:, :-1] * slopes[:, :-1]).sum()
    return 15 * (found.fun + nobody)


def test_the_best_split_of_people_over_skills_costs_what_a_linear_program_says():
    random = np.random.default_rng(7)
    for _ in range(12):
        board = CoverBoard(_problem(random))
        board.counts[:] = random.choice([0.0, 1.0, 2.0, 2.5], board.counts.shape)
        cells = random.choice(96, 8, replace=False)
        expected = [_by_program(board, cell) for cell in cells]
        np.testing.assert_allclose(board.costs(cells), expected, atol=1e-5)


def test_under_and_over_add_up_to_the_cost_and_missing_is_never_negative():
    random = np.random.default_rng(8)
    board = CoverBoard(_problem(random))
    board.counts[:] = random.integers(0, 4, board.counts.shape)
    priced = board.price(np.arange(96))
    total = (priced.under + priced.over).sum(axis=1)
    np.testing.assert_allclose(total, board.costs(np.arange(96)), atol=1e-5)
    assert (priced.missing >= 0).all()
    assert (priced.under >= -1e-9).all()


def test_a_shift_taken_off_leaves_the_board_as_it_was():
    problem = problem_of(9)
    board = CoverBoard(problem)
    for shift in roster_of(problem):
        board.add(shift)
    before = board.counts.copy()
    shift = roster_of(problem)[3]
    board.add(shift, -1.0)
    assert board.counts.sum() == before.sum() - (480 - 60) / 15
    board.add(shift)
    np.testing.assert_array_equal(board.counts, before)


def test_many_shifts_at_once_are_the_same_as_one_by_one():
    problem = problem_of(18)
    shifts = [*roster_of(problem), shift_of("p000", 6, 900, 541), shift_of("p001", -1, 1200)]
    one_by_one, at_once = CoverBoard(problem), CoverBoard(problem)
    for shift in shifts:
        one_by_one.add(shift)
    at_once.add_many(shifts)
    np.testing.assert_allclose(at_once.counts, one_by_one.counts, atol=1e-9)
