"""Patience is told from who hung up and from who was answered before they would have."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.forecasting._patience import estimate_patience
from callmath.forecasting._types import ForecastingError


def made_up(*, mean_patience=120.0, mean_wait=60.0, size=40_000, seed=1):
    dice = np.random.default_rng(seed)
    patience, offered = dice.exponential(mean_patience, size), dice.exponential(mean_wait, size)
    return np.minimum(patience, offered), patience < offered


def test_the_product_limit_is_that_of_the_textbook():
    # Kaplan and Meier 1958, section 2: deaths at 0.8, 3.1, 5.4, 9.2, losses at 1.0, 2.7, 7.0, 12.1.
    times = [0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1]
    found = estimate_patience(times, [True, False, False, True, True, False, True, False])
    assert found.seconds.tolist() == [0.8, 3.1, 5.4, 9.2]
    assert found.survival == pytest.approx([7 / 8, 7 / 8 * 4 / 5, 0.525, 0.2625])


def test_without_answers_the_survival_is_the_plain_share():
    found = estimate_patience([1, 2, 3, 4], [True] * 4)
    assert found.survival == pytest.approx([0.75, 0.5, 0.25, 0])
    assert found.mean == pytest.approx(2.5)
    assert found.exponential_mean == pytest.approx(2.5)


def test_planted_patience_comes_back_although_most_are_answered():
    waits, abandoned = made_up()
    found = estimate_patience(waits, abandoned)
    assert waits[abandoned].mean() < 50  # what the hang-ups alone would say
    assert found.mean == pytest.approx(120, rel=0.05)
    assert found.exponential_mean == pytest.approx(120, rel=0.03)
    assert found.quantile(0.5) == pytest.approx(120 * np.log(2), rel=0.05)


def test_the_limits_hold_the_truth_about_as_often_as_they_say():
    inside = 0
    for seed in range(200):
        found = estimate_patience(*made_up(size=300, seed=seed))
        at = np.searchsorted(found.seconds, 60.0, side="right") - 1
        inside += found.low[at] <= np.exp(-0.5) <= found.high[at]
    assert 0.91 <= inside / 200 <= 0.99


def test_a_constant_hazard_is_found_constant():
    hazard = estimate_patience(*made_up()).hazard(width_seconds=20, until=100)
    assert hazard.starts.tolist() == [0, 20, 40, 60, 80]
    assert hazard.per_second == pytest.approx([1 / 120] * 5, rel=0.1)
    assert np.sum((hazard.low <= 1 / 120) & (hazard.high >= 1 / 120)) >= 4


def test_an_announcement_at_one_minute_shows_as_a_peak():
    waits, abandoned = made_up()
    dice = np.random.default_rng(5)
    loses_heart = (waits > 60) & (dice.random(waits.size) < 0.2)
    waits, abandoned = np.where(loses_heart, 60.5, waits), abandoned | loses_heart
    hazard = estimate_patience(waits, abandoned).hazard(until=120)
    assert int(hazard.per_second.argmax()) == 60
    assert hazard.per_second[60] == pytest.approx(0.2, abs=0.03)


def test_the_hazard_counts_who_was_still_there():
    hazard = estimate_patience([0, 1, 1, 3], [True, True, False, True]).hazard()
    assert hazard.at_risk.tolist() == [4, 3, 1, 1]
    assert hazard.abandoned.tolist() == [1, 1, 0, 1]


def test_a_hazard_can_be_asked_beyond_the_records_and_is_nothing_there():
    hazard = estimate_patience([1.0, 2.0], [True, False]).hazard(until=5)
    assert hazard.per_second.tolist() == [0, 0.5, 0, 0, 0]
    assert hazard.at_risk.tolist() == [2, 2, 1, 0, 0]


def test_balking_counts():
    found = estimate_patience([0, 0, 10, 10], [True, True, False, False])
    assert found.survival_at([0, 5]).tolist() == [0.5, 0.5]


def test_nobody_hung_up_is_endless_patience_and_not_a_crash():
    found = estimate_patience([10, 20], [False, False])
    assert found.mean == found.exponential_mean == found.quantile(0.1) == float("inf")
    assert found.restricted_mean == 20
    assert found.hazard(width_seconds=10).per_second.tolist() == [0, 0, 0]


def test_a_quantile_that_no_wait_reached_is_infinite_not_the_longest_wait():
    found = estimate_patience([5, 10, 10, 10], [True, False, False, False])
    assert found.quantile(0.25) == 5
    assert found.quantile(0.5) == float("inf")


def test_nothing_is_said_of_longer_waits_than_any_that_was_seen():
    found = estimate_patience([5, 10], [True, False])
    assert found.survival_at(10) == 0.5
    assert np.isnan(found.survival_at(11))


@pytest.mark.parametrize(
    ("waits", "abandoned", "code"),
    [
        ([], [], "patience.empty"),
        ([1, 2], [True], "patience.length"),
        ([1, -2], [True, True], "patience.wait"),
        ([1, float("nan")], [True, True], "patience.wait"),
    ],
)
def test_what_cannot_be_used_is_named(waits, abandoned, code):
    with pytest.raises(ForecastingError) as refused:
        estimate_patience(waits, abandoned)
    assert refused.value.code == code


@pytest.mark.parametrize("share", [0, 1, -0.1, float("nan")])
def test_a_share_outside_of_0_to_1_has_no_quantile(share):
    with pytest.raises(ForecastingError, match="between 0 and 1"):
        estimate_patience([1], [True]).quantile(share)


def test_a_hazard_needs_bins_that_last():
    with pytest.raises(ForecastingError, match="cannot be made"):
        estimate_patience([1], [True]).hazard(width_seconds=0)


@pytest.mark.shared
def test_customers_of_a_real_bank_are_more_patient_than_those_who_hung_up():
    calls = pl.read_parquet(SHARED / "data/technion/calls_1999_jan_oct.parquet")
    waited = calls.filter(
        (pl.col("outcome") != "PHANTOM") & (pl.col("q_time") > 0) & (pl.col("queue") == "PS")
    )
    abandoned = (waited["outcome"] == "HANG").to_numpy()
    found = estimate_patience(waited["q_time"].to_numpy(), abandoned)
    hung_up = waited.filter(outcome="HANG")["q_time"].mean()
    assert isinstance(hung_up, float)
    assert found.mean > 3 * hung_up
    # Brown et al. 2005 see peaks near 15 s and 60 s, where announcements play.
    hazard = found.hazard(width_seconds=6, until=90).per_second
    assert hazard[9] > 1.3 * hazard[[6, 7]].mean()
    assert hazard[1] > 1.3 * hazard[[0, 3]].max()
