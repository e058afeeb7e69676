"""Many series at once: close to what each would get alone, and as calm with bad ones."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from callmath.forecasting._batch import forecast_batch
from callmath.forecasting._model import ContactModel
from callmath.forecasting._threads import one_thread
from callmath.forecasting._types import BoolArray, DayTable, FloatArray, ForecastingError, History

MONDAY = date(2024, 1, 1)
WEEKDAYS = np.array([1.2, 1.1, 1.0, 1.0, 1.0, 0.6, 0.5])


def draw(series: int, days: int) -> FloatArray:
    rng = np.random.default_rng(3)
    level = rng.lognormal(5, 1, (series, 1))
    wander = np.exp(np.cumsum(rng.normal(0, 0.01, (series, days)), axis=1))
    mean = level * WEEKDAYS[np.arange(days) % 7] * wander
    return np.asarray(rng.poisson(mean), dtype=np.float64)


def run(volume: FloatArray, is_open: BoolArray | None = None, ahead: int = 28) -> FloatArray:
    days = volume.shape[1] + ahead
    hours = np.ones((days, 1), dtype=bool) if is_open is None else is_open
    return forecast_batch(volume, DayTable(MONDAY, days), hours, horizon_days=ahead).mean


def wape(actual: FloatArray, mean: FloatArray) -> float:
    return float(np.abs(actual - mean).sum() / actual.sum())


def test_many_series_are_forecast_better_than_by_an_average_of_weeks():
    volume = draw(400, 392)
    past, actual = volume[:, :364], volume[:, 364:]
    average = past[:, -56:].reshape(-1, 8, 7).mean(axis=1)
    assert wape(actual, run(past)) < 0.95 * wape(actual, np.tile(average, (1, 4)))


def test_a_series_gets_nearly_what_its_own_model_gives():
    volume = draw(12, 364)
    hours = np.ones((392, 1), dtype=bool)

    def alone(row: np.ndarray) -> FloatArray:
        history = History(MONDAY, 1440, row[:, None], hours[:364])
        return ContactModel().fit(history, DayTable(MONDAY, 392), hours).mean(28)[:, 0]

    with one_thread():
        own = np.stack([alone(row) for row in volume])
    assert wape(own, run(volume)) < 0.06


def test_closed_days_bring_nothing():
    hours = np.ones((392, 1), dtype=bool)
    hours[np.arange(392) % 7 > 4] = False
    mean = run(draw(5, 364), hours)
    assert (mean[:, ~hours[364:, 0]] == 0).all()
    assert (mean[:, hours[364:, 0]] > 0).all()


def test_unknown_days_are_no_zeros():
    volume = draw(50, 364)
    holed = volume.copy()
    holed[:, 100:130] = np.nan
    assert wape(run(volume), run(holed)) < 0.03


def test_hopeless_series_get_numbers_and_do_not_touch_their_neighbors():
    good = draw(3, 100)
    hopeless = np.stack(
        [np.full(100, np.nan), np.zeros(100), np.where(np.arange(100) == 50, 1e8, np.nan)]
    )
    mean = run(np.vstack([good, hopeless]))
    assert np.isfinite(mean).all()
    assert (mean >= 0).all()
    assert (mean[3] == 0).all()
    assert mean[4].max() < 0.1
    assert wape(run(good), mean[:3]) < 0.02


def test_a_calendar_that_ends_too_early_is_refused():
    with pytest.raises(ForecastingError, match="horizon of 28"):
        forecast_batch(
            draw(2, 60), DayTable(MONDAY, 70), np.ones((88, 1), dtype=bool), horizon_days=28
        )
