"""Where other packages go wrong, with what they answered when we asked them (traps 2 to 13)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np
import pytest

from callmath.queueing import (
    Denominator,
    Reason,
    agents_needed,
    answered_wait_seconds,
    erlang_a_performance,
    erlang_b,
    erlang_c_performance,
    size_staff,
)


@pytest.mark.parametrize(
    ("load", "level", "within", "peer", "exact"),
    [(100, 0.8, 20, 100, 92), (50, 0.6, 30, 50, 38)],
)
def test_impatient_callers_may_need_fewer_agents_than_erlangs(load, level, within, peer, exact):
    """pyworkforce's ErlangA starts at the load rounded up and never goes below (trap 2)."""
    found = agents_needed(
        load * 12, 300, service_level=level, answer_within_seconds=within, patience_seconds=60
    )
    assert found == exact < peer


def test_a_long_time_to_answer_does_not_underflow():
    """pyworkforce's ErlangA: e^-745 is 0, and the service level 0.128 (trap 3)."""
    found = erlang_a_performance(40, 42 * 360, 10, 60, 180)
    assert float(found.service_level) == pytest.approx(0.938, abs=0.0005)


def test_erlang_a_is_not_erlang_c_with_a_discount():
    """turbotab's "Erlang A": 0.590 abandon, service level 0.154 (trap 4)."""
    found = erlang_a_performance(30, 30 * 12, 300, 120, 20)
    assert float(found.abandon_share) == pytest.approx(0.089, abs=0.0005)
    assert float(found.service_level) == pytest.approx(0.7375, abs=0.0005)


def test_no_agents_lose_everybody_and_no_calls_lose_nobody():
    """turbotab's erlang_b(0, a) crashes (trap 4)."""
    assert erlang_b([0, 0, 3], [2.5, 0, 0]).tolist() == [1.0, 0.0, 0.0]


def test_the_search_starts_low_enough():
    """turbotab and pyqueueing start one above the load rounded up; pyworkforce's ErlangC at
    round(load + 1): for 2.5 erlangs, 30 % in 60 s it answers 4 (trap 5)."""
    assert agents_needed(30, 300, service_level=0.3, answer_within_seconds=60) == 3
    loads = np.linspace(0.1, 40, 400)
    found = agents_needed(loads * 12, 300, service_level=0.3, answer_within_seconds=120)
    assert np.any(found == np.ceil(loads))  # what those two can never answer


def test_no_agent_is_missing():
    """wfmplan has a 1 too many in the denominator: one short in 6.3 % of intervals (trap 6)."""
    loads = np.random.default_rng(6).gamma(0.6, 55, 2000)
    found = agents_needed(loads * 12, 300, service_level=0.8)
    level = erlang_c_performance(found, loads * 12, 300, 20).service_level
    assert level.min() >= 0.8


@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_less_than_half_an_erlang_needs_agents_too(kind):
    """callcenterdim divides by zero below half an erlang, or silently answers 0 (trap 7)."""
    assert agents_needed(kind(4.8), kind(300), service_level=0.8) == 2
    assert agents_needed(kind(1e-9), 300, service_level=0.8) == 1


def test_no_state_is_cut_off():
    """pyqueueing cuts at 500 states: no abandonment at 1,000 agents (trap 8)."""
    found = erlang_a_performance(1000, 990 * 60, 60, 120, 20)
    assert float(found.abandon_share) == pytest.approx(0.006453, abs=5e-7)


def test_a_cap_on_occupancy_is_met_by_exact_division():
    """Rounding up a quotient of floats gives one agent too many in 40 of 12,000 (trap 9)."""
    wrong = 0
    for tenths in range(1, 600):
        for percent in (70, 75, 80, 85, 90, 95):
            load = Fraction(tenths, 10)
            exact = max(ceil(load / Fraction(percent, 100)), int(load) + 1)
            found = agents_needed(tenths * 1.2, 300, occupancy_cap=percent / 100)
            wrong += int(found) != exact
    assert wrong == 0


def test_the_four_service_levels_are_nine_points_apart():
    """50 agents, 55 erlangs of 300 s, patience 120 s, 20 s (trap 10).

    A simulated sample gave 0.613, 0.664, 0.690 and 0.700; these are the figures of 55.09 erlangs,
    which a sample of so many calls well may hold. No handle time brings the first below 0.616.
    """
    levels = {
        kind: round(
            float(erlang_a_performance(50, 660, 300, 120, 20, denominator=kind).service_level), 3
        )
        for kind in Denominator
    }
    assert levels == {
        Denominator.OFFERED: 0.616,
        Denominator.WITHOUT_SHORT: 0.667,
        Denominator.SHORT_COUNT: 0.693,
        Denominator.ANSWERED: 0.702,
    }
    handles = np.geomspace(5, 5000, 200)
    of_any = erlang_a_performance(50, 55 * 3600 / handles, handles, 120, 20).service_level
    assert of_any.min() > 0.616
    sampled = [
        erlang_a_performance(50, 55.09 * 12, 300, 120, 20, denominator=kind).service_level
        for kind in Denominator
    ]
    np.testing.assert_allclose(sampled, [0.613, 0.664, 0.690, 0.700], atol=6e-4)


def test_the_wait_of_all_is_not_that_of_the_answered():
    """pyworkforce calls the mean wait of all, of those who left too, "ASA" (trap 11)."""
    of_all = float(erlang_a_performance(50, 660, 300, 120, 20).mean_wait_seconds)
    of_answered = float(answered_wait_seconds(50, 660, 300, patience_seconds=120))
    assert of_answered != pytest.approx(of_all, rel=0.01)


def test_a_night_without_calls_needs_nobody():
    """pyworkforce raises for zero volume (trap 11)."""
    for patience in (None, 60):
        sizing = size_staff([0, 12], 300, service_level=0.8, patience_seconds=patience)
        assert sizing.agents[0] == 0 < sizing.agents[1]
        assert sizing.reasons.tolist() == [Reason.NO_VOLUME, Reason.MET]
        assert sizing.performance.service_level[0] == 1


def test_overload_gives_numbers():
    """Negative waits and NaN elsewhere (traps 12 and 13)."""
    found = erlang_a_performance([0, 1, 100], 36_000, 300, 120, 20)
    assert np.all(np.isfinite(found.mean_wait_seconds))
    assert found.mean_wait_seconds[0] == 120 > found.mean_wait_seconds[1]
    endless = erlang_c_performance([0, 100, 3000], 36_000, 300, 20)
    assert np.all(np.isinf(endless.mean_wait_seconds))
    assert endless.service_level.tolist() == [0, 0, 0]
    assert endless.occupancy_share.tolist() == [1, 1, 1]
