"""Days change hands among three where no swap of two helps; what is fixed stays; all come near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import numpy as np

from callmath.scheduling import Assignment, Person
from callmath.scheduling._tours._board import PAST_DAYS, Group, group_of
from callmath.scheduling._tours._counts import Slot
from callmath.scheduling._tours._exchanging import exchange_days, find_middles
from callmath.scheduling._tours._fairness import HARD, state_of
from callmath.scheduling.tests.centers import center, staff

STARTS = (420, 600, 840)
SLOTS = [Slot("D", start, 480) for start in STARTS]
EARLIER, LATE = 1, 2
LATE_SHIFTS = 0  # the place of that share


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


def group_of_late_weeks(people: Iterable[Person], days: int = 14) -> Group:
    """Half of the people are late from Monday to Friday, the others never."""
    group = group_of(center(tuple(people), days, friendly=None), range(8), SLOTS)
    week = np.arange(days)[np.arange(days) % 7 < 5] + PAST_DAYS
    group.board.rows[:4, week] = LATE
    group.board.rows[4:, week] = EARLIER
    return group


def price_of(group: Group) -> float:
    board, state = group.board, state_of(group.board)
    beyond = np.maximum(np.abs(state.amounts - board.middles) - 1.0, 0.0)
    shared = (board.weights * (state.amounts**2 + board.steep * beyond**2)).sum()
    return float(HARD * state.broken.sum() + state.likes.sum() + shared)


def test_afterwards_no_order_of_the_people_in_a_week_is_better():
    for seed in range(6):
        group = group_with_weeks(seed)
        exchange_days(group, state_of(group.board), np.random.default_rng(1))
        found, held = price_of(group), group.board.rows.copy()
        for first in (PAST_DAYS, PAST_DAYS + 7):
            for order in permutations(range(4)):
                group.board.rows[:, first : first + 7] = held[list(order), first : first + 7]
                assert price_of(group) >= found - 1e-6
            group.board.rows[:] = held


def test_no_limit_is_broken_that_was_kept():
    for seed in range(6):
        group = group_with_weeks(seed)
        before = int(state_of(group.board).broken.sum())
        state = state_of(group.board)
        exchange_days(group, state, np.random.default_rng(1))
        assert int(state.broken.sum()) <= before
        assert (state.broken == state_of(group.board).broken).all()


def test_each_day_keeps_its_shifts_and_what_is_fixed_stays():
    pin = Assignment(person="p002", day=3, shift="D", start_minute=600, minutes=480, pinned=True)
    group = group_with_weeks(3, (pin,))
    before = np.sort(group.board.rows, axis=0)
    fixed = group.board.rows[2, PAST_DAYS + 3]
    exchange_days(group, state_of(group.board), np.random.default_rng(1))
    assert (np.sort(group.board.rows, axis=0) == before).all()
    assert group.board.rows[2, PAST_DAYS + 3] == fixed
    assert group.slots[fixed].start_minute == 600


def test_late_shifts_of_people_who_like_the_same_differ_by_two_at_most():
    group = group_of_late_weeks(staff(8))
    state = state_of(group.board)
    assert np.ptp(state.amounts[:, LATE_SHIFTS]) == 10
    exchange_days(group, state, np.random.default_rng(1))
    assert np.ptp(state.amounts[:, LATE_SHIFTS]) <= 2


def test_those_who_like_it_early_are_late_less_often_yet_alike_among_themselves():
    people = staff(8)
    keen = {person.id for person in people[:3]}
    liking = (
        replace(each, prefers_start=(420, 600)) if each.id in keen else each for each in people
    )
    group = group_of_late_weeks(liking)
    group.board.rows[:] = group.board.rows[::-1].copy()
    state = state_of(group.board)
    exchange_days(group, state, np.random.default_rng(1))
    late = state.amounts[:, LATE_SHIFTS]
    assert np.ptp(late[:3]) <= 2
    assert np.ptp(late[3:]) <= 2
    assert late[:3].mean() < late[3:].mean() - 1


def test_those_who_may_do_less_are_not_measured_by_the_others():
    people = [replace(each, contract="half" if place < 2 else "") for place, each in
              enumerate(staff(8))]  # fmt: skip
    group = group_of_late_weeks(people)
    group.board.rows[:2, PAST_DAYS + 7 :] = -1
    find_middles(group, state_of(group.board))
    middles = group.board.middles[:, LATE_SHIFTS]
    assert middles[:2].tolist() == [5.0, 5.0]
    assert set(middles[2:].tolist()) == {3.0}  # two of six had ten
