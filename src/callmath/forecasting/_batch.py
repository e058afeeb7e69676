"""A hundred thousand series of one calendar at once: their days by a few shared operators.

For given variances the forecast of the day model is linear in the logarithms of the days, and the
operator (coming days x past days) is the same for every series of the calendar. Series are put in
classes by how much their days differ, by noise and by counting alone; each class has one operator,
of the setting that had the most evidence on a sample of its series. What a series loses against
the model of its own: level shifts and events are not looked for, and settings are its class's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from ._daylog import FEW, LEAST_EXPECTED, NEAR_DAYS
from ._days import CLIP, CLIP_SPECIAL
from ._features import DayFeatures, describe_days
from ._kernels import Setting, covariances
from ._threads import one_thread
from ._types import BoolArray, DayTable, FloatArray, ForecastingError, IntArray

CHUNK = 2048  # series worked on at a time: what bounds the memory
SAMPLE = 64  # series of a class on which its setting is chosen
LARGEST_LOG = 30.0
NOISE_SD = np.array([0.02, 0.05, 0.1, 0.2, 0.4])  # classes by noise from day to day, and
CHANCE_SD = np.array([0.01, 0.05, 0.15, 0.4, 1.0])  # by what counting alone brings

SETTINGS = tuple(
    replace(Setting(), walk=walk, month_day=month_day, smooth=smooth)
    for walk in (0.005, 0.03)
    for month_day in (0.0, 0.5)
    for smooth in (0.0, 1.0)
)


@dataclass(frozen=True, slots=True, eq=False)
class BatchForecast:
    """What many series will bring a day: `mean` (series, days), 0 on closed days."""

    first_day: date
    mean: FloatArray

    def cells(self, series: int, profile: FloatArray, weekday: IntArray) -> FloatArray:
        """Return one series spread over its slots, (days, slots).

        `profile` is (7, slots), each row of sum 1, and `weekday` (days,) what the days work as.
        """
        return np.asarray(self.mean[series, :, None] * profile[weekday], dtype=np.float64)


def forecast_batch(
    volume: FloatArray, table: DayTable, is_open: BoolArray, *, horizon_days: int
) -> BatchForecast:
    """Forecast the days of many series that share a calendar and opening days.

    `volume` is (series, days), NaN where unknown; `is_open` (days + horizon, slots). Never NaN,
    never negative; a series of which nothing is known gets 0.

    :raises ForecastingError: the table or the hours do not cover history and horizon.

    >>> table = DayTable(date(2026, 6, 1), 35)
    >>> flat = np.array([[100.0] * 28, [np.nan] * 28])
    >>> found = forecast_batch(flat, table, np.ones((35, 1), dtype=np.bool_), horizon_days=7)
    >>> found.mean.round(0)[:, :3].tolist()
    [[100.0, 100.0, 100.0], [0.0, 0.0, 0.0]]
    """
    days = volume.shape[1]
    if not len(is_open) >= days + horizon_days <= table.days:
        raise ForecastingError(
            "batch.beyond_table",
            f"{days} days and a horizon of {horizon_days} need a calendar of as many.",
            mend="Give a table and hours of the whole of both.",
            days=days,
            horizon_days=horizon_days,
        )
    features = describe_days(table, is_open, known_days=days)
    past = np.flatnonzero(features.is_open[:days])
    ahead = days + np.flatnonzero(features.is_open[days : days + horizon_days])
    mean = np.zeros((len(volume), horizon_days))
    if len(past) and len(ahead):
        with one_thread():
            operators = _Operators(features.pick(past), features.pick(ahead))
            for start in range(0, len(volume), CHUNK):
                chunk = np.asarray(volume[start : start + CHUNK, past], dtype=np.float64)
                mean[start : start + CHUNK, ahead - days] = operators.forecast(chunk)
    return BatchForecast(table.first_day + timedelta(days=days), mean)


@dataclass(frozen=True, slots=True, eq=False)
class _Logs:
    """Logarithms of a chunk: `value` (series, days), and the variances of each series."""

    value: FloatArray
    noise: FloatArray
    chance: FloatArray


class _Operators:
    """The operators of all classes, each made when the first of its series comes."""

    def __init__(self, past: DayFeatures, ahead: DayFeatures) -> None:
        self._past = past
        self._within = covariances(past, past)
        self._across = covariances(ahead, past)
        apart = np.abs(past.position[:, None] - past.position)
        self._near = np.exp(-apart / NEAR_DAYS)
        self._weekdays = (past.weekday[:, None] == np.arange(7)).astype(np.float64)
        self._clip = np.where(past.is_special, CLIP_SPECIAL, CLIP)
        self._made: dict[tuple[int, int], FloatArray] = {}

    def forecast(self, volume: FloatArray) -> FloatArray:
        """Return what series of past days bring on the days ahead, (series, days ahead)."""
        known = ~np.isnan(volume)
        logs = self._logs(np.where(known, volume, 0.0), known)
        # The level is taken out first, so that its prior does not pull any series towards 1.
        center = logs.value.mean(axis=1, keepdims=True)
        classes = np.stack(
            [_nearest(NOISE_SD, logs.noise), _nearest(CHANCE_SD, logs.chance)], axis=1
        )
        found = np.zeros((len(volume), self._across.shape[1]))
        for kind in np.unique(classes, axis=0):
            mine = (classes == kind).all(axis=1)
            value = logs.value[mine] - center[mine]
            found[mine] = value @ self._operator((int(kind[0]), int(kind[1])), value).T
        size = np.exp(np.clip(found + center, -LARGEST_LOG, LARGEST_LOG))
        return np.asarray(np.where(known.any(axis=1, keepdims=True), size, 0.0))

    def _logs(self, total: FloatArray, known: BoolArray) -> _Logs:
        """Return logarithms, outliers clipped, unknown days filled with what was to be expected."""
        expected = self._expect(total, known.astype(np.float64))
        large = expected / (expected + FEW)
        surprise = (1 - large) * (total / expected - 1)
        surprise += large * np.log((total + 0.5) / (expected + 0.5))
        surprise[~known] = 0.0
        chance = 1 / np.maximum(expected.mean(axis=1), LEAST_EXPECTED)
        spread = np.median(np.abs(surprise), axis=1) / 0.6745
        reach = np.maximum(spread, np.sqrt(chance))[:, None] * self._clip
        value = np.log(expected) + np.clip(surprise, -reach, reach)
        noise = np.maximum(spread**2 - chance, 0.2 * spread**2)
        return _Logs(value, np.maximum(noise, NOISE_SD[0] ** 2), chance)

    def _expect(self, total: FloatArray, known: FloatArray) -> FloatArray:
        """Return what each day should bring by its weekday and the weeks around it."""
        whole = (total.sum(axis=1) + 0.5) / np.maximum(known.sum(axis=1), 1.0)
        level = (total @ self._near + whole[:, None]) / (known @ self._near + 1.0)
        came = total @ self._weekdays + 0.5
        usual = (level * known) @ self._weekdays + 0.5
        usually = (came / usual) @ self._weekdays.T
        return np.asarray(np.maximum(level * usually, LEAST_EXPECTED), dtype=np.float64)

    def _operator(self, kind: tuple[int, int], value: FloatArray) -> FloatArray:
        if kind not in self._made:
            self._made[kind] = self._make(kind, value[:SAMPLE])
        return self._made[kind]

    def _make(self, kind: tuple[int, int], sample: FloatArray) -> FloatArray:
        """Return the operator of the setting under which the sample was likeliest."""
        noise, chance = float(NOISE_SD[kind[0]] ** 2), float(CHANCE_SD[kind[1]] ** 2)
        tried = [self._try(setting, noise, chance, sample) for setting in SETTINGS]
        _, variances, within = max(tried, key=lambda each: each[0])
        across = np.tensordot(variances, self._across, axes=1)
        return np.asarray(np.linalg.solve(within, across.T).T, dtype=np.float64)

    def _try(
        self, setting: Setting, noise: float, chance: float, sample: FloatArray
    ) -> tuple[float, FloatArray, FloatArray]:
        """Return the evidence of a sample, the variances of bases and the covariance of days."""
        variances = setting.variances(noise)
        within = np.tensordot(variances, self._within, axes=1)
        within[np.diag_indices_from(within)] += noise + chance
        factor = np.linalg.cholesky(within)
        innovation = np.linalg.solve(factor, sample.T)
        width = len(sample) * float(np.log(np.diag(factor)).sum())
        return -0.5 * float((innovation**2).sum()) - width, variances, within


def _nearest(sds: FloatArray, variances: FloatArray) -> IntArray:
    """Return which standard deviation is nearest to that of each variance, by their ratio."""
    bounds = np.sqrt(sds[1:] * sds[:-1])
    return np.searchsorted(bounds, np.sqrt(variances)).astype(np.int64)
