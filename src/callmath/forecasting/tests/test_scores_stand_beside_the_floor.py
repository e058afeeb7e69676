from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import nbinom

from callmath.forecasting import ForecastingError
from callmath.forecasting._accuracy import pinball_loss, score
from callmath.forecasting._noise import noise_floor, poisson_noise_floor
from callmath.forecasting._quantiles import interval_quantiles, sample_paths

from .laws import LEVELS, outlook_of, spread_of


@pytest.mark.parametrize(("mean", "dispersion"), [(0.3, 2.0), (9.7, 1.4), (150.0, 6.0)])
def test_the_floor_of_uneven_counts_equals_the_sum_over_all_counts(mean, dispersion):
    counts = np.arange(0, 4000)
    law = nbinom(mean / (dispersion - 1), 1 / dispersion)
    direct = float(np.sum(np.abs(counts - mean) * law.pmf(counts))) / mean
    assert float(noise_floor(mean, dispersion)) == pytest.approx(direct, rel=1e-8)


def test_at_dispersion_one_it_is_poissons_and_below_it_is_lower():
    means = np.array([0.5, 20.0, 900.0])
    assert noise_floor(means, 1.0).tolist() == poisson_noise_floor(means).tolist()
    assert noise_floor(means, 1.0 + 1e-5) == pytest.approx(poisson_noise_floor(means), rel=1e-3)
    assert (noise_floor(means, 0.5) < poisson_noise_floor(means)).all()


@pytest.mark.parametrize("dispersion", [0.0, -1.0, math.nan])
def test_a_dispersion_of_nothing_is_refused(dispersion):
    with pytest.raises(ValueError, match="above zero"):
        noise_floor(5.0, dispersion)


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_a_perfect_forecast_has_no_excess(dispersion):
    spread = spread_of(day=0.0, slot=0.0, dispersion=dispersion)
    outlook = outlook_of(np.full((28, 24), 600.0), spread)
    paths = sample_paths(outlook, count=40, seed=2).astype(float)
    bands = np.broadcast_to(interval_quantiles(outlook, LEVELS), (*paths.shape, 7))
    means = np.broadcast_to(outlook.mean, paths.shape)
    got = score(paths, means, bands, LEVELS, dispersion=dispersion)
    assert got.excess == pytest.approx(0, abs=0.002)
    assert got.floor == pytest.approx(float(poisson_noise_floor(600)))
    assert got.coverage[0.95] == pytest.approx(0.95, abs=0.015)
    assert got.coverage[0.8] == pytest.approx(0.8, abs=0.025)
    assert got.bias == pytest.approx(0, abs=0.002)


def test_unknown_cells_count_for_nothing():
    mean, bands = np.array([10.0, 10.0]), np.array([[5.0, 15.0], [5.0, 15.0]])
    got = score(np.array([8.0, np.nan]), mean, bands, (0.1, 0.9))
    assert (got.wape, got.bias, got.points, got.volume) == (0.25, 0.25, 1, 8.0)


def test_where_nothing_came_shares_are_unknown_not_infinite():
    got = score(np.zeros(2), np.ones(2), np.ones((2, 1)), (0.5,))
    assert math.isnan(got.wape)
    assert math.isnan(got.pinball)


def test_the_true_quantiles_lose_least():
    draws = np.random.default_rng(1).poisson(50, 4000).astype(float)
    true = np.quantile(draws, LEVELS)
    losses = [
        pinball_loss(draws, np.broadcast_to(50 + (true - 50) * factor, (4000, 7)), LEVELS)
        for factor in (0.5, 1.0, 2.0)
    ]
    assert losses[1] == min(losses)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ForecastingError, match="do not fit"):
        score(np.ones(3), np.ones(3), np.ones((3, 2)), LEVELS)
