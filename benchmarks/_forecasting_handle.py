"""Handle times by half hour and by day, weighted by handled calls, against means of four weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from benchmarks._forecasting_scores import remark
from benchmarks._forecasting_series import HORIZON, Series, technion_handle_times


def handle_times() -> Iterator[dict[str, str]]:
    """Yield a row a method: WAPE of mean seconds by half hour, and by day."""
    series = technion_handle_times("PS")
    if series is None:
        yield remark("handle time", "the reference data are not there")
        return
    methods = {"ours": _ours, "4 weeks by slot": _slot_means, "4 weeks": _flat_mean}
    for name, method in methods.items():
        pairs = [_errors(series, origin, method(series, origin)) for origin in series.origins]
        (slots, slot_sum), (days, day_sum) = (
            np.sum(each, axis=0) for each in zip(*pairs, strict=True)
        )
        yield remark(
            series.name,
            name,
            WAPE=f"{100 * slots / slot_sum:.2f}",
            days=f"{100 * days / day_sum:.2f}",
        )


def _errors(series: Series, origin: int, said: np.ndarray):
    """Return (sum of misses, sum) of half hours and of days, in seconds of handled calls."""
    assert series.handle_seconds is not None
    cut = slice(origin, origin + HORIZON)
    counts = np.nan_to_num(series.volume[cut])[:, 14:]
    came = np.where(counts > 0, np.nan_to_num(series.handle_seconds[cut][:, 14:]), 0.0)
    miss = counts * (said[:, 14:] - came)
    by_day = np.abs(miss.sum(axis=1)).sum()
    total = (counts * came).sum()
    return (np.abs(miss).sum(), total), (by_day, total)


def _recent(series: Series, origin: int) -> tuple[np.ndarray, np.ndarray]:
    assert series.handle_seconds is not None
    counts = np.nan_to_num(series.volume[origin - 28 : origin])
    return counts, counts * np.nan_to_num(series.handle_seconds[origin - 28 : origin])


def _slot_means(series: Series, origin: int) -> np.ndarray:
    counts, seconds = (each.sum(axis=0) for each in _recent(series, origin))
    flat = seconds.sum() / counts.sum()
    return np.tile(np.where(counts > 0, seconds / np.maximum(counts, 1), flat), (HORIZON, 1))


def _flat_mean(series: Series, origin: int) -> np.ndarray:
    counts, seconds = _recent(series, origin)
    return np.full((HORIZON, series.slots), seconds.sum() / counts.sum())


def _ours(series: Series, origin: int) -> np.ndarray:
    from callmath.forecasting import forecast

    first = series.day(origin)
    frame = forecast(
        series.frame(origin),
        horizon_end=first + timedelta(days=HORIZON - 1),
        interval_minutes=series.minutes,
        country=series.country,
    ).frame()
    said = _flat_mean(series, origin)
    if "handle_seconds" not in frame.columns:
        return np.full_like(said, np.nan)
    begin = datetime.combine(first, datetime.min.time())
    minutes = (frame["starts_at"] - begin).dt.total_minutes().to_numpy()
    days, slots = np.divmod(minutes // series.minutes, series.slots)
    seconds = frame["handle_seconds"].to_numpy()
    known = np.isfinite(seconds) & (days >= 0)
    said[days[known], slots[known]] = seconds[known]
    return said
