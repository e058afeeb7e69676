"""Modest bars on public calls of two banks; the benchmark has the full protocol."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks._forecasting_series import bank, technion_handle_times

from callmath.forecasting._accuracy import score
from callmath.forecasting._forecast import forecast
from callmath.forecasting._handle_time import forecast_handle_seconds
from callmath.forecasting._quantiles import interval_quantiles
from callmath.forecasting._types import History

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@pytest.mark.parametrize("window", ["A", "B"])
def test_bands_of_a_banks_calls_hold_what_they_promise(window):
    series = bank(window)
    actual, mean, bands = [], [], []
    for origin in series.origins:
        found = forecast(
            series.frame(origin), horizon_end=series.day(origin + 13), interval_minutes=30
        ).outlook
        skip = len(found.mean) - 14
        actual.append(series.actual(origin))
        mean.append(found.mean[skip:])
        bands.append(interval_quantiles(found, LEVELS)[skip:])
    got = score(np.array(actual), np.array(mean), np.array(bands), LEVELS)
    assert 0.76 < got.coverage[0.8] < 0.87
    assert 0.92 < got.coverage[0.95] < 0.98
    assert got.pinball < 0.036
    assert got.floor < got.wape


@pytest.mark.shared
def test_handle_times_beat_the_mean_of_four_weeks_by_half_hour():
    series = technion_handle_times()
    assert series is not None
    assert series.handle_seconds is not None
    ours, usual = 0.0, 0.0
    for origin in series.origins:
        volume, seconds = series.volume[:origin], series.handle_seconds[:origin]
        weeks = np.nan_to_num(volume[-28:])
        told = (weeks * np.nan_to_num(seconds[-28:])).sum(axis=0) / np.maximum(weeks.sum(axis=0), 1)
        history = History(series.first_day, 30, volume, np.isfinite(volume), seconds)
        ahead = np.broadcast_to(weeks.mean(axis=0), (14, 48))
        found = forecast_handle_seconds(history, volume=ahead, is_open=np.ones((14, 48), bool))
        count = np.nan_to_num(series.volume[origin : origin + 14])
        came = np.nan_to_num(series.handle_seconds[origin : origin + 14])
        ours += float((count * np.abs(came - found.mean)).sum())
        usual += float((count * np.abs(came - told)).sum())
    assert ours < usual
