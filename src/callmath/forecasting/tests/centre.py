"""Small generated centres for tests: Poisson counts around a known week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from callmath.forecasting import Forecast

MONDAY = datetime.fromisoformat("2026-01-05")
WEEK = (1.3, 1.0, 1.0, 1.05, 1.1, 0.6, 0.0)  # closed on Sundays
QUANTILES = ["q025", "q10", "q25", "q50", "q75", "q90", "q975"]


def centre(
    days: int = 70,
    *,
    level: float = 40.0,
    minutes: int = 30,
    hours: tuple[int, int] = (8, 20),
    week: Sequence[float] = WEEK,
    start: datetime = MONDAY,
    closed_rows: bool = False,
    day_sd: float = 0.0,
) -> pl.DataFrame:
    """Return a history that is open from one hour to another, louder at noon.

    Closed intervals have no rows, or zeros. Days differ by chance with a log-normal factor.
    """
    chance = np.random.default_rng(1)
    rows = []
    for day in range(days):
        luck = np.exp(chance.normal(0, day_sd)) if day_sd else 1.0
        for minute in range(0, 1440, minutes):
            at = start + timedelta(days=day, minutes=minute)
            share = week[at.weekday()] if hours[0] * 60 <= minute < hours[1] * 60 else 0.0
            mean = luck * level * share * (0.6 + np.sin(np.pi * minute / 1440))
            if share or closed_rows:
                rows.append((at, int(chance.poisson(mean))))
    stamps, volume = zip(*rows, strict=True)
    return pl.DataFrame({"starts_at": stamps, "volume": volume}).cast({"volume": pl.Int64})


def at(text: str) -> datetime:
    """Return a time by the wall clock: `at("2026-03-18 12:00")`."""
    return datetime.fromisoformat(text)


def check_sound(result: Forecast) -> pl.DataFrame:
    """Assert what holds of every forecast, whatever the history was; return its frame."""
    frame = result.frame()
    figures = frame.select("mean", *QUANTILES).to_numpy()
    assert np.isfinite(figures).all()
    assert (figures >= 0).all()
    assert (np.diff(figures[:, 1:], axis=1) >= 0).all()
    closed = frame.filter(~pl.col("is_open")).select("mean", *QUANTILES).to_numpy()
    assert (closed == 0).all()
    product = result.components().drop("starts_at").to_numpy().prod(axis=1)
    np.testing.assert_allclose(product, figures[:, 0], rtol=1e-9, atol=1e-9)
    return frame


def codes(result: Forecast) -> set[str]:
    """Return the codes of a forecast's notes."""
    return {note.code for note in result.notes}


def by_day(frame: pl.DataFrame) -> dict[str, float]:
    """Return the mean of each day, by its ISO date."""
    days = frame.group_by(pl.col("starts_at").dt.date().alias("day")).agg(pl.col("mean").sum())
    return {day.isoformat(): mean for day, mean in days.rows()}
