from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.loss import gamma_poisson_rate, stars_from_money


def test_the_rate_is_that_of_jeffreys():
    found = gamma_poisson_rate(0, 1)
    assert found.rate == 0.5
    assert found.low < 0.001
    assert found.high == pytest.approx(2.512, abs=0.001)  # chi-square(1) at 97.5 %, halved


def test_more_evidence_narrows_the_interval():
    widths = [
        found.high - found.low for found in (gamma_poisson_rate(3 * k, k) for k in (1, 4, 16, 64))
    ]
    assert (np.diff(widths) < 0).all()


def test_an_interval_covers_on_average():
    dice = np.random.default_rng(4)
    true = dice.uniform(0.5, 10, 4000)
    found = [gamma_poisson_rate(int(k), 2.0) for k in dice.poisson(2 * true)]
    covered = np.mean([f.low <= t <= f.high for f, t in zip(found, true, strict=True)])
    assert covered == pytest.approx(0.95, abs=0.015)


def test_a_prior_counts_as_experience():
    found = gamma_poisson_rate(0, 1, prior_events=4, prior_exposure=3)
    assert found.rate == 1.0
    assert (found.shape, found.exposure) == (4, 4)


@pytest.mark.parametrize(
    ("events", "exposure", "words"),
    [
        (-1, 1, "0 or more"),
        (math.nan, 1, "0 or more"),
        (math.inf, 1, "0 or more"),
        (1, -1, "0 or more"),
        (1, 0, "needs exposure"),
        (1, math.inf, "needs exposure"),
    ],
)
def test_counts_that_cannot_be_are_refused(events, exposure, words):
    with pytest.raises(ValueError, match=words):
        gamma_poisson_rate(events, exposure)


def test_priors_and_confidences_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="needs exposure, and an event"):
        gamma_poisson_rate(0, 1, prior_events=0)
    with pytest.raises(ValueError, match="0 or more"):
        gamma_poisson_rate(1, 1, prior_exposure=-0.5)
    with pytest.raises(ValueError, match="confidence"):
        gamma_poisson_rate(1, 1, confidence=1.0)


def test_each_star_is_ten_times_the_money():
    money = [0, 999.99, 1e3, 9_999, 1e4, 1e5, 999_999, 1e6, 1e12, math.inf]
    stars = [stars_from_money(loss, two_stars_from=1_000) for loss in money]
    assert stars == [1, 1, 2, 2, 3, 4, 4, 5, 5, 5]


def test_a_smaller_factor_tells_losses_closer_apart():
    stars = [stars_from_money(k, two_stars_from=10, factor=2) for k in (9, 10, 20, 40, 79, 80)]
    assert stars == [1, 2, 3, 4, 4, 5]


def test_a_dearer_risk_never_has_fewer_stars():
    losses = np.sort(np.random.default_rng(1).lognormal(8, 4, 500))
    stars = [stars_from_money(loss, two_stars_from=500, factor=7) for loss in losses]
    assert (np.diff(stars) >= 0).all()
    assert set(stars) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("loss", "start", "factor"),
    [(-1, 1, 10), (math.nan, 1, 10), (1, 0, 10), (1, -5, 10), (1, 1, 1), (1, 1, math.nan)],
)
def test_money_and_scales_that_cannot_be_are_refused(loss, start, factor):
    with pytest.raises(ValueError, match=r"annual_loss|two_stars_from"):
        stars_from_money(loss, two_stars_from=start, factor=factor)
