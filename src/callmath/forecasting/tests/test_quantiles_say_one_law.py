from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from callmath.forecasting import ForecastingError
from callmath.forecasting._quantiles import interval_quantiles, sample_paths, total_quantiles

from .laws import LEVELS, outlook_of, spread_of

EXACT = spread_of(day=0.0, slot=0.0, dispersion=1.0)


@pytest.mark.parametrize("mean", [0.3, 1.0, 7.5, 40.0])
def test_without_surprises_small_counts_are_poisson_to_the_count(mean):
    found = interval_quantiles(outlook_of([[mean]], EXACT), LEVELS)[0, 0]
    assert found.tolist() == poisson(mean).ppf(LEVELS).tolist()


@pytest.mark.parametrize("mean", [200.0, 5e3, 1e7])
def test_large_counts_are_poisson_to_a_hundredth_of_their_spread(mean):
    found = interval_quantiles(outlook_of([[mean]], EXACT), LEVELS)[0, 0]
    assert found == pytest.approx(poisson(mean).ppf(LEVELS), abs=1 + 0.01 * mean**0.5)


def test_uneven_small_counts_are_negative_binomial():
    spread = spread_of(day=0.0, slot=0.0, dispersion=3.0)
    found = interval_quantiles(outlook_of([[12.0]], spread), LEVELS)[0, 0]
    assert found.tolist() == nbinom(6.0, 1 / 3).ppf(LEVELS).tolist()


def test_quantiles_rise_with_the_level_at_every_size_and_are_numbers():
    mean = np.geomspace(1e-3, 1e8, 48)[None].repeat(28, axis=0)
    spread = spread_of(day=0.5, slot=0.3, slots=48, tail=0.12)
    found = interval_quantiles(outlook_of(mean, spread), tuple(np.linspace(0.001, 0.999, 41)))
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=-1) >= 0).all()
    assert (found == np.round(found)).all()
    assert (found >= 0).all()


def test_where_it_is_closed_nothing_comes_in_any_form():
    is_open = np.ones((3, 24), dtype=bool)
    is_open[:, :8] = False
    outlook = outlook_of(np.full((3, 24), 50.0), spread_of(days=3), is_open)
    assert interval_quantiles(outlook, LEVELS)[:, :8].max() == 0
    assert sample_paths(outlook, count=20, seed=1)[:, :, :8].max() == 0
    assert total_quantiles(outlook, ~is_open, LEVELS).tolist() == [0] * 7


@pytest.mark.parametrize("mean", [0.4, 6.0, 80.0, 3000.0])
@pytest.mark.parametrize(("day", "tail", "dispersion"), [(0.1, 0.0, 1.5), (0.15, 0.1, 1.0)])
def test_paths_intervals_and_totals_agree(mean, day, tail, dispersion):
    spread = spread_of(day=day, tail=tail, dispersion=dispersion)
    outlook = outlook_of(np.full((14, 24), mean), spread)
    paths = sample_paths(outlook, count=4000, seed=3)
    assert paths.mean() == pytest.approx(mean, rel=0.02)
    cell = interval_quantiles(outlook, LEVELS)[0, 0]
    width = max(cell[-1] - cell[0], 1)
    assert np.quantile(paths, LEVELS) == pytest.approx(cell, abs=max(1, 0.03 * width))
    for days in (1, 7, 14):
        mask = np.zeros((14, 24), dtype=bool)
        mask[:days] = True
        total = total_quantiles(outlook, mask, LEVELS)
        drawn = np.quantile(paths[:, :days].sum(axis=(1, 2)), LEVELS)
        assert drawn == pytest.approx(total, abs=max(1, 0.05 * (total[-1] - total[0])))


def test_a_total_of_one_cell_is_that_cell():
    outlook = outlook_of(np.full((2, 24), 33.0), spread_of(day=0.2, tail=0.08))
    mask = np.zeros((2, 24), dtype=bool)
    mask[1, 5] = True
    assert total_quantiles(outlook, mask, LEVELS).tolist() == (
        interval_quantiles(outlook, LEVELS)[1, 5].tolist()
    )


def test_a_week_is_surer_than_its_days_but_not_as_sure_as_if_they_were_strangers():
    def width(correlation, days):
        spread = spread_of(day=0.1, slot=0.0, day_correlation=correlation)
        mask = np.zeros((7, 24), dtype=bool)
        mask[:days] = True
        ends = total_quantiles(outlook_of(np.full((7, 24), 100.0), spread), mask, (0.1, 0.9))
        return (ends[1] - ends[0]) / days

    assert width(0.0, 7) < width(0.6, 7) < width(0.6, 1)


def test_paths_are_whole_and_the_same_for_the_same_seed():
    outlook = outlook_of(np.full((2, 24), 5.5), spread_of(dispersion=0.6))
    first, again, other = (sample_paths(outlook, count=9, seed=seed) for seed in (4, 4, 5))
    assert first.dtype == np.int64
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("levels", [(0.0, 0.5), (0.5, 1.0), (95.0,), (float("nan"),)])
def test_levels_that_are_no_shares_are_refused(levels):
    with pytest.raises(ForecastingError, match="strictly between 0 and 1"):
        interval_quantiles(outlook_of([[5.0]], EXACT), levels)


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(ForecastingError, match="mask"):
        total_quantiles(outlook_of([[5.0, 5.0]], EXACT), np.ones((1, 3), dtype=bool), LEVELS)


def test_no_path_at_all_is_refused():
    with pytest.raises(ForecastingError, match="0 paths"):
        sample_paths(outlook_of([[5.0]], EXACT), count=0, seed=1)
