from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.loss import (
    aggregate_loss,
    expected_annual_loss,
    gamma_poisson_rate,
    lognormal_from_90_range,
)


def simulated(rate, severity, years=200_000, seed=1):
    dice = np.random.default_rng(seed)
    events = dice.poisson(rate, years)
    costs = dice.lognormal(severity.mu, severity.sigma, int(events.sum()))
    return np.bincount(np.repeat(np.arange(years), events), costs, minlength=years)


def test_a_range_becomes_a_lognormal():
    loss = lognormal_from_90_range(10_000, 100_000)
    assert loss.mu == pytest.approx(10.36163, abs=5e-6)
    assert loss.sigma == pytest.approx(0.69994, abs=5e-6)
    assert (round(loss.median), round(loss.mean)) == (31_623, 40_400)
    assert loss.quantile(0.05) == pytest.approx(10_000)
    assert loss.quantile(0.95) == pytest.approx(100_000)


def test_the_expected_loss_counts_the_dear_events():
    # methods.md prints 80,801: two times a mean that was rounded up
    assert expected_annual_loss(2, 10_000, 100_000) == pytest.approx(80_801, abs=1)
    assert expected_annual_loss(0, 1, 2) == 0


def test_the_published_mean_and_deviation_of_a_year():
    year = aggregate_loss(2, lognormal_from_90_range(10_000, 100_000))
    assert year.mean == pytest.approx(80_801, abs=1)
    assert year.deviation == pytest.approx(72_993, abs=1)


@pytest.mark.shared
def test_the_recursion_gives_the_published_probabilities():
    with (SHARED / "data/reference/risk/expected_loss_panjer_poisson2.csv").open() as file:
        published = [float(row["pmf"]) for row in csv.DictReader(file)]
    year = aggregate_loss(2, [0, 0.5, 0.3, 0.2], points=60)
    assert year.probabilities[: len(published)] == pytest.approx(published, abs=5e-9)
    assert year.mean == pytest.approx(3.4)
    assert year.deviation == pytest.approx(math.sqrt(2 * (0.5 + 0.3 * 4 + 0.2 * 9)))


def test_events_of_one_unit_are_poisson():
    year = aggregate_loss(3.5, [0, 1], points=30)
    wanted = [math.exp(-3.5) * 3.5**k / math.factorial(k) for k in range(30)]
    assert year.probabilities == pytest.approx(wanted, rel=1e-12)


def test_events_that_may_cost_nothing_are_fewer_events():
    thinned = aggregate_loss(4, [0.75, 0.25], points=20)
    assert thinned.probabilities == pytest.approx(
        aggregate_loss(1, [0, 1], points=20).probabilities
    )


def test_an_uncertain_rate_makes_a_negative_binomial():
    rate = gamma_poisson_rate(3, 2.0)
    year = aggregate_loss(rate, [0, 1], points=80)
    share = 2 / 3
    wanted = [
        math.exp(math.lgamma(k + 3.5) - math.lgamma(3.5) - math.lgamma(k + 1))
        * share**3.5
        * (1 - share) ** k
        for k in range(80)
    ]
    assert year.probabilities == pytest.approx(wanted, rel=1e-9, abs=1e-15)
    assert year.mean == pytest.approx(1.75)
    assert year.deviation == pytest.approx(math.sqrt(1.75 * 1.5))


def test_not_knowing_the_rate_makes_bad_years_worse():
    severity = lognormal_from_90_range(1_000, 20_000)
    rate = gamma_poisson_rate(2, 1.0)
    known, unknown = aggregate_loss(rate.rate, severity), aggregate_loss(rate, severity)
    assert unknown.mean == pytest.approx(known.mean)
    assert unknown.quantile(0.99) > 1.1 * known.quantile(0.99)


