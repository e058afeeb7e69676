"""Many series, any executor, the same figures to the last bit, and no failure that spreads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import _many as many
from callmath.forecasting import forecast, forecast_many

from .centre import centre, check_sound, codes

END = date(2026, 3, 29)


def histories():
    return {f"q{level}": centre(70, level=level) for level in (5, 20, 80)}


def run(series=None, **more):
    asked = {"horizon_end": END, "interval_minutes": 30, **more}
    return list(forecast_many(series if series is not None else histories(), **asked))


def bits(outcomes):
    return [
        outcome.forecast.frame().drop("starts_at").to_numpy().astype(float).tobytes()
        for outcome in outcomes
    ]


@pytest.fixture(scope="module")
def here():
    return run(workers=0)


def test_one_by_one_gives_what_forecast_gives(here):
    for outcome, (key, history) in zip(here, histories().items(), strict=True):
        alone = forecast(history, horizon_end=END, interval_minutes=30)
        assert outcome.key == key
        assert outcome.forecast.outlook.mean.tobytes() == alone.outlook.mean.tobytes()
        assert outcome.forecast.leaderboard == alone.leaderboard
        check_sound(outcome.forecast)


def test_a_pool_of_processes_gives_the_same_bits(here):
    assert bits(run(workers=2)) == bits(here)


def test_threads_give_the_same_bits(here):
    with ThreadPoolExecutor(2) as threads:
        assert bits(run(executor=threads)) == bits(here)


def test_two_dask_workers_give_the_same_bits(here):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert bits(run(executor=client.get_executor())) == bits(here)


def test_one_that_cannot_be_forecast_says_so_and_the_others_are_there():
    series = histories()
    series["empty"] = centre().clear()
    outcomes = {outcome.key: outcome for outcome in run(series, workers=0)}
    assert list(outcomes) == ["q5", "q20", "q80", "empty"]
    assert outcomes["empty"].forecast is None
    assert outcomes["empty"].error.code == "history.empty"
    assert all(outcomes[key].forecast is not None for key in histories())


def test_when_the_models_fail_simple_averages_stand_in_and_a_note_says_so(monkeypatch):
    def fails_at_first(rows, **asked):
        if asked.get("candidates") != many.FALL_BACK:
            raise FloatingPointError("a bad day")
        return forecast(rows, **asked)

    monkeypatch.setattr("callmath.forecasting._many.forecast", fails_at_first)
    outcomes = run(workers=0)
    for outcome in outcomes:
        check_sound(outcome.forecast)
        assert outcome.fell_back
        assert "series.fell_back" in codes(outcome.forecast)
        assert {row.name for row in outcome.forecast.leaderboard} == set(many.FALL_BACK)


def test_when_everything_fails_the_reason_is_told(monkeypatch):
    def always_fails(rows, **asked):
        raise MemoryError("none left")

    monkeypatch.setattr("callmath.forecasting._many.forecast", always_fails)
    for outcome in run(workers=0):
        assert outcome.forecast is None
        assert outcome.error.code == "series.failed"
        assert "none left" in outcome.error.what


def test_a_generator_is_read_as_it_is_needed():
    read = []

    def series():
        for number in range(40):
            read.append(number)
            yield f"q{number}", centre(21, level=5)

    outcomes = forecast_many(series(), horizon_end=END, interval_minutes=30, workers=0)
    next(outcomes)
    assert len(read) == many.BATCH


def test_single_series_may_have_keywords_of_their_own():
    outcomes = run(workers=0, own={"q20": {"open_hours": ("10:00", "12:00")}})
    hours = {
        outcome.key: outcome.forecast.frame()
        .filter(pl.col("is_open") & (pl.col("starts_at").dt.date() == date(2026, 3, 18)))
        .height
        for outcome in outcomes
    }
    assert hours == {"q5": 24, "q20": 4, "q80": 24}


def test_a_compact_forecast_keeps_all_but_the_trials(here):
    result = here[0].forecast
    assert result.entrants == ()
    assert np.isfinite(result.leaderboard[0].wape)
    assert result.paths(3).shape == (3, result.frame().height)
