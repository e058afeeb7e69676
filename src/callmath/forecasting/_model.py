"""Our model of a contact centre's volume: the size of the day, times its profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ._days import DayLog, Tried, learn_days
from ._features import DayFeatures, describe_days
from ._kernels import BASES, covariances
from ._profile import (
    DaySizes,
    ProfileLearner,
    ProfileTrials,
    learn_profile,
    measure_days,
    prepare_profiles,
    try_profiles,
)
from ._types import (
    BoolArray,
    DayTable,
    Event,
    EventEffect,
    FloatArray,
    History,
    IntArray,
    Note,
)

FEW = 10.0  # contacts a day: below it the logarithm of a count is no good measure
MOST_SURPRISE = 3.0
LEAST_EXPECTED = 0.05  # contacts of a day
NEAR_DAYS = 28.0
LEAST_SEEN = 0.3  # share of a day that must be recorded for it to say something of the level


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """Everything that does not depend on the origin."""

    volume: FloatArray
    is_open: BoolArray
    features: DayFeatures
    sizes: DaySizes
    rows: IntArray
    log: DayLog
    centre: float
    tried: Tried
    learner: ProfileLearner
    profiles: ProfileTrials


def _learn(
    history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
) -> _Learned:
    days = len(history.volume)
    volume = np.where(history.is_open, history.volume, np.nan)
    features = describe_days(table, is_open, known_days=days)
    sizes = measure_days(volume)
    rows = np.flatnonzero(features.is_open[:days])
    log, centre = _day_log(volume, sizes, features.pick(rows), rows)
    tried = learn_days(log)
    learner = prepare_profiles(volume, sizes, features.weekday)
    return _Learned(
        volume,
        is_open,
        features,
        sizes,
        rows,
        log,
        centre,
        tried,
        learner,
        try_profiles(learner, features.weekday),
    )


def _day_log(
    volume: FloatArray, sizes: DaySizes, features: DayFeatures, rows: IntArray
) -> tuple[DayLog, float]:
    """Return the logarithms of day sizes, unbiased also where a day brings a handful.

    Of many contacts the logarithm is taken. Of few it is not: it is linearised at what the days
    around and the weekday lead to expect (the working response of a Poisson model with log link;
    McCullagh and Nelder 1989, "Generalized Linear Models", section 2.5), and in between is blended.
    """
    seen, total = sizes.seen[rows], np.nansum(volume[rows], axis=1)
    is_known = seen > LEAST_SEEN
    expected = expect_roughly(total, np.where(is_known, seen, 0.0), features)
    large = expected / (expected + FEW)
    surprise = np.clip((total - expected) / expected, -1.0, MOST_SURPRISE)
    value = (
        np.log(expected / np.where(is_known, seen, 1.0))
        + (1 - large) * surprise
        + large * np.log((total + 0.5) / (expected + 0.5))
    )
    centre = float(np.median(value[is_known])) if is_known.any() else 0.0
    log = DayLog(
        features=features,
        value=np.where(is_known, value - centre, 0.0),
        chance=1.0 / np.maximum(expected, LEAST_EXPECTED),
        is_known=is_known,
    )
    return log, centre


def expect_roughly(total: FloatArray, seen: FloatArray, features: DayFeatures) -> FloatArray:
    """Return what each day should bring by its weekday and the weeks around it."""
    apart = features.position[:, None] - features.position
    near = np.exp(-np.abs(apart) / NEAR_DAYS)
    whole = (total.sum() + 0.5) / max(float(seen.sum()), 1e-9)
    level = (near @ total + whole) / (near @ seen + 1.0)
    same = (features.weekday[:, None] == features.weekday).astype(np.float64)
    usual = level * seen
    factor = (same @ total + 0.5) / (same @ usual + 0.5)
    return np.maximum(usual * factor, LEAST_EXPECTED)


@dataclass(frozen=True, slots=True, eq=False)
class ContactFit:
    """What was learned of one series."""

    learned: _Learned
    weights: FloatArray  # (settings, days): the covariance's inverse times the values
    profile: FloatArray  # (7, slots)
    notes: tuple[Note, ...] = ()
    effects: tuple[EventEffect, ...] = ()

    def mean(self, days: int) -> FloatArray:
        """Return the expected volume of the next days, (days, slots)."""
        parts = list(self.components(days).values())
        product = parts[0].copy()
        for part in parts[1:]:
            product *= part
        return product

    def components(self, days: int) -> Mapping[str, FloatArray]:
        """Return the factors of the mean; `level` is in contacts a day."""
        learned = self.learned
        first = len(learned.volume)
        ahead = learned.features.pick(np.arange(first, first + days))
        logs = self._logs(ahead)
        is_open = learned.is_open[first : first + days]
        slots = is_open.shape[1]
        parts: dict[str, FloatArray] = {}
        for name, values in logs.items():
            parts[name] = np.repeat(np.exp(values)[:, None], slots, axis=1)
        parts["level"] *= np.exp(learned.centre)
        parts["profile"] = np.where(is_open, self.profile[ahead.weekday], 0.0)
        return parts

    def past_means(self, origin_days: IntArray, horizon_days: int) -> FloatArray:
        """Return what the model would have said at past origins, without learning again."""
        return _past_means(self.learned, origin_days, horizon_days)

    def _logs(self, ahead: DayFeatures) -> dict[str, FloatArray]:
        """Return the mean of each component over the settings, in logarithms."""
        tried = self.learned.tried
        bases = covariances(ahead, self.learned.log.features)
        sums: dict[str, FloatArray] = {}
        for setting, weights in zip(tried.settings, self.weights, strict=True):
            values = bases @ weights
            variances = setting.variances(tried.noise)
            for (_, name), variance, value in zip(BASES.items(), variances, values, strict=True):
                sums[name] = sums.get(name, 0.0) + variance * value
        return sums


@dataclass(frozen=True, slots=True)
class ContactModel:
    """Day size x intraday profile, every choice made by trials inside the history."""

    name: str = "contact"
    min_days: int = 14

    def fit(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...] = ()
    ) -> ContactFit:
        """Learn a history."""
        learned = _learn(history, table, is_open, events)
        tried = learned.tried
        solved = np.linalg.solve(tried.factor.transpose(0, 2, 1), tried.innovation[:, :, None])
        weights = solved[:, :, 0] * tried.weights(len(learned.rows))[:, None]
        profile = learn_profile(learned.learner, learned.profiles, origin=len(learned.volume))
        return ContactFit(learned, weights, profile)

    def trial_means(
        self,
        history: History,
        table: DayTable,
        is_open: BoolArray,
        events: tuple[Event, ...],
        origin_days: IntArray,
        horizon_days: int,
    ) -> FloatArray:
        """Return what the model would have said at past origins, (origins, leads, slots)."""
        return _past_means(_learn(history, table, is_open, events), origin_days, horizon_days)


def _past_means(learned: _Learned, origin_days: IntArray, horizon_days: int) -> FloatArray:
    days, slots = learned.volume.shape
    means = np.zeros((len(origin_days), horizon_days, slots))
    for row, origin in enumerate(origin_days):
        last = min(int(origin) + horizon_days, days)
        means[row, : last - origin] = _trial(learned, int(origin), last)
    return means


def _trial(learned: _Learned, origin: int, last: int) -> FloatArray:
    start, end = np.searchsorted(learned.rows, [origin, last])
    ahead = np.arange(start, end)
    logs = learned.tried.forecast(int(start), ahead)
    weekday = learned.features.weekday
    profile = learn_profile(learned.learner, learned.profiles, origin=origin)
    means = np.zeros((last - origin, learned.volume.shape[1]))
    at = learned.rows[ahead]
    size = np.exp(logs + learned.centre)
    means[at - origin] = np.where(learned.is_open[at], size[:, None] * profile[weekday[at]], 0.0)
    return means
