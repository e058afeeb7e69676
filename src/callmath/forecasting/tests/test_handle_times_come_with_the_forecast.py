"""Where the history has handle times, the forecast has them too."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from callmath.forecasting import forecast

from .centre import centre, check_sound

END = date(2026, 3, 29)


def with_handle_times(seconds=300.0):
    """Return a centre whose calls take longer in the evening."""
    history = centre(80)
    chance = np.random.default_rng(6)
    late = (history["starts_at"].dt.hour() >= 16).to_numpy()
    mean = np.where(late, 1.4, 1.0) * seconds * np.exp(chance.normal(0, 0.1, len(history)))
    return history.with_columns(pl.Series("handle_seconds", mean))


def test_the_curve_of_the_day_is_found_and_closed_cells_have_none():
    frame = check_sound(forecast(with_handle_times(), horizon_end=END, interval_minutes=30))
    is_open = frame.filter(pl.col("is_open"))
    assert frame.filter(~pl.col("is_open"))["handle_seconds"].null_count() == (
        frame.height - is_open.height
    )
    hours = is_open.group_by(pl.col("starts_at").dt.hour().alias("hour"))
    means = dict(hours.agg(pl.col("handle_seconds").mean()).rows())
    assert means[10] == pytest.approx(300, rel=0.1)
    assert means[18] == pytest.approx(420, rel=0.1)
    bands = is_open.select(
        "handle_seconds_q025", "handle_seconds_q50", "handle_seconds_q975"
    ).to_numpy()
    assert (np.diff(bands, axis=1) > 0).all()


def test_a_history_without_handle_times_gives_none():
    frame = forecast(centre(), horizon_end=END, interval_minutes=30).frame()
    assert "handle_seconds" not in frame.columns


def test_handle_times_that_cannot_be_are_unknown():
    spoiled = with_handle_times().with_columns(
        pl.when(pl.int_range(pl.len()) % 3 == 0).then(-1.0).otherwise("handle_seconds")
        .alias("handle_seconds")
    )  # fmt: skip
    frame = forecast(spoiled, horizon_end=END, interval_minutes=30).frame()
    known = frame["handle_seconds"].drop_nulls().to_numpy()
    assert np.isfinite(known).all()
    assert known.mean() == pytest.approx(340, rel=0.15)


def test_a_column_of_nothing_is_as_good_as_none():
    empty = centre().with_columns(pl.lit(None, dtype=pl.Float64).alias("handle_seconds"))
    frame = forecast(empty, horizon_end=END, interval_minutes=30).frame()
    assert "handle_seconds" not in frame.columns
