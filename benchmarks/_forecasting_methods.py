"""Our forecast as users get it, and the simple ones that it must never be much worse than."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from benchmarks._forecasting_scores import LEVELS, Method, Said
from benchmarks._forecasting_series import HORIZON, Series

NAMES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")


def ours(series: Series, origin: int) -> Said:
    """Ask the public `forecast`: a cell that it leaves out is closed, and so 0."""
    from callmath.forecasting import forecast

    first = series.day(origin)
    end = datetime.combine(first + timedelta(days=HORIZON), datetime.min.time())
    found = forecast(
        series.frame(origin),
        horizon_end=end,
        interval_minutes=series.minutes,
        country=series.country,
    )
    return from_frame(series, origin, found.frame())


def from_frame(series: Series, origin: int, frame) -> Said:
    """Lay a frame of `starts_at, mean, q025 …` on the grid."""
    begin = datetime.combine(series.day(origin), datetime.min.time())
    starts = frame["starts_at"].dt.replace_time_zone(None)
    minutes = (starts - begin).dt.total_minutes().to_numpy()
    kept = (minutes >= 0) & (minutes < HORIZON * 1440)
    days, slots = np.divmod(minutes[kept] // series.minutes, series.slots)
    said = Said(np.zeros((HORIZON, series.slots)), np.zeros((HORIZON, series.slots, 7)))
    assert said.quantiles is not None
    said.mean[days, slots] = frame["mean"].to_numpy()[kept]
    said.quantiles[days, slots] = frame.select(NAMES).to_numpy()[kept]
    assert np.isfinite(said.mean).all()
    return said


def averages(weeks: int) -> Method:
    """Return the mean of the last so many same weekdays that were recorded."""

    def say(series: Series, origin: int) -> Said:
        mean = _average(series, origin, weeks)
        return Said(mean, _with_past_errors(series, origin, mean, weeks))

    return say


def seasonal_naive(series: Series, origin: int) -> Said:
    """Return the last same weekday that was recorded."""
    return averages(1)(series, origin)


def _average(series: Series, origin: int, weeks: int) -> np.ndarray:
    known = series.volume[:origin]
    recorded = np.isfinite(known).any(axis=1)
    weekdays = series.weekdays(0, origin)
    weeks_mean = np.zeros((7, series.slots))
    for weekday in range(7):
        same = known[(weekdays == weekday) & recorded][-weeks:]
        if same.size:
            some = np.isfinite(same).any(axis=0)
            weeks_mean[weekday, some] = np.nanmean(same[:, some], axis=0)
    return np.asarray(weeks_mean[series.weekdays(origin, HORIZON)])


def _with_past_errors(series: Series, origin: int, mean: np.ndarray, weeks: int) -> np.ndarray:
    """Add the quantiles of what the same average missed by at the eight Fridays before.

    Errors are on the scale of the root of the mean, the scale of counts, and pooled over slots.
    """
    misses = []
    for past in range(origin - 7, max(origin - 63, 13), -7):
        said = _average(series, past, weeks)
        came = series.volume[past : min(past + HORIZON, origin)]
        said = said[: came.shape[0]]
        open_ = np.isfinite(came) & (said > 0)
        misses.append((came[open_] - said[open_]) / np.sqrt(said[open_]))
    pooled = np.concatenate(misses) if misses else np.zeros(1)
    shifts = np.quantile(pooled if pooled.size else np.zeros(1), LEVELS)
    return np.asarray(np.maximum(mean[..., None] + np.sqrt(mean)[..., None] * shifts, 0))


SIMPLE: dict[str, Method] = {
    "4 weeks": averages(4),
    "8 weeks": averages(8),
    "naive": seasonal_naive,
}
