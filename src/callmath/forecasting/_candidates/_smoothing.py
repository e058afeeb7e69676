"""Exponential smoothing of day totals, spread over the day by its usual profile.

Multiplicative weekly seasonality without trend, Holt and Winters 1960 in the form ETS(·,N,M) of
Hyndman et al. 2008, "Forecasting with Exponential Smoothing": it is the top-down method that
libraries offer as AutoETS. All settings run side by side, one pass over the days; the three with
the least absolute error a week ahead of time are averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

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

_LEVEL_RATES = (0.03, 0.08, 0.15, 0.3, 0.5)
_SEASON_RATES = (0.02, 0.08, 0.2)
_BEST = 3
_FIRST_DAYS = 7
_LATEST_DAYS = 730
_LEAST_SHARE = 0.5  # of a day must be known for its total to be worked out
_LEAST_SEASON = 0.01
_LARGEST_STEP = 3.0  # a day moves the level as if it had at most so many times what was expected
_FORGET = 0.99  # an error counts so much less with each day that passed
_PROFILE_WEEKS = 8


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What every setting knows at the close of a day, (settings,) and (settings, 7)."""

    level: FloatArray
    season: FloatArray
    error: FloatArray

    def week(self) -> FloatArray:
        """Return the totals that the best settings expect of each weekday, (7,)."""
        best = np.argsort(self.error, kind="stable")[:_BEST]
        totals: FloatArray = (self.level[best, None] * self.season[best]).mean(axis=0)
        return totals


class _Smoother:
    """Day totals of a history, and the state that each day left behind."""

    def __init__(self, weekly: WeeklyHistory) -> None:
        self.weekly = weekly
        rates = np.array(list(product(_LEVEL_RATES, _SEASON_RATES)))
        self.level_rate, self.season_rate = rates[:, 0], rates[:, 1]
        self.total = day_totals(weekly)
        known = np.flatnonzero(np.isfinite(self.total))
        self.days = known[known >= len(self.total) - _LATEST_DAYS]
        self.states = self._run()

    def before(self, origin: int) -> _State:
        """Return the state at the close of the day before an origin."""
        count = int(np.searchsorted(self.days, origin))
        if count < _FIRST_DAYS:
            return self._start(self.days[:count])
        return self.states[count - _FIRST_DAYS]

    def _run(self) -> list[_State]:
        state = self._start(self.days[:_FIRST_DAYS])
        states = [state]
        for day in self.days[_FIRST_DAYS:].tolist():
            state = self._step(state, self.total[day], int(self.weekly.acting[day]))
            states.append(state)
        return states

    def _start(self, first: IntArray) -> _State:
        """Begin with the average of some days, and with their weekdays."""
        mean = float(self.total[first].mean()) if len(first) else 0.0
        season = np.ones(7)
        for weekday in range(7):
            mine = first[self.weekly.acting[first] == weekday]
            if len(mine) and mean > 0:
                season[weekday] = max(float(self.total[mine].mean()) / mean, _LEAST_SEASON)
        count = len(self.level_rate)
        return _State(np.full(count, mean), np.tile(season, (count, 1)), np.zeros(count))

    def _step(self, state: _State, total: float, weekday: int) -> _State:
        usual = state.season[:, weekday]
        expected = state.level * usual
        error = _FORGET * state.error + np.abs(total - expected)
        seen = np.minimum(total, np.where(expected > 0, _LARGEST_STEP * expected, total))
        level = state.level + self.level_rate * (seen / usual - state.level)
        ratio = np.where(state.level > 0, seen / np.maximum(state.level, 1e-9), usual)
        season = state.season.copy()
        season[:, weekday] += self.season_rate * (ratio - usual)
        return _State(level, np.maximum(season, _LEAST_SEASON), error)


def day_totals(weekly: WeeklyHistory) -> FloatArray:
    """Return the total of each day, worked out where a part is missing; NaN where too much is."""
    volume = weekly.volume
    is_open = weekly.is_open[: len(volume)]
    known = np.isfinite(volume)
    usual = weekly.usual_slots()
    due = np.where(is_open | known, usual, 0.0).sum(axis=1)
    share = np.where(known, usual, 0.0).sum(axis=1) / np.where(due > 0, due, 1.0)
    total = np.where(known, volume, 0.0).sum(axis=1)
    enough = (share >= _LEAST_SHARE) & known.any(axis=1)
    return np.where(enough, total / np.where(enough, share, 1.0), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class FittedSmoothing:
    """Totals of a week times the profile of each weekday."""

    weekly: WeeklyHistory
    smoother: _Smoother
    totals: FloatArray
    first: int

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next days, (days, slots)."""
        return self._mean_from(self.first, days)

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return what it would have said at each origin, (origins, leads, slots)."""
        return np.stack([self._mean_from(day, horizon_days) for day in origin_days.tolist()])

    def _mean_from(self, origin: int, days: int) -> FloatArray:
        totals = self.smoother.before(origin).week()
        profile = self.weekly.week(origin, _PROFILE_WEEKS)
        return spread_totals(self.weekly, totals, profile, origin, days)

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the level, the weekday's factor and the profile."""
        mean = self.mean(days)
        middle = float(self.totals.mean())
        acting = self.weekly.acting[self.first : self.first + days]
        shape = mean.shape
        weekday = self.totals[acting] / middle if middle > 0 else np.ones(days)
        flat = middle * np.broadcast_to(weekday[:, None], shape)
        return {
            "level": np.full(shape, middle),
            "weekday": np.broadcast_to(weekday[:, None], shape).copy(),
            "profile": np.where(flat > 0, mean / np.where(flat > 0, flat, 1.0), 0.0),
        }


def spread_totals(
    weekly: WeeklyHistory, totals: FloatArray, profile: FloatArray, first: int, days: int
) -> FloatArray:
    """Return day totals spread over the open slots of days, (days, slots)."""
    acting = weekly.acting[first : first + days]
    shares = np.where(weekly.is_open[first : first + days], profile[acting], 0.0)
    whole = profile[acting].sum(axis=1, keepdims=True)
    mean: FloatArray = totals[acting][:, None] * shares / np.where(whole > 0, whole, 1.0)
    return mean * weekly.moved(slice(first, first + days))


@dataclass(frozen=True, slots=True)
class TopDownSmoothing:
    """Day totals by exponential smoothing, profiles by the average of eight weeks."""

    name: str = "ets"
    min_days: int = 14

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> FittedSmoothing:
        """Smooth the totals of a history."""
        weekly = WeeklyHistory(history, table, is_open, events)
        smoother = _Smoother(weekly)
        first = len(history.volume)
        return FittedSmoothing(weekly, smoother, smoother.before(first).week(), first)
