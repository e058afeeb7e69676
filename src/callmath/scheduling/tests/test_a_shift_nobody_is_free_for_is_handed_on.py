"""A shift for which nobody who is off has room: one takes it and hands on another, or nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from callmath.scheduling import Assignment
from callmath.scheduling._tours._board import PAST_DAYS, Group, group_of
from callmath.scheduling._tours._counts import Slot
from callmath.scheduling._tours._fairness import limits_broken
from callmath.scheduling._tours._handing_on import Handing
from callmath.scheduling.tests.centers import center, staff

EARLY, LATE = Slot("D", 420, 480), Slot("D", 840, 480)


def group_with(works: dict[int, str], *, leave: dict[int, tuple[int, ...]] | None = None) -> Group:
    """A week of people: one letter a day, E(arly), L(ate) or off."""
    people = tuple(
        replace(person, leave=dict.fromkeys((leave or {}).get(row, ()), 0))
        for row, person in enumerate(staff(len(works)))
    )
    group = group_of(center(people, 7, friendly=None), range(len(works)), [EARLY, LATE])
    for row, letters in works.items():
        group.board.rows[row, PAST_DAYS:] = ["EL".find(each) for each in letters]
    return group


def shifts_of(group: Group) -> Counter[tuple[int, int]]:
    """(day, number of a slot) of everybody together."""
    held = group.board.rows[:, PAST_DAYS:]
    return Counter((int(day), int(held[row, day])) for row, day in np.argwhere(held >= 0))


def broken(group: Group) -> int:
    return sum(limits_broken(group.board, row, line) for row, line in enumerate(group.board.rows))


def test_who_has_room_takes_it_before_anybody_hands_on():
    group = group_with({0: ".EEEEE.", 1: ".EEE..."})
    before = group.board.rows.copy()
    assert Handing(group).place(0, 0)
    assert (group.board.rows[0] == before[0]).all()
    assert group.board.rows[1, PAST_DAYS] == 0


def test_who_has_worked_enough_hands_another_day_on():
    group = group_with({0: ".EEEEE.", 1: "EEEE..."}, leave={1: (6,)})
    before = shifts_of(group)
    assert Handing(group).place(0, 0)
    assert shifts_of(group) == before + Counter({(0, 0): 1})
    assert broken(group) == 0
    assert group.board.rows[0, PAST_DAYS] == 0
    assert (group.board.rows[:, PAST_DAYS:] >= 0).sum(axis=1).tolist() == [5, 5]


def test_a_shift_goes_through_three_hands_if_it_must():
    """The first may take it, only the second what the first leaves, and only the third has room."""
    group = group_with({0: ".EEEE.E", 1: "E.EE.EE", 2: ".EEE..E"}, leave={2: (0, 4)})
    before = shifts_of(group)
    assert Handing(group).place(0, 0)
    assert shifts_of(group) == before + Counter({(0, 0): 1})
    assert broken(group) == 0
    assert group.board.rows[0, PAST_DAYS] == 0
    assert group.board.rows[1, PAST_DAYS + 5] == -1
    assert group.board.rows[2, PAST_DAYS + 5] == 0


def test_who_works_that_day_changes_the_start_where_only_that_leaves_room():
    """Who is off comes early the next day, so not late on this one: the other changes to late."""
    group = group_with({0: "E......", 1: ".E....."}, leave={0: (1,)})
    late, early = group.numbers[LATE], group.numbers[EARLY]
    assert Handing(group).place(0, late)
    assert group.board.rows[:, PAST_DAYS].tolist() == [late, early]
    assert group.board.rows[:, PAST_DAYS + 1].tolist() == [-1, early]
    assert broken(group) == 0


def test_who_works_that_day_cannot_take_another_shift():
    group = group_with({0: "...E...", 1: "...E..."})
    before = group.board.rows.copy()
    assert not Handing(group).place(3, 1)
    assert (group.board.rows == before).all()


def test_where_nobody_has_room_nothing_changes():
    group = group_with({0: ".EEEEE.", 1: "EEEEE..", 2: "E.EEEE."})
    before = group.board.rows.copy()
    assert not Handing(group).place(6, 0)
    assert (group.board.rows == before).all()


def test_rest_and_pins_hold_on_the_way():
    pin = Assignment(person="p000", day=2, shift="D", start_minute=420, minutes=480, pinned=True)
    problem = replace(center(staff(2), 7, friendly=None), pinned=(pin,))
    group = group_of(problem, range(2), [EARLY, LATE])
    rows = group.board.rows
    early, late = group.numbers[EARLY], group.numbers[LATE]
    rows[0, PAST_DAYS + 1 : PAST_DAYS + 6] = early
    rows[1, PAST_DAYS : PAST_DAYS + 2] = early
    assert Handing(group).place(0, late) is False  # an early start the day after, or two at once
    assert rows[0, PAST_DAYS] == -1
    assert Handing(group).place(6, early)
    assert rows[0, PAST_DAYS + 2] == early
    assert broken(group) == 0


def test_looking_ends_and_what_was_in_vain_once_is_not_looked_for_again():
    group = group_with({0: ".EEEEE.", 1: "EEEEE..", 2: "E.EEEE."})
    handing = Handing(group)
    assert not handing.place(6, 0)
    left = handing.left
    assert not handing.place(6, 0)
    assert handing.left == left
    assert not replace(handing, left=0).place(5, 0)


def test_on_random_boards_each_shift_placed_is_one_more_and_breaks_nothing():
    placed = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        group = group_with(dict.fromkeys(range(6), "......."))
        for row in range(6):
            days = random.choice(7, int(random.integers(3, 6)), replace=False) + PAST_DAYS
            group.board.rows[row, days] = 0
        before, day, number = shifts_of(group), int(random.integers(7)), int(random.integers(2))
        was = group.board.rows.copy()
        went = Handing(group).place(day, number)
        assert broken(group) == 0
        assert shifts_of(group) == (before + Counter({(day, number): 1}) if went else before)
        assert went or (group.board.rows == was).all()
        placed += went
    assert placed > 10
