"""Sets of days: each is legal, and each legal set lies within one of them."""

from __future__ import annotations

from itertools import combinations

import pytest

from callmath.scheduling._tours._frames import DayRules, legal_days

ALL = (True,) * 7


def is_legal(works, rules):
    flags = [day in works for day in range(7)]
    run, longest, off, longest_off = rules.head, 0, 0, 0
    for day in flags:
        run, off = (run + 1, 0) if day else (0, off + 1)
        longest, longest_off = max(longest, run if day else 0), max(longest_off, off)
    return len(works) <= rules.most and longest <= rules.run and longest_off >= rules.off_run


@pytest.mark.parametrize(
    "rules",
    [
        DayRules(most=5, run=6, off_run=2),
        DayRules(most=5, run=6),
        DayRules(most=6, run=6, head=4),
        DayRules(most=3, run=2, off_run=3),
    ],
)
@pytest.mark.parametrize("free", [ALL, (True, False, True, True, True, False, True)])
def test_they_are_the_legal_sets_that_no_other_holds(rules, free):
    found = legal_days(free, rules)
    open_days = [day for day in range(7) if free[day]]
    legal = [
        frozenset(chosen)
        for size in range(8)
        for chosen in combinations(open_days, size)
        if is_legal(chosen, rules)
    ]
    largest = {one for one in legal if not any(one < other for other in legal)}
    assert {frozenset(each) for each in found} == largest


def test_a_part_of_a_week_may_also_leave_out_its_edges():
    part = legal_days((True,) * 4, DayRules(most=5, run=6, whole=False))
    assert {(0, 1, 2, 3), (1, 2, 3), (0, 1, 2), (1, 2)} == set(part)


def test_a_day_that_is_pinned_is_worked():
    assert all(6 in works for works in legal_days(ALL, DayRules(most=5, run=6, pinned=(6,))))
