"""Seats: the peak of those on site, over scenarios, with a reserve, rounded exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.queueing import QueueingError, seats_needed


def test_seats_are_the_peak_of_each_period():
    found = seats_needed([[3, 9, 4], [8, 2, 1]])
    assert found.seats.tolist() == [9, 8]
    assert found.peak_at.tolist() == [1, 0]


def test_a_reserve_is_a_share_of_all_seats():
    assert seats_needed([[97]], reserve_share=0.03).seats.tolist() == [100]
    assert seats_needed([[21]], reserve_share=0.30).seats.tolist() == [30]


def test_who_works_at_home_takes_no_seat():
    assert seats_needed([[50]], on_site_share=0.5).seats.tolist() == [25]
    assert seats_needed([[50]], on_site_share=0.0).seats.tolist() == [0]


def test_a_share_of_scenarios_leaves_out_the_worst():
    heads = np.arange(1, 11).reshape(10, 1, 1) * 10.0
    assert seats_needed(heads).seats.tolist() == [100]
    found = seats_needed(heads, cover_share=0.9)
    assert (found.seats.tolist(), found.scenario.tolist()) == ([90], [8])
    assert seats_needed(heads, cover_share=0.91).seats.tolist() == [100]


def test_each_period_has_its_own_worst_scenario():
    found = seats_needed([[[5], [1]], [[2], [7]]])
    assert found.seats.tolist() == [5, 7]
    assert found.scenario.tolist() == [0, 1]


@pytest.mark.parametrize("heads", [[1, 2], [[]], [[-1]], [[math.nan]], [[math.inf]]])
def test_heads_without_sense_are_refused(heads):
    with pytest.raises(QueueingError, match="heads"):
        seats_needed(heads)


@pytest.mark.parametrize(
    ("name", "value"),
    [("on_site_share", 1.1), ("reserve_share", 1.0), ("reserve_share", -0.1),
     ("cover_share", 0.0), ("cover_share", math.nan)],
)  # fmt: skip
def test_shares_without_sense_are_refused_by_name(name, value):
    with pytest.raises(QueueingError, match=name):
        seats_needed([[5]], **{name: value})
