"""Weeks change hands among three where no swap of two helps; what is fixed stays."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np

from callmath.scheduling import Assignment
from callmath.scheduling._tours._board import PAST_DAYS, Group, group_of
from callmath.scheduling._tours._counts import Slot
from callmath.scheduling._tours._exchanging import exchange_weeks
from callmath.scheduling._tours._fairness import HARD, state_of
from callmath.scheduling.tests.centers import center, staff

STARTS = (420, 600, 840)
SLOTS = [Slot("D", start, 480) for start in STARTS]


def group_with_weeks(seed: int, pinned: tuple[Assignment, ...] = ()) -> Group:
    """Four people, two weeks, five days of work in each, wherever they fall."""
    random = np.random.default_rng(seed)
    problem = replace(center(staff(4), 14, friendly=None), pinned=pinned)
    group = group_of(problem, range(4), SLOTS)
    for row in range(4):
        for first in (0, 7):
            days = random.choice(7, 5, replace=False) + first + PAST_DAYS
            free = days[group.board.fixed[row, days] == 0]
            group.board.rows[row, free] = random.choice(3, free.size)
    return group


def price_of(group: Group) -> float:
    state = state_of(group.board)
    shared = (group.board.weights * state.amounts**2).sum()
    return float(HARD * state.broken.sum() + state.likes.sum() + shared)


def test_afterwards_no_order_of_the_people_in_a_week_is_better():
    for seed in range(6):
        group = group_with_weeks(seed)
        before = price_of(group)
        exchange_weeks(group, state_of(group.board), np.random.default_rng(1))
        found = price_of(group)
        assert found <= before + 1e-6
        held = group.board.rows.copy()
        for first in (PAST_DAYS, PAST_DAYS + 7):
            for order in permutations(range(4)):
                group.board.rows[:, first : first + 7] = held[list(order), first : first + 7]
                assert price_of(group) >= found - 1e-6
            group.board.rows[:] = held


def test_each_day_keeps_its_shifts_and_what_is_fixed_stays():
    pin = Assignment(person="p002", day=3, shift="D", start_minute=600, minutes=480, pinned=True)
    group = group_with_weeks(3, (pin,))
    before = np.sort(group.board.rows, axis=0)
    fixed = group.board.rows[2, PAST_DAYS + 3]
    exchange_weeks(group, state_of(group.board), np.random.default_rng(1))
    assert (np.sort(group.board.rows, axis=0) == before).all()
    assert group.board.rows[2, PAST_DAYS + 3] == fixed
    assert group.slots[fixed].start_minute == 600
