"""The level of each day: a robust Gaussian process on the logarithm of day totals.

One Cholesky factor L of the covariance of all days holds every past forecast: with z = L⁻¹y the
standardised innovations, the forecast of day s at the close of day t - 1 is L[s, :t] · z[:t]
(the factor of a leading block is the leading block of the factor). So trying a setting at all
origins and all leads costs one factorisation, and choosing among settings is cheap.

Innovations are clipped on the way (Masreliez and Martin 1977, "Robust Bayesian estimation for the
linear model and robustifying the Kalman filter", IEEE TAC 22): an outlier moves the level by at
most as much as a surprise of CLIP standard deviations, and a real change still gets through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._features import DayFeatures
from ._kernels import BASES, Setting, covariances
from ._types import BoolArray, FloatArray, IntArray

CLIP = 3.0
UNKNOWN = 1e8  # variance of a day that nobody recorded
STEP = 7  # days between the origins at which settings are tried
WARM_UP = 21  # days before the first of them
LEADS = 14
KEPT = 3  # settings whose forecasts are averaged

GRID = tuple(
    Setting(walk=walk, month_day=month_day, pull=pull, drift=drift)
    for walk in (0.005, 0.03, 0.15)
    for month_day in (0.0, 1.5)
    for pull in (0.0, 0.5)
    for drift in (0.0, 0.5)
)


@dataclass(frozen=True, slots=True, eq=False)
class DayLog:
    """Days with their logarithms: what the process learns from.

    `value` is the centred logarithm of the day's size, `chance` its variance by counting alone,
    `weight` the contacts that an error of 1 costs. Unknown days have value 0 and is_known false.
    """

    features: DayFeatures
    value: FloatArray
    chance: FloatArray
    weight: FloatArray
    is_known: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """All settings over all days: factors (settings, days, days) and innovations."""

    settings: tuple[Setting, ...]
    noise: float
    factor: FloatArray
    innovation: FloatArray

    def forecast(self, origin: int, days: IntArray) -> FloatArray:
        """Return what each setting knew of these days at the origin, (settings, days)."""
        known = self.factor[:, days, :origin]
        return np.asarray((known @ self.innovation[:, :origin, None])[:, :, 0])


def try_settings(log: DayLog, settings: tuple[Setting, ...] = GRID) -> Tried:
    """Run every setting through the days."""
    noise = _noise_variance(log)
    bases = covariances(log.features, log.features)
    weights = np.stack([setting.variances(noise) for setting in settings])
    days = len(log.value)
    covariance = (weights @ bases.reshape(len(BASES), -1)).reshape(-1, days, days)
    diagonal = np.arange(days)
    own = np.array([setting.noise for setting in settings])[:, None] * noise
    covariance[:, diagonal, diagonal] += np.where(log.is_known, own + log.chance, UNKNOWN)
    factor = np.linalg.cholesky(covariance)
    return Tried(settings, noise, factor, _innovations(factor, log.value))


def _innovations(factor: FloatArray, value: FloatArray) -> FloatArray:
    """Return the clipped standardised innovations of each setting, (settings, days)."""
    innovation = np.zeros(factor.shape[:2])
    for day in range(len(value)):
        expected = np.einsum("st,st->s", factor[:, day, :day], innovation[:, :day])
        surprise = (value[day] - expected) / factor[:, day, day]
        innovation[:, day] = np.clip(surprise, -CLIP, CLIP)
    return innovation


def _noise_variance(log: DayLog) -> float:
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


def losses(tried: Tried, log: DayLog) -> tuple[IntArray, FloatArray]:
    """Return origins and the contacts that each setting missed by in the days after, (settings,)."""
    days = len(log.value)
    position = log.features.position
    first = int(np.searchsorted(position, position[0] + WARM_UP)) if days else 0
    starts = np.arange(position[0] + WARM_UP, position[-1] + 1, STEP) if days else np.zeros(0)
    origins = np.unique(np.searchsorted(position, starts[starts >= position[min(first, days - 1)]]))
    lost = np.zeros((len(origins), len(tried.settings)))
    for row, origin in enumerate(origins):
        ahead = np.arange(origin, np.searchsorted(position, position[origin] + LEADS))
        ahead = ahead[log.is_known[ahead]]
        missed = np.abs(np.expm1(tried.forecast(int(origin), ahead) - log.value[ahead]))
        lost[row] = (np.minimum(missed, 1.0) * log.weight[ahead]).sum(axis=1)
    return origins.astype(np.int64), lost


def best_settings(origins: IntArray, lost: FloatArray, log: DayLog, *, before: int) -> IntArray:
    """Return the settings that did best in the windows that had closed before a day."""
    position = log.features.position
    end = position[before] if before < len(position) else position[-1] + 1
    closed = position[origins] + LEADS <= end if len(origins) else np.zeros(0, dtype=bool)
    if not closed.any():
        return np.arange(lost.shape[1])
    age = (end - position[origins[closed]]) / 7
    total = (lost[closed] * np.exp(-age / 26)[:, None]).sum(axis=0)
    return np.argsort(total, kind="stable")[:KEPT]
