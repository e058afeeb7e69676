"""From productive people to scheduled, rostered and employed ones: never one too many or few."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmath.queueing import (
    INFEASIBLE,
    QueueingError,
    employed_for,
    people_for,
    scheduled_for,
    shrinkage_share,
)

TENTHS_OF_PERCENT = st.integers(0, 950)


def test_twenty_one_people_at_thirty_percent_are_thirty():
    assert math.ceil(21 / (1 - 0.30)) == 31, "what floating point says"
    assert scheduled_for(21, [0.30]) == 30


def test_no_pair_that_occurs_is_rounded_wrongly():
    """Trap 9 of the peers: of these 12,000 pairs floating point gets some one too large."""
    shares = [0.05, 0.08, 0.10, 0.12, 0.15, 0.18, 0.20, 0.25, 0.28, 0.30, 0.33, 0.35]
    people = np.arange(1, 1001)
    wrong_by_float = 0
    for share in shares:
        exact = [math.ceil(Fraction(n) / (1 - Fraction(str(share)))) for n in range(1, 1001)]
        assert scheduled_for(people, [share]).tolist() == exact
        wrong_by_float += int((np.ceil(people / (1 - share)) != exact).sum())
    assert wrong_by_float >= 20


@given(st.integers(0, 100_000), st.lists(TENTHS_OF_PERCENT, max_size=4))
def test_it_is_the_fewest_of_whom_enough_are_left(people, shares):
    kept = math.prod((1 - Fraction(each, 1000) for each in shares), start=Fraction(1))
    found = int(scheduled_for(people, [each / 1000 for each in shares]))
    assert found * kept >= people
    assert people == 0 or (found - 1) * kept < people


@given(st.integers(1, 10_000), TENTHS_OF_PERCENT)
def test_it_is_never_what_multiplying_says(people, tenths):
    found = int(scheduled_for(people, [tenths / 1000]))
    assert found >= people * (1 + tenths / 1000) - 1e-9


def test_shares_of_the_same_time_add_and_others_multiply():
    assert shrinkage_share([0.1, 0.2], "additive") == 0.3
    assert shrinkage_share([0.1, 0.2], "multiplicative") == 0.28
    assert scheduled_for(72, [0.1, 0.2], "multiplicative") == 100
    assert scheduled_for(72, [0.1, 0.2], "additive") == 103


def test_the_order_of_shrinkages_changes_nothing():
    people = np.arange(200)
    assert (scheduled_for(people, [0.1, 0.25]) == scheduled_for(people, [0.25, 0.1])).all()


def test_nobody_needed_is_nobody_and_infeasible_stays_infeasible():
    assert scheduled_for([[0, INFEASIBLE], [5, 7]], [0.5]).tolist() == [[0, INFEASIBLE], [10, 14]]


def test_fractional_people_are_rounded_up_once():
    assert scheduled_for([18.7], [0.0]).tolist() == [19]
    assert scheduled_for([18.0], [0.1]).tolist() == [20]
    steps = people_for([18], in_office=[0.1], out_of_office=[0.2])
    assert (steps.scheduled.tolist(), steps.rostered.tolist()) == ([20], [25])


def test_employed_people_fill_the_hours_of_a_week_exactly():
    assert employed_for(1_600.0, 40.0) == 40
    assert employed_for(1_600.5, 40.0) == 41
    assert employed_for(1_600.0, 37.5, shift_fit_share=0.9) == math.ceil(1600 / 33.75)
    assert employed_for(0.0, 40.0) == 0


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5, math.nan, math.inf])
def test_a_share_that_leaves_nobody_is_refused_by_its_place(share):
    with pytest.raises(QueueingError, match=r"shares\[1\]") as refused:
        scheduled_for(10, [0.1, share])
    assert refused.value.fields["index"] == 1


def test_additive_shares_of_all_time_are_refused():
    with pytest.raises(QueueingError, match="leave nobody"):
        scheduled_for(10, [0.5, 0.5], "additive")


@pytest.mark.parametrize("people", [-2, math.nan, math.inf, 1e12])
def test_people_that_cannot_be_are_refused_by_their_place(people):
    with pytest.raises(QueueingError) as refused:
        scheduled_for([[1, 2], [3, people]], [0.1])
    assert refused.value.fields["index"] == (1, 1)


def test_an_unknown_rule_and_hours_without_sense_are_refused():
    with pytest.raises(QueueingError, match="rule"):
        scheduled_for(10, [0.1], "sum")
    for hours in (0.0, -1.0, 169.0, math.nan):
        with pytest.raises(QueueingError, match="paid_hours_a_week"):
            employed_for(100.0, hours)
    with pytest.raises(QueueingError, match="shift_fit_share"):
        employed_for(100.0, 40.0, shift_fit_share=0.0)
