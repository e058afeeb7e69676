"""The simple baselines: hard to beat beyond a few days, and always in the race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from callmath.forecasting._types import (
    BoolArray,
    DayTable,
    Event,
    FloatArray,
    History,
    IntArray,
)

from ._weekly import WeeklyHistory


@dataclass(frozen=True, slots=True, eq=False)
class FittedWeek:
    """A week that repeats: what every simple candidate has learned."""

    weekly: WeeklyHistory
    weeks: int
    first: int

    def mean(self, days: int) -> FloatArray:
        """Return the week over the next days, (days, slots)."""
        return self._mean_from(self.first, days)

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return what it would have said at each origin, (origins, leads, slots)."""
        return np.stack([self._mean_from(day, horizon_days) for day in origin_days.tolist()])

    def _mean_from(self, origin: int, days: int) -> FloatArray:
        return self.weekly.spread_out(self.weekly.week(origin, self.weeks), origin, days)

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the level alone: an average does not tell its reasons."""
        return {"level": self.mean(days)}


@dataclass(frozen=True, slots=True)
class WeekdayAverage:
    """Average of the last `weeks` same weekdays, slot by slot; of one week, the seasonal naive."""

    name: str
    weeks: int
    min_days: int = 1

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> FittedWeek:
        """Average the last weeks of the history."""
        weekly = WeeklyHistory(history, table, is_open, events)
        return FittedWeek(weekly, self.weeks, len(history.volume))


def make_baselines() -> tuple[WeekdayAverage, ...]:
    """Return the baselines that take part in every race."""
    return (
        WeekdayAverage("seasonal_naive", 1),
        WeekdayAverage("average_4", 4),
        WeekdayAverage("average_8", 8),
    )
