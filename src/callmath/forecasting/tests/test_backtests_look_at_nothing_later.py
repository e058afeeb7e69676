"""Everything anew at past origins, scored by lead, with the noise floor."""

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import ForecastingError, backtest, forecast

from .centre import MONDAY, at, centre

ORIGINS = [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]


@pytest.fixture(scope="module")
def history():
    return centre(90)


@pytest.fixture(scope="module")
def result(history):
    return backtest(history, origins=ORIGINS, horizon_days=14, interval_minutes=30)


def test_a_forecast_of_the_backtest_is_the_one_made_that_day(history):
    saturday = date(2026, 3, 7)
    result = backtest(history, origins=[saturday], horizon_days=15, interval_minutes=30)
    close = at("2026-03-08")
    then = forecast(
        history.filter(pl.col("starts_at") < close),
        horizon_end=date(2026, 3, 22),
        interval_minutes=30,
    )
    np.testing.assert_allclose(result.mean[0], then.outlook.mean, rtol=1e-9)


def test_what_comes_after_the_last_origin_changes_no_forecast(history, result):
    later = pl.col("starts_at") >= at("2026-03-16")
    loud = history.with_columns(pl.when(later).then(pl.col("volume") * 7).otherwise("volume"))
    again = backtest(loud, origins=ORIGINS, horizon_days=14, interval_minutes=30)
    assert again.mean.tobytes() == result.mean.tobytes()
    assert again.score.wape > 2 * result.score.wape


def test_scores_lie_between_the_floor_and_what_is_plausible(result):
    assert result.score.floor * 0.9 < result.score.wape < result.score.floor * 1.4
    assert abs(result.score.bias) < 0.05
    assert result.score.pinball < result.score.wape
    assert 0.7 < result.score.coverage[0.8] < 0.92
    assert 0.9 < result.score.coverage[0.95] <= 1


def test_leads_are_scored_one_by_one_and_closed_days_not_at_all(result):
    assert [lead.lead_day for lead in result.leads] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]
    points = sum(lead.score.points for lead in result.leads)
    assert points == result.score.points == 3 * 12 * 24


def test_each_candidate_is_scored_beside_the_whole(result):
    assert {"contact", "average_8", "average_4", "seasonal_naive", "ets"} <= set(result.candidates)
    assert result.candidates["seasonal_naive"] > result.candidates["average_8"]


def test_a_number_of_origins_counts_weeks_back_from_the_last_that_fits(history):
    weekly = backtest(history, origins=3, horizon_days=7)
    last = date(2026, 1, 5) + timedelta(days=89 - 7)
    assert weekly.origins == (last - timedelta(days=14), last - timedelta(days=7), last)


def test_origins_may_be_texts_and_times(history):
    result = backtest(history, origins=["2026-03-08", at("2026-03-15")], horizon_days=3)
    assert result.origins == (date(2026, 3, 8), date(2026, 3, 15))


def test_a_recorded_zero_on_a_day_that_was_expected_counts_as_an_error(history):
    day = pl.col("starts_at").dt.date() == date(2026, 3, 17)
    shut = history.with_columns(pl.when(day).then(0).otherwise("volume").alias("volume"))
    result = backtest(shut, origins=[date(2026, 3, 15)], horizon_days=7)
    assert result.frame().filter(pl.col("day") == date(2026, 3, 17))["contacts"].to_list() == [0.0]
    assert result.score.bias > 0.1


def test_the_summary_is_plain_json(result):
    summary = json.loads(json.dumps(result.summary()))
    assert summary["wape"] == pytest.approx(result.score.wape, abs=1e-6)
    assert summary["leads"][0]["lead_day"] == 1
    assert set(summary["coverage"]) >= {"0.8", "0.95"}
    assert summary["origins"] == ["2026-03-01", "2026-03-08", "2026-03-15"]


def test_the_frame_has_a_row_for_each_origin_and_known_day(result):
    frame = result.frame()
    assert frame.columns == ["origin", "lead_day", "day", "contacts", "forecast"]
    assert frame.height == 3 * 12


@pytest.mark.parametrize(
    ("origins", "days", "code"),
    [
        ([date(2025, 1, 1)], 7, "backtest.origins"),
        ([date(2027, 1, 1)], 7, "backtest.origins"),
        (0, 7, "backtest.origins"),
        (3, 0, "backtest.horizon"),
        (1, 400, "backtest.origins"),
    ],
)
def test_what_cannot_be_tested_is_refused(history, origins, days, code):
    with pytest.raises(ForecastingError) as caught:
        backtest(history, origins=origins, horizon_days=days)
    assert caught.value.code == code


def test_ten_days_of_history_are_enough_for_one_origin():
    result = backtest(centre(12), origins=[(MONDAY + timedelta(days=9)).date()], horizon_days=2)
    assert np.isfinite(result.score.wape)
