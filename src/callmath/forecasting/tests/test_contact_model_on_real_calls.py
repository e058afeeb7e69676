"""The model on a bank's calls, by the protocol of the benchmark: it must beat what is simple."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.forecasting._calendar import read_calendar
from callmath.forecasting._model import ContactModel
from callmath.forecasting._threads import one_thread
from callmath.forecasting._types import History

FIRST = date(2003, 3, 3)
SLOTS, OPENS, CLOSES = 48, 14, 42
AHEAD = 14  # days: ten working days
CLOSED = (date(2003, 5, 26), date(2003, 7, 4), date(2003, 9, 1))
WINDOWS = {  # first origin, how many weekly ones, highest share of error, least gain on averages
    "autumn": (date(2003, 8, 22), 8, 0.053, 0.25),
    "summer": (date(2003, 6, 13), 9, 0.0575, 0.05),
}


@pytest.fixture(scope="module")
def calls() -> np.ndarray:
    """Return calls by day and half hour, NaN where there is no record."""
    frame = pl.read_csv(SHARED / "data/forecasting/bank_calls_5min.csv", try_parse_dates=True)
    volume = np.full(((date(2003, 10, 24) - FIRST).days + 1, SLOTS), np.nan)
    for at, count in frame.iter_rows():
        assert isinstance(at, datetime)
        cell = (at.date() - FIRST).days, at.hour * 2 + at.minute // 30
        volume[cell] = np.nan_to_num(volume[cell]) + count
    volume[:, CLOSES:] = np.nan
    return volume


@pytest.fixture(autouse=True)
def _small_matrices() -> Iterator[None]:
    with one_thread():
        yield


def hours(days: int) -> np.ndarray:
    is_open = np.zeros((days, SLOTS), dtype=bool)
    for row in range(days):
        day = FIRST + timedelta(days=row)
        is_open[row, OPENS:CLOSES] = day.weekday() < 5 and day not in CLOSED
    return is_open


def foresee(calls: np.ndarray, origin: int) -> np.ndarray:
    is_open = hours(origin + AHEAD)
    history = History(FIRST, 30, calls[:origin], is_open[:origin])
    table = read_calendar("US", FIRST, origin + AHEAD)
    return ContactModel().fit(history, table, is_open).mean(AHEAD)


def average(calls: np.ndarray, origin: int, weeks: int) -> np.ndarray:
    """Return the mean of the latest same weekdays that were recorded."""
    mean = np.zeros((AHEAD, SLOTS))
    for lead in range(AHEAD):
        days = calls[(origin + lead) % 7 : origin : 7, OPENS:CLOSES]
        recorded = days[~np.isnan(days).any(axis=1)][-weeks:]
        if len(recorded):
            mean[lead, OPENS:CLOSES] = recorded.mean(axis=0)
    return mean


def error(calls: np.ndarray, means: list[np.ndarray], origins: list[int]) -> float:
    """Return the WAPE over all that was recorded."""
    missed = total = 0.0
    for mean, origin in zip(means, origins, strict=True):
        actual = calls[origin : origin + AHEAD]
        missed += float(np.nansum(np.abs(mean[: len(actual)] - actual)))
        total += float(np.nansum(actual))
    return missed / total


@pytest.mark.shared
@pytest.mark.parametrize("window", WINDOWS)
def test_half_hours_of_a_bank_are_foreseen_within_the_bar_and_better_than_by_averages(
    window: str, calls: np.ndarray
):
    first, count, bar, gain = WINDOWS[window]
    origins = [(first - FIRST).days + 1 + 7 * step for step in range(count)]
    own = error(calls, [foresee(calls, origin) for origin in origins], origins)
    simple = min(
        error(calls, [average(calls, origin, weeks) for origin in origins], origins)
        for weeks in (4, 8)
    )
    assert own < bar
    assert own < (1 - gain) * simple
