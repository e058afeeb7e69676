"""Days of 23 and of 25 hours, with offsets and without."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import ForecastingError, backtest, forecast

from .centre import at, by_day, check_sound

BERLIN = ZoneInfo("Europe/Berlin")


def always_open(start: str, days: int, zone: str | None = "Europe/Berlin") -> pl.DataFrame:
    """Return a queue around the clock with 20 contacts an hour at night and 60 by day."""
    first = at(start)
    stamps = pl.datetime_range(
        first, first + timedelta(days=days), "1h", closed="left", time_zone=zone, eager=True
    )
    by_night = (stamps.dt.hour() < 7).to_numpy()
    volume = np.random.default_rng(4).poisson(np.where(by_night, 20, 60))
    return pl.DataFrame({"starts_at": stamps, "volume": volume})


def ask(history, end, **more):
    return forecast(history, horizon_end=end, interval_minutes=60, **more)


def test_the_day_of_23_hours_has_no_hour_that_no_clock_showed():
    result = ask(always_open("2026-02-01", 50), date(2026, 4, 2))
    frame = check_sound(result)
    day = frame.filter(pl.col("starts_at").dt.date() == date(2026, 3, 29))
    assert day.height == 23
    assert 2 not in day["starts_at"].dt.hour()
    assert by_day(frame)["2026-03-29"] == pytest.approx(6 * 20 + 17 * 60, rel=0.06)


def test_the_day_of_25_hours_has_its_hour_twice():
    result = ask(always_open("2025-09-01", 50), date(2025, 10, 30))
    frame = check_sound(result)
    day = frame.filter(pl.col("starts_at").dt.date() == date(2025, 10, 26))
    assert day.height == 25
    assert day["starts_at"].n_unique() == 25
    assert by_day(frame)["2025-10-26"] == pytest.approx(8 * 20 + 17 * 60, rel=0.06)


def test_totals_count_the_hour_as_often_as_it_comes():
    result = ask(always_open("2025-09-01", 50), date(2025, 10, 30))
    total = result.total(at("2025-10-26"), at("2025-10-27"))
    assert total.mean == pytest.approx(by_day(result.frame())["2025-10-26"])
    assert total.quantiles[0.025] < total.mean < total.quantiles[0.975]


@pytest.mark.parametrize("start", ["2026-03-01", "2025-10-01"])
def test_after_a_change_the_profile_stays_on_the_wall_clock(start):
    frame = check_sound(ask(always_open(start, 45), at(start).date() + timedelta(days=50)))
    hours = frame.group_by(pl.col("starts_at").dt.hour().alias("hour")).agg(pl.col("mean").mean())
    means = dict(hours.rows())
    assert means[6] == pytest.approx(20, rel=0.15)
    assert means[7] == pytest.approx(60, rel=0.1)


def test_a_change_inside_the_history_moves_nothing():
    history = always_open("2025-10-01", 45)
    extra = history.filter(pl.col("starts_at").dt.date() == date(2025, 10, 26))
    assert extra.height == 25
    days = by_day(check_sound(ask(history, date(2025, 11, 30))))
    assert max(days.values()) < 1.15 * min(days.values())


def test_without_offsets_the_repeated_hour_is_averaged_and_no_error():
    history = always_open("2025-10-01", 45)
    naive = history.with_columns(pl.col("starts_at").dt.replace_time_zone(None))
    result = ask(naive, date(2025, 11, 30))
    days = by_day(check_sound(result))
    assert max(days.values()) < 1.15 * min(days.values())
    note = next(note for note in result.notes if note.code == "history.duplicated")
    assert note.fields["conflicts"] == 0


def test_without_offsets_the_lost_hour_is_unknown():
    history = always_open("2026-03-01", 45)
    naive = history.with_columns(pl.col("starts_at").dt.replace_time_zone(None))
    result = ask(naive, date(2026, 4, 30))
    check_sound(result)
    assert by_day(result.frame())["2026-04-26"] == pytest.approx(7 * 20 + 17 * 60, rel=0.06)


def test_stamps_in_utc_are_put_into_the_zone_of_the_centre():
    history = always_open("2026-02-01", 50)
    utc = history.with_columns(pl.col("starts_at").dt.convert_time_zone("UTC"))
    ours = ask(utc, date(2026, 4, 2), time_zone="Europe/Berlin")
    assert ours.outlook.mean.tolist() == ask(history, date(2026, 4, 2)).outlook.mean.tolist()
    assert ours.frame()["starts_at"].dtype == pl.Datetime("us", "Europe/Berlin")


def test_texts_with_offsets_are_read_as_instants():
    history = always_open("2026-03-20", 20)
    texts = history.with_columns(pl.col("starts_at").dt.to_string("%Y-%m-%dT%H:%M:%S%:z"))
    ours = ask(texts, date(2026, 4, 12), time_zone="Europe/Berlin")
    assert ours.outlook.mean.tolist() == ask(history, date(2026, 4, 12)).outlook.mean.tolist()


def test_an_end_with_an_offset_is_put_on_the_wall_clock():
    history = always_open("2026-02-01", 50)
    end = datetime(2026, 3, 30, 12, tzinfo=BERLIN)
    assert ask(history, end).frame()["starts_at"][-1] == end


def test_an_end_with_an_offset_needs_a_history_with_one():
    history = always_open("2026-02-01", 50, zone=None)
    with pytest.raises(ForecastingError) as caught:
        ask(history, datetime(2026, 3, 30, 12, tzinfo=BERLIN))
    assert caught.value.code == "horizon.zone"


def test_zones_of_half_hours_and_half_hour_changes_work():
    for zone in ("Asia/Kolkata", "Australia/Lord_Howe"):
        history = always_open("2026-02-20", 50, zone)
        frame = check_sound(ask(history, date(2026, 4, 20)))
        assert frame.filter(pl.col("starts_at").dt.date() == date(2026, 4, 15)).height == 24


def test_a_backtest_over_a_change_scores_every_recorded_hour():
    result = backtest(always_open("2025-09-01", 70), origins=[date(2025, 10, 20)], horizon_days=14)
    assert result.score.points == 14 * 24
    assert result.score.wape < 0.2