@pytest.mark.parametrize(("rate", "low", "high"), [(0.3, 100, 9_000), (2, 1e4, 1e5), (40, 10, 500)])
def test_quantiles_agree_with_simulated_years(rate, low, high):
    severity = lognormal_from_90_range(low, high)
    year, years = aggregate_loss(rate, severity), simulated(rate, severity)
    for share in (0.75, 0.9, 0.95, 0.99):
        assert year.quantile(share) == pytest.approx(
            np.quantile(years, share), rel=0.03, abs=high / 500
        )
    assert year.tail_mean(0.95) == pytest.approx(
        years[years >= np.quantile(years, 0.95)].mean(), rel=0.03
    )
    assert float(year.exceedance(high)) == pytest.approx((years > high).mean(), abs=0.005)


def test_a_grid_keeps_the_mean():
    year = aggregate_loss(2, lognormal_from_90_range(10_000, 100_000))
    on_grid = year.step * float(year.probabilities @ np.arange(year.probabilities.size))
    assert on_grid == pytest.approx(year.mean, rel=1e-4)
    assert 0 <= year.beyond < 1e-4


def test_many_events_do_not_underflow():
    year = aggregate_loss(5000, [0, 1], points=6000)
    assert year.probabilities.sum() == pytest.approx(1)
    assert year.quantile(0.5) == pytest.approx(5000, abs=1)
    assert year.probabilities[5000] == pytest.approx(1 / math.sqrt(2 * math.pi * 5000), rel=1e-3)


def test_the_curve_falls_from_the_chance_of_any_loss():
    year = aggregate_loss(0.5, [0, 0.5, 0.5], step=100, points=50)
    curve = year.exceedance([0, 99, 100, 150, 200, 10**6])
    assert curve[0] == pytest.approx(1 - math.exp(-0.5))
    assert curve[1] == curve[0] > curve[2] == curve[3] > curve[4]
    assert curve[5] == pytest.approx(year.beyond)
    assert year.quantile(0.5) == 0
    assert year.quantile(1 - float(curve[2])) == 100


def test_no_events_cost_nothing():
    year = aggregate_loss(0, lognormal_from_90_range(1, 2))
    assert (year.mean, year.deviation, year.quantile(0.999)) == (0, 0, 0)


def test_a_fixed_cost_is_a_range_without_width():
    year = aggregate_loss(1, lognormal_from_90_range(100, 100), step=10, points=200)
    assert year.probabilities[10] == pytest.approx(math.exp(-1))
    assert year.probabilities[15] == pytest.approx(0, abs=1e-12)


def test_a_quantile_beyond_the_grid_is_refused():
    year = aggregate_loss(5, [0, 1], points=6)
    assert year.beyond > 0.3
    with pytest.raises(ValueError, match="give it more points"):
        year.quantile(0.95)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-1, 1), (2, 1), (1, math.inf), (math.nan, 1), (1, math.nan)]
)
def test_a_range_that_cannot_be_is_refused(low, high):
    with pytest.raises(ValueError, match="0 < low <= high"):
        lognormal_from_90_range(low, high)
    with pytest.raises(ValueError, match="0 < low <= high"):
        expected_annual_loss(1, low, high)


@pytest.mark.parametrize("rate", [-1, math.nan, math.inf])
def test_a_rate_that_cannot_be_is_refused(rate):
    with pytest.raises(ValueError, match="rate"):
        expected_annual_loss(rate, 1, 2)
    with pytest.raises(ValueError, match="rate"):
        aggregate_loss(rate, [0, 1])


@pytest.mark.parametrize("severity", [[], [0.5, 0.4], [1.5, -0.5], [[1.0]], [math.nan, 1]])
def test_costs_that_cannot_be_are_refused(severity):
    with pytest.raises(ValueError, match="severity"):
        aggregate_loss(1, severity)


def test_grids_and_shares_that_cannot_be_are_refused():
    for options in ({"step": 0}, {"step": math.nan}, {"points": 1}):
        with pytest.raises(ValueError, match="grid"):
            aggregate_loss(1, [0, 1], **options)
    year = aggregate_loss(1, [0, 1], points=30)
    for share in (0, 1, math.nan):
        with pytest.raises(ValueError, match="share"):
            year.quantile(share)
        with pytest.raises(ValueError, match="share"):
            lognormal_from_90_range(1, 2).quantile(share)
    with pytest.raises(ValueError, match="amounts"):
        year.exceedance([-1])
