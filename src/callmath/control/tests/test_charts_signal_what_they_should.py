"""p chart, CUSUM and funnel on periods and units of different sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmath.control import (
    binomial_cusum,
    binomial_cusum_arl,
    binomial_cusum_threshold,
    cusum_arl,
    ewma_arl,
    funnel_limits,
    limit_at,
    p_chart,
)

CHART = {"acceptable_share": 0.02, "rejectable_share": 0.06}


def test_limits_are_wider_where_fewer_were_looked_at():
    chart = p_chart([5, 1, 0], [100, 10, 0])
    assert chart.upper[1] > chart.upper[0]
    assert np.isnan(chart.upper[2])
    assert not chart.is_out[2]


def test_a_cusum_finds_a_small_lasting_rise_that_no_single_period_shows():
    failed = [1, 0, 1, 1, 0, 1] + [3] * 8
    looked = [40] * 14
    assert not p_chart(failed, looked, center=0.02).is_out.any()
    chart = binomial_cusum(failed, looked, **CHART)
    assert chart.signals[0] > 6
    assert chart.began[0] == 6


def test_a_cusum_starts_again_after_a_signal():
    chart = binomial_cusum([20, 0, 20], [40, 40, 40], **CHART)
    assert chart.signals == (0, 2)
    assert chart.statistic[1] == 0


def test_a_period_without_audits_changes_nothing():
    with_gap = binomial_cusum([2, 0, 2], [40, 0, 40], **CHART)
    assert with_gap.statistic[1] == with_gap.statistic[0]


def test_the_threshold_is_the_lowest_with_that_many_periods_between_false_alarms():
    threshold = binomial_cusum_threshold(20, false_alarm_every=100, **CHART)
    assert binomial_cusum_arl(20, threshold=threshold, **CHART) >= 100
    assert binomial_cusum_arl(20, threshold=threshold - 0.002, **CHART) < 100


def test_an_error_that_cannot_happen_is_never_signalled():
    assert binomial_cusum_arl(20, threshold=3, actual_share=0, **CHART) == float("inf")
    assert binomial_cusum_arl(200, threshold=3, actual_share=1, **CHART) == 1


@given(st.integers(1, 3000), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_the_limits_of_a_funnel_lie_in_order(looked, target, tail):
    low, high = sorted((tail, 1 - tail))
    assert 0 <= limit_at(looked, target, low) <= limit_at(looked, target, high) <= 1


def test_a_funnel_is_widened_where_units_differ_more_than_chance():
    rng = np.random.default_rng(3)
    looked = np.full(60, 400)
    failed = rng.binomial(looked, rng.beta(5, 95, 60))
    plain = funnel_limits(failed, looked)
    wide = funnel_limits(failed, looked, adjusts_dispersion=True)
    assert wide.is_widened
    assert np.all(wide.upper >= plain.upper)
    assert np.count_nonzero(wide.outside(1)) < np.count_nonzero(plain.outside(1))
    even = funnel_limits([20] * 60, looked, adjusts_dispersion=True)
    assert not even.is_widened


@pytest.mark.parametrize(
    "call",
    [
        lambda: ewma_arl(0, 3),
        lambda: ewma_arl(0.1, -1),
        lambda: ewma_arl(0.1, 3, nodes=2),
        lambda: cusum_arl(0.5, 0),
        lambda: cusum_arl(0.5, 4, sides=3),
        lambda: p_chart([1], [0]),
        lambda: p_chart([0], [0]),
        lambda: p_chart([1], [5], center=2),
        lambda: funnel_limits([0], [0]),
        lambda: funnel_limits([0], [9]),
        lambda: funnel_limits([1], [9], coverages=(1.0,)),
        lambda: funnel_limits([1], [9], winsorised_share=0.6),
        lambda: binomial_cusum([1], [9], acceptable_share=0.1, rejectable_share=0.1),
        lambda: binomial_cusum([1], [9], threshold=0, **CHART),
        lambda: binomial_cusum_arl(0, threshold=3, **CHART),
        lambda: binomial_cusum_threshold(20, false_alarm_every=1, **CHART),
    ],
)
def test_what_has_no_meaning_is_refused(call):
    with pytest.raises(ValueError, match=r"."):
        call()
