"""The level of each day: a robust Gaussian process on the logarithm of day totals.

One Cholesky factor L of the covariance of all days holds every past forecast: with z = L⁻¹y the
standardised innovations, the forecast of day s at the close of day t - 1 is L[s, :t] · z[:t]
(the factor of a leading block is the leading block of the factor). So one factorisation tries a
setting at all origins and all leads, and its evidence at every origin comes with it.

Innovations are clipped on the way (Masreliez and Martin 1977, "Robust Bayesian estimation for the
linear model and robustifying the Kalman filter", IEEE TAC 22): an outlier moves the level by at
most as much as a surprise of CLIP standard deviations, and a real change still gets through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ._daylog import DayLog
from ._kernels import BASES, Setting, covariances
from ._types import FloatArray, IntArray

CLIP = 3.0
CLIP_SPECIAL = 5.0  # on days that are allowed to be unlike any other
UNKNOWN = 1e8  # variance of a day that nobody recorded
SEARCHED_DAYS = 220  # latest ones, on which settings are searched
ROUNDS = 2
TREND_DAYS = 182  # of history, under which growth cannot be told from a wandering level
GAIN = 0.5  # of evidence for which a setting is left for its neighbour
SEASON_DAYS = 400  # of history from which a yearly season can be told from a level
SEASONS = (0.0, 4.0)
KEPT_LONG = 3  # settings each tried with and without a season, where there may be one
KEPT = 5  # settings whose forecasts are averaged
TEMPER = 4.0  # evidence is divided by it: days are not as independent as the model says

Axes = Mapping[str, tuple[float, ...]]
NEIGHBORS: Axes = {
    "walk": (0.005, 0.1),
    "pull": (0.0, 1.0),
    "smooth": (0.0, 5.0),
    "drift": (0.0, 1.0),
    "month_day": (0.0, 2.5),
    "special": (0.04, 0.5, 1.5),
    "trend": (0.1,),
}


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Settings run through all days.

    `factor` is (settings, days, days), the others (settings, days): `surprise` are the standardised
    innovations, `innovation` the same clipped, and `evidence` the logarithm of the density of
    everything up to and including a day.
    """

    settings: tuple[Setting, ...]
    noise: float
    factor: FloatArray
    innovation: FloatArray
    evidence: FloatArray
    surprise: FloatArray

    def weights(self, origin: int) -> FloatArray:
        """Return how much each setting is believed on the evidence before an origin, sum 1."""
        if origin == 0:
            return np.full(len(self.settings), 1 / len(self.settings))
        known = self.evidence[:, origin - 1]
        belief = np.exp((known - known.max()) / TEMPER)
        return np.asarray(belief / belief.sum(), dtype=np.float64)

    def variance(self, origin: int, days: IntArray) -> FloatArray:
        """Return how unsure of these days one was at the origin, noise and chance included."""
        each = np.sum(self.factor[:, days, origin:] ** 2, axis=2)
        return np.asarray(self.weights(origin) @ each, dtype=np.float64)

    def forecast(self, origin: int, days: IntArray) -> FloatArray:
        """Return what was known of these days at the origin, (days,)."""
        each = self.factor[:, days, :origin] @ self.innovation[:, :origin, None]
        return np.asarray(self.weights(origin) @ each[:, :, 0], dtype=np.float64)


def learn_days(log: DayLog) -> Tried:
    """Search for settings on the latest days, and run the best of them through all days."""
    noise = noise_variance(log)
    settings = search_settings(log.latest(SEARCHED_DAYS), noise)
    if len(log.value) and np.ptp(log.features.position) >= SEASON_DAYS:
        settings = tuple(
            replace(setting, season=season)
            for setting in settings[:KEPT_LONG]
            for season in SEASONS
        )
    return try_settings(log, settings, noise)


