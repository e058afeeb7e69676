"""Frame, totals, paths and components of one forecast tell one story."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import ForecastingError, forecast

from .centre import QUANTILES, at, centre

END = date(2026, 3, 29)


@pytest.fixture(scope="module")
def result():
    return forecast(
        centre(90, day_sd=0.1), horizon_end=at("2026-04-20"), interval_minutes=30, seed=7
    )


def test_the_total_of_a_window_has_the_sum_of_the_means(result):
    frame = result.frame()
    window = pl.col("starts_at").is_between(at("2026-04-07 09:00"), at("2026-04-10"), "left")
    total = result.total(at("2026-04-07 09:00"), at("2026-04-10"))
    assert total.mean == pytest.approx(frame.filter(window)["mean"].sum())


def test_quantiles_of_a_total_are_those_of_the_sum_and_not_the_sum_of_quantiles(result):
    frame = result.frame().filter(pl.col("starts_at").dt.date() == date(2026, 4, 8))
    total = result.total(at("2026-04-08"), at("2026-04-09"))
    assert frame["q025"].sum() < total.quantiles[0.025] < total.mean
    assert total.mean < total.quantiles[0.975] < frame["q975"].sum()


def test_paths_have_the_mean_and_the_band_of_the_forecast(result):
    paths = result.paths(400)
    frame = result.frame()
    day = (frame["starts_at"].dt.date() == date(2026, 4, 8)).to_numpy()
    sums = paths[:, day].sum(axis=1)
    total = result.total(at("2026-04-08"), at("2026-04-09"))
    assert sums.mean() == pytest.approx(total.mean, rel=0.03)
    assert np.quantile(sums, 0.9) == pytest.approx(total.quantiles[0.9], rel=0.05)
    assert (paths[:, ~frame["is_open"].to_numpy()] == 0).all()


def test_the_seed_decides_the_paths_and_nothing_else(result):
    assert result.paths(5).tolist() == result.paths(5).tolist()
    assert result.paths(5).tolist() != result.paths(5, seed=8).tolist()
    other = forecast(
        centre(90, day_sd=0.1), horizon_end=at("2026-04-20"), interval_minutes=30, seed=8
    )
    assert other.frame().equals(result.frame())


def test_levels_add_their_quantiles_to_the_usual_ones():
    frame = forecast(
        centre(), horizon_end=END, interval_minutes=30, levels=(0.5, 0.9, 0.99)
    ).frame()
    assert set(QUANTILES) <= set(frame.columns)
    assert {"q05", "q95", "q005", "q995"} <= set(frame.columns)


def test_a_window_outside_of_the_horizon_is_refused(result):
    with pytest.raises(ForecastingError) as caught:
        result.total(at("2027-01-01"), at("2027-01-02"))
    assert caught.value.code == "total.outside"


def test_the_result_cannot_be_changed(result):
    with pytest.raises(AttributeError):
        result.chosen = "oracle"


def test_days_of_the_outlook_follow_the_history(result):
    assert result.first_day == date(2026, 4, 5)
    assert result.last_day == date(2026, 4, 19)
    assert result.history_first == date(2026, 1, 5)
    assert result.history_end == at("2026-04-04 20:00")
    assert result.last_day - result.first_day == timedelta(days=14)
