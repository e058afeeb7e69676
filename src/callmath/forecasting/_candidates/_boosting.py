"""Gradient boosting on calendar and lags, when LightGBM is installed.

One model for every lead (direct forecasts): a cell is told by its slot, weekday, day of the month,
the same weekday's average of the last four weeks before the origin and its slot's share, so that
nothing between origin and cell is looked at. Trees learn the ratio to that average, on a square
root scale on which counts have nearly one variance (Anscombe 1948).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from callmath.forecasting._hours import acting_weekdays
from callmath.forecasting._trials import choose_origins
from callmath.forecasting._types import (
    BoolArray,
    DayKind,
    DayTable,
    Event,
    FloatArray,
    ForecastingError,
    History,
    IntArray,
)

from ._weekly import WeeklyHistory

_TREES = 120
_LEAVES = 15
_RATE = 0.06
_LEAST_ROWS = 30
_LESSONS = 16  # past origins that it learns from
_LEADS = 28


@dataclass(frozen=True, slots=True, eq=False)
class FittedBoosting:
    """Trees that correct the average of four weeks."""

    features: _Features
    booster: Any  # None where nothing ever came
    first: int

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next days, (days, slots)."""
        base = self.features.base(self.first, days)
        rows, where = self.features.rows(self.first, days, base)
        mean = np.zeros_like(base)
        if len(rows) and self.booster is not None:
            mean[where] = base[where] * np.maximum(self.booster.predict(rows), 0.0) ** 2
        return mean * self.features.weekly.moved(slice(self.first, self.first + days))

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the level alone: trees do not tell their reasons."""
        return {"level": self.mean(days)}


class _Features:
    """What the trees see of a cell."""

    def __init__(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> None:
        self.weekly = WeeklyHistory(history, table, is_open, events)
        self.is_open = is_open
        self.calendar = _calendar(table)

    def base(self, origin: int, days: int) -> FloatArray:
        """Return the average of the last four same weekdays before an origin."""
        week = self.weekly.week(origin, 4)
        rows = slice(origin, origin + days)
        return np.where(self.is_open[rows], week[self.weekly.acting[rows]], 0.0)

    def rows(
        self, origin: int, days: int, base: FloatArray
    ) -> tuple[FloatArray, tuple[IntArray, IntArray]]:
        """Return a row for each open cell, and which cells they are."""
        day, slot = np.nonzero(base > 0)
        latest = self.weekly.week(origin, 1)[self.weekly.acting[origin + day], slot]
        longer = self.weekly.week(origin, 8)[self.weekly.acting[origin + day], slot]
        usual = base[day, slot]
        columns = [
            self.calendar[origin + day],
            np.stack([day, slot, np.log(usual), latest / usual, longer / usual], axis=1),
        ]
        return np.hstack(columns), (day, slot)


def _calendar(table: DayTable) -> FloatArray:
    """Return what is known of each day: weekday, day of the month, near a special day."""
    days = [table.first_day + timedelta(days=at) for at in range(table.days)]
    special = np.zeros(table.days + 2)
    for one in table.special:
        at = (one.day - table.first_day).days + 1
        if 0 <= at < len(special) and one.kind in (DayKind.HOLIDAY, DayKind.FESTIVAL):
            special[at] = 1 + (one.kind is DayKind.FESTIVAL)
    month_days = np.array([day.day for day in days], dtype=np.float64)
    left = np.array([((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days
                     for day in days], dtype=np.float64)  # fmt: skip
    near = [special[1:-1], special[:-2], special[2:]]
    return np.stack([acting_weekdays(table), month_days, left, *near], axis=1)


@dataclass(frozen=True, slots=True)
class Boosting:
    """LightGBM as a challenger; needs the optional package."""

    name: str = "boosting"
    min_days: int = 42

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> FittedBoosting:
        """Learn how cells differed from the average of four weeks at past origins.

        :raises ForecastingError: LightGBM is not installed, or there is too little to learn from.
        """
        features = _Features(history, table, is_open, events)
        first = len(history.volume)
        if not np.nansum(history.volume) > 0:
            return FittedBoosting(features, None, first)
        rows, ratios, weights = _lessons(features, first)
        return FittedBoosting(features, _grow(rows, ratios, weights), first)


def _lessons(features: _Features, first: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    origins = choose_origins(first, _LEADS)[-_LESSONS:]
    parts: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    for origin in origins.tolist():
        days = min(_LEADS, first - origin)
        base = features.base(origin, days)
        rows, where = features.rows(origin, days, base)
        actual = features.weekly.volume[origin : origin + days][where]
        known = np.isfinite(actual)
        ratio = np.sqrt(actual[known] / base[where][known])
        parts.append((rows[known], ratio, base[where][known]))
    if sum(len(part[0]) for part in parts) < _LEAST_ROWS:
        raise ForecastingError("boosting.empty", "There is too little to learn from.")
    rows, ratios, weights = (np.concatenate(part) for part in zip(*parts, strict=True))
    return rows, ratios, weights


def _grow(rows: FloatArray, ratios: FloatArray, weights: FloatArray) -> Any:
    try:
        import lightgbm  # noqa: PLC0415  optional, and slow to open
    except ImportError:
        raise ForecastingError(
            "boosting.absent",
            "LightGBM is not installed.",
            mend="Install the extra `challengers`, or leave boosting out.",
        ) from None
    settings = {
        "objective": "regression",
        "num_leaves": _LEAVES,
        "learning_rate": _RATE,
        "min_data_in_leaf": 40,
        "lambda_l2": 5.0,
        "num_threads": 1,
        "deterministic": True,
        "seed": 1,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(rows, ratios, weight=weights)
    return lightgbm.train(settings, data, num_boost_round=_TREES)