def search_settings(log: DayLog, noise: float) -> tuple[Setting, ...]:
    """Return the settings with the most evidence of those met on the way uphill.

    Each round tries all neighbours of the current setting, one change at a time, and then makes
    all the changes that gained. Evidence is prequential: the sum of the logarithms of how likely
    each day was a day ahead (Dawid 1984, "The prequential approach", JRSS A 147).
    """
    center, met = Setting(), dict[Setting, float]()
    axes = dict(NEIGHBORS)
    if not len(log.value) or np.ptp(log.features.position) < TREND_DAYS:
        del axes["trend"]
    bases = covariances(log.features, log.features)
    for _ in range(ROUNDS):
        fresh = [setting for setting in _around(center, axes) if setting not in met]
        if not fresh:
            break
        found = _run(log, tuple(fresh), noise, bases).evidence[:, -1]
        met.update(zip(fresh, found.tolist(), strict=True))
        center = _uphill(center, met, axes)
    return tuple(sorted(met, key=lambda setting: -met[setting])[:KEPT])


def _around(center: Setting, axes: Axes) -> list[Setting]:
    moved = [replace(center, **{axis: value}) for axis, values in axes.items() for value in values]
    return list(dict.fromkeys([center, *moved]))


def _uphill(center: Setting, met: Mapping[Setting, float], axes: Axes) -> Setting:
    changes = {}
    for axis, values in axes.items():
        gains = {value: met[replace(center, **{axis: value})] - met[center] for value in values}
        best = max(gains, key=lambda value: gains[value])
        if gains[best] > GAIN:
            changes[axis] = best
    return replace(center, **changes)


def try_settings(log: DayLog, settings: tuple[Setting, ...], noise: float) -> Tried:
    """Run every setting through the days."""
    return _run(log, settings, noise, covariances(log.features, log.features))


def _run(log: DayLog, settings: tuple[Setting, ...], noise: float, bases: FloatArray) -> Tried:
    weights = np.stack([setting.variances(noise) for setting in settings])
    days = len(log.value)
    covariance = (weights @ bases.reshape(len(BASES), -1)).reshape(-1, days, days)
    diagonal = np.arange(days)
    covariance[:, diagonal, diagonal] += np.where(log.is_known, noise + log.chance, UNKNOWN)
    factor = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
    innovation, surprise = innovations(factor, log.value, _clips(log))
    density = -0.5 * innovation**2 - np.log(factor[:, diagonal, diagonal])
    return Tried(settings, noise, factor, innovation, np.cumsum(density, axis=1), surprise)


def _clips(log: DayLog) -> FloatArray:
    """Return how large an innovation may be: what the calendar or an event moves may be large."""
    days = log.features
    allowed = days.is_special | days.event.any(axis=1)
    allowed[1:] |= (np.diff(days.step, axis=0) > 0).any(axis=1)
    return np.where(allowed, CLIP_SPECIAL, CLIP)


def innovations(
    factor: FloatArray, value: FloatArray, clip: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the standardised innovations of each setting, clipped and as they were."""
    innovation, surprise = np.zeros((2, *factor.shape[:2]))
    for day in range(len(value)):
        expected = np.einsum("st,st->s", factor[:, day, :day], innovation[:, :day])
        surprise[:, day] = (value[day] - expected) / factor[:, day, day]
        innovation[:, day] = np.clip(surprise[:, day], -clip[day], clip[day])
    return innovation, surprise


def noise_variance(log: DayLog) -> float:
    """Return the variance from day to day beyond weekday and chance, robustly."""
    known = np.flatnonzero(log.is_known)
    if len(known) < 3:
        return 0.01
    rest = log.value[known].copy()
    for weekday in range(7):
        alike = log.features.weekday[known] == weekday
        if alike.any():
            rest[alike] -= np.median(rest[alike])
    spread = np.median(np.abs(np.diff(rest))) / 0.6745
    raw = float(spread**2 / 2)
    return max(raw - float(np.median(log.chance[known])), 0.2 * raw, 1e-6)
