"""What one series teaches, whatever the day that it is asked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ._daylog import DayLog, take_logs
from ._days import Tried, learn_days
from ._events import EventPlan, plan_events
from ._features import DayFeatures, describe_days
from ._kernels import BASES, covariances
from ._profile import (
    ProfileLearner,
    ProfileTrials,
    learn_profile,
    measure_days,
    prepare_profiles,
    try_profiles,
)
from ._shifts import find_shifts, step_columns
from ._types import BoolArray, DayTable, Event, FloatArray, History, IntArray

MOST_DAYS = 800  # open days that the level is learned from: two years and some
LEAST_BELIEF = 0.02  # of a setting, for it to have a say in the forecast
BEFORE_BEGIN = 14  # days of nothing at the start, from which they are no part of the series
BEYOND = 30.0  # a logarithm that no day's size comes near to


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A history with everything that does not depend on the origin.

    `volume` is NaN where unknown, closed or under an event of some hours; `shifts` are the
    positions at which the level changed for good.
    """

    volume: FloatArray
    recorded: FloatArray
    is_open: BoolArray
    features: DayFeatures
    plan: EventPlan
    log: DayLog
    shifts: FloatArray
    tried: Tried
    learner: ProfileLearner
    profiles: ProfileTrials

    @property
    def rows(self) -> IntArray:
        """Return the days that the level was learned from."""
        return self.log.features.position.astype(np.int64)

    def solve(self) -> FloatArray:
        """Return the inverse covariance times the values, by setting and weighed, (settings, n)."""
        weights = self.tried.weights(len(self.log.value))
        believed = weights > LEAST_BELIEF
        upper = self.tried.factor[believed].transpose(0, 2, 1)
        solved = np.zeros_like(self.tried.innovation)
        innovation = self.tried.innovation[believed][:, :, None]
        solved[believed] = np.linalg.solve(upper, innovation)[:, :, 0]
        share = np.where(believed, weights, 0.0)
        return np.asarray(solved * (share / share.sum())[:, None], dtype=np.float64)

    def components(self, rows: IntArray, weights: FloatArray) -> dict[str, FloatArray]:
        """Return the logarithm of each component of some days, events left out."""
        bases = covariances(self.features.pick(rows), self.log.features)
        variances = [setting.variances(self.tried.noise) for setting in self.tried.settings]
        scaled = np.transpose(variances) @ weights  # (bases, days), of all settings at once
        logs = {name: np.zeros(len(rows)) for name in BASES.values() if name != "event"}
        for (base, name), covariance, alpha in zip(BASES.items(), bases, scaled, strict=True):
            if base != "event":
                logs[name] += covariance @ alpha
        return {name: np.clip(values, -BEYOND, BEYOND) for name, values in logs.items()}

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return what would have been said at past origins, (origins, leads, slots)."""
        days, slots = self.volume.shape
        means = np.zeros((len(origin_days), horizon_days, slots))
        for row, origin in enumerate(origin_days.tolist()):
            last = min(origin + horizon_days, days)
            means[row, : last - origin] = self._past_mean(origin, last)
        return means

    def _past_mean(self, origin: int, last: int) -> FloatArray:
        start, end = np.searchsorted(self.rows, [origin, last])
        at = self.rows[start:end]
        known = self.tried.forecast(int(start), np.arange(start, end))
        size = np.exp(np.clip(known + self.log.center, -BEYOND, BEYOND))
        profile = learn_profile(self.learner, self.profiles, origin=origin)
        cells = size[:, None] * profile[self.features.weekday[at]]
        cells *= np.exp(np.einsum("e,eds->ds", self.plan.prior, self.plan.covers[:, at]))
        means = np.zeros((last - origin, self.volume.shape[1]))
        means[at - origin] = np.where(self.is_open[at], cells, 0.0)
        return means


def learn(
    history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
) -> Learned:
    """Learn a history: sizes of days, how they are alike, and how they spread over their slots."""
    days = len(history.volume)
    recorded = np.where(history.is_open, history.volume, np.nan)
    plan = plan_events(events, table, is_open, history.interval_minutes, recorded)
    volume = np.where(plan.hidden[:days], np.nan, recorded)
    features = describe_days(table, is_open, known_days=days)
    features = replace(features, event=plan.columns())
    sizes = measure_days(volume)
    rows = _rows(features, volume)
    log = take_logs(volume, sizes, features, rows, (plan.whole @ plan.prior)[rows])
    shifts = log.features.position[find_shifts(log)]
    features = replace(features, step=step_columns(features.position, shifts))
    log = replace(log, features=features.pick(rows))
    learner = prepare_profiles(volume, sizes, features.weekday)
    return Learned(
        volume=volume,
        recorded=recorded,
        is_open=is_open,
        features=features,
        plan=plan,
        log=log,
        shifts=shifts,
        tried=learn_days(log),
        learner=learner,
        profiles=try_profiles(learner, features.weekday),
    )


def _rows(features: DayFeatures, volume: FloatArray) -> IntArray:
    """Return the latest open days of the history; all of them where none was open.

    Weeks of zeros before the first contact are those of a queue that had not begun.
    """
    opened = np.flatnonzero(features.is_open[: len(volume)])
    came = np.nansum(volume[opened], axis=1) > 0
    if came.any() and came.argmax() >= BEFORE_BEGIN:
        opened = opened[came.argmax() :]
    return (opened if len(opened) else np.arange(len(volume)))[-MOST_DAYS:]
