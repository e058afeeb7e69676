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
FEW_LIKE = 5.0  # days that must stray, before all of their like are taken to
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

    def doubts(self, rows: IntArray) -> FloatArray:
        """Return how unsure coming days are beside plain ones, a variance of each, (rows,).

        What the calendar tells of a day was learned from few days of its like, and it was not the
        same each time: the posterior variance, less that of the same day without its calendar, and
        what such days were missed by beyond it. By the setting that is believed most.
        """
        odd = self._is_odd(rows)
        if not odd.any():
            return np.zeros(len(rows))
        days = self.features.pick(rows[odd])
        plain = replace(days, special=np.zeros_like(days.special), rhythm=days.weekday)
        doubt = np.zeros(len(rows))
        doubt[odd] = np.maximum(self._unsure(days) - self._unsure(plain), 0.0)
        return doubt + self._fickle(rows)

    def past_doubts(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return the same as of past origins, (origins, leads), beside plain days about as far."""
        doubts = np.zeros((len(origin_days), horizon_days))
        noise = self.tried.noise + self.log.chance
        for row, origin in enumerate(origin_days.tolist()):
            start, end = np.searchsorted(self.rows, [origin, origin + horizon_days])
            days = np.arange(start, end)[self.log.is_known[start:end]]
            variance = self.tried.variance(int(start), days) - noise[days]
            at = self.rows[days]
            beside = _beside_plain(variance, self._is_odd(at), at)
            doubts[row, at - origin] = beside + self._fickle(at)
        return doubts

    def _unsure(self, days: DayFeatures) -> FloatArray:
        """Return the posterior variance of the logarithm of coming days."""
        tried = self.tried
        best = int(np.argmax(tried.weights(len(self.log.value))))
        variances = tried.settings[best].variances(tried.noise)
        own = np.einsum("b,bdd->d", variances, covariances(days, days))
        across = np.tensordot(variances, covariances(self.log.features, days), axes=1)
        told = np.linalg.solve(tried.factor[best], across)
        left: FloatArray = own - np.sum(told**2, axis=0)
        return left

    def _fickle(self, rows: IntArray) -> FloatArray:
        """Return the variance by which odd days stray from what their like leads to expect.

        From a day ahead, each weighing as its own variance lets it; days off apart from others.
        """
        off, odd = self.features.is_holiday, self._is_odd(np.arange(len(self.is_open)))
        best = int(np.argmax(self.tried.weights(len(self.log.value))))
        variance = np.diagonal(self.tried.factor[best]) ** 2
        excess = variance * (self.tried.innovation[best] ** 2 - 1)
        strays = np.zeros(len(rows))
        for group in (odd & off, odd & ~off):
            like = group[self.rows] & self.log.is_known
            if like.any():
                say = np.append(1 / variance[like] ** 2, FEW_LIKE / np.median(variance[like]) ** 2)
                mean = np.average(np.append(excess[like], 0.0), weights=say)
                strays[group[rows]] = max(float(mean), 0.0)
        return strays

    def _is_odd(self, rows: IntArray) -> BoolArray:
        """Tell which days the calendar says to be unlike their weekday."""
        days = self.features
        odd = (days.special[rows] != 0).any(axis=1) | (days.rhythm[rows] != days.weekday[rows])
        return np.asarray(odd, dtype=np.bool_)

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


def _beside_plain(variance: FloatArray, odd: BoolArray, rows: IntArray) -> FloatArray:
    """Return by how much odd days are less sure than the plain days around them."""
    if not odd.any():
        return np.zeros(len(rows))
    plain = variance.min() if odd.all() else np.interp(rows, rows[~odd], variance[~odd])
    return np.where(odd, np.maximum(variance - plain, 0.0), 0.0)


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
