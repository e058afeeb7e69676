"""Handle time: a level that moves from day to day, times a smooth curve over the day.

The mean of an interval's few contacts is almost pure chance, so nothing is learned per weekday and
slot. Seconds are added up and divided by contacts, never averaged as averages: every day and slot
weighs what its contacts weigh.

The level (its logarithm) is a constant, plus what lasts two months, what lasts a week, a little of
the weekday, and what is of the day alone: a Gaussian process (Rasmussen and Williams 2006, chapter
2) that is drawn to its long mean the farther it looks, and to its days the more contacts they had.
A few settings of it run side by side, none is chosen: each counts by how well it told every day a
day ahead (Dawid 1984, JRSS A 147:278). How far off it may be comes with it. The means of the last
two and four weeks count as much as it does, for nothing recorded says why levels move, and equal
shares are hard to beat (Clemen 1989, International Journal of Forecasting 5:559).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

from ._days import CLIP, TEMPER, innovations
from ._types import BoolArray, FloatArray, ForecastingError, History, IntArray

_SLOW = ((0.03, 0.0), (0.08, 0.0), (0.0, 0.2))  # sd of the logarithm: what wanders, what drifts
_FAST_SD, _WEEKDAY_SD = (0.0, 0.05), (0.01, 0.05)
_WANDER_DAYS, _DRIFT_DAYS, _FAST_DAYS = 60.0, 40.0, 7.0
_CONSTANT_SD = 2.0
_MEANS_DAYS = (14, 28)
_DAY_SD = 0.03  # of a day alone, beside the chance of its contacts
_MOST_DAYS = 182  # that levels are learned from
_NEAR_DAYS = 28.0
_PRIOR_CONTACTS = 20.0  # that a day of few contacts is drawn to the usual level with
_PRIOR_SLOT = 100.0  # contacts, the same for a slot's place on the curve
_PRIOR_DAYS = 30.0  # that the usual settings are believed to be as wide as they say
_CURVE_DAYS = 112.0  # after which a day's say on the curve is halved
_USUAL_CV2 = 1.4  # squared variation of single handle times: a little more than exponential


@dataclass(frozen=True, slots=True, eq=False)
class HandleTimes:
    """Handle seconds ahead: mean (days, slots), quantiles (days, slots, levels), NaN where closed.

    The quantiles are of the mean handle time that an interval will show, so they are wide where
    few contacts are expected. `level_sd` (days,) is the standard deviation of a day's level
    (logarithm), beside that chance.
    """

    mean: FloatArray
    quantiles: FloatArray
    level_sd: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """What was recorded, with one row a day: log level, the variance that chance gives it.

    A day without contacts has infinite variance. `curve` is (slots,).
    """

    level: FloatArray
    chance: FloatArray
    curve: FloatArray
    variation: float  # squared, of one contact


def forecast_handle_seconds(
    history: History,
    *,
    volume: FloatArray,
    is_open: BoolArray,
    levels: Sequence[float] = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975),
) -> HandleTimes:
    """Forecast the handle time of the days after a history.

    :param history: with `handle_seconds`; its volume weighs them.
    :param volume: the contacts expected, (days, slots): few of them, and a mean is unsure.
    :param is_open: (days, slots) of the days ahead.
    :raises ForecastingError: the history has no handle time at all.
    """
    contacts, seconds = _totals(history)
    days = _read_days(contacts, seconds)
    first = history.first_day.weekday()
    weekdays = (first + np.arange(len(contacts) + len(volume))) % 7
    known, ahead = np.split(weekdays, [len(contacts)])
    level, level_sd = _forecast_level(days, known, ahead)
    mean = np.exp(level)[:, None] * days.curve
    variance = level_sd[:, None] ** 2 + days.variation * _mean_inverse(volume)
    width = np.sqrt(np.log1p(variance))[..., None]
    quantiles = mean[..., None] * np.exp(width * ndtri(np.asarray(levels)) - width**2 / 2)
    return HandleTimes(
        mean=np.where(is_open, mean, np.nan),
        quantiles=np.where(is_open[..., None], quantiles, np.nan),
        level_sd=level_sd,
    )


def _mean_inverse(volume: FloatArray) -> FloatArray:
    """Return 1 / contacts on average over Poisson counts of at least one: about (1 + 1/v) / v."""
    some = np.maximum(volume, 1.0)
    return np.minimum((1 + 1 / some) / some, 1.0)


def _totals(history: History) -> tuple[FloatArray, FloatArray]:
    """Return contacts and their seconds, 0 where either is unknown."""
    if history.handle_seconds is None:
        handle = np.full(history.volume.shape, np.nan)
    else:
        handle = history.handle_seconds
    is_known = np.isfinite(handle) & (handle > 0) & (history.volume > 0)
    if not is_known.any():
        raise ForecastingError(
            "handle.unknown", "No interval has a handle time.", mend="Give handle_seconds."
        )
    contacts = np.where(is_known, history.volume, 0.0)
    return contacts, contacts * np.where(is_known, handle, 0.0)


def _read_days(contacts: FloatArray, seconds: FloatArray) -> _Days:
    """Find the curve and, by what it leaves, the level of each day."""
    usual = float(seconds.sum() / contacts.sum())
    age = np.arange(len(contacts))[::-1]
    weight = 0.5 ** (age / _CURVE_DAYS)
    curve = np.ones(contacts.shape[1])
    level = np.full(len(contacts), usual)
    for _ in range(2):
        level = _day_levels(contacts @ curve, seconds.sum(axis=1), usual)
        curve = _smooth_curve(weight @ (contacts * level[:, None]), weight @ seconds, usual)
    level = _day_levels(contacts @ curve, seconds.sum(axis=1), usual)
    variation = _variation(contacts, seconds, level[:, None] * curve)
    total = contacts.sum(axis=1)
    return _Days(
        level=_log_levels(contacts @ curve, seconds.sum(axis=1)),
        chance=np.where(total > 0, variation / np.maximum(total, 1.0), np.inf),
        curve=curve,
        variation=variation,
    )


def _log_levels(weighted: FloatArray, seconds: FloatArray) -> FloatArray:
    """Return the logarithm of each day's level, linearized at that of the weeks around it.

    The logarithm of a mean of few contacts is too low on average, and what is worked out from it
    too; the working response of a log link is not (McCullagh & Nelder 1989, section 2.5).
    """
    days = np.arange(len(seconds))
    near = np.exp(-np.abs(days[:, None] - days) / _NEAR_DAYS)
    around = (near @ seconds) / np.maximum(near @ weighted, 1e-12)
    surprise = seconds / np.maximum(weighted * around, 1e-12) - 1
    levels: FloatArray = np.log(around) + np.where(weighted > 0, surprise, 0.0)
    return levels


def _day_levels(weighted: FloatArray, seconds: FloatArray, usual: float) -> FloatArray:
    level = (seconds + _PRIOR_CONTACTS * usual) / (weighted + _PRIOR_CONTACTS)
    middle = float(np.median(level[weighted > 0]))
    return np.clip(level, 0.6 * middle, 1.6 * middle)


def _smooth_curve(expected: FloatArray, seconds: FloatArray, usual: float) -> FloatArray:
    """Return the curve: seconds over those of a flat day, a little of the neighbors, shrunk."""
    prior = _PRIOR_SLOT * usual * expected.sum() / max(float(expected.sum()), 1e-12)
    kernel = np.array([0.25, 1.0, 0.25])
    told = np.convolve(seconds, kernel)[1:-1] + prior
    curve: FloatArray = told / (np.convolve(expected, kernel)[1:-1] + prior)
    return curve


def _variation(contacts: FloatArray, seconds: FloatArray, expected: FloatArray) -> float:
    """Return the squared variation of single handle times: n (mean / expected - 1)^2 on average."""
    seen = contacts > 0
    ratio = seconds[seen] / (contacts[seen] * expected[seen])
    found = float(np.mean(contacts[seen] * (ratio - 1) ** 2))
    trust = seen.sum() / (seen.sum() + 50.0)
    return float(trust * found + (1 - trust) * _USUAL_CV2)


@dataclass(frozen=True, slots=True, eq=False)
class _Process:
    """Levels of the days seen, less `center`, run through every setting of the process.

    `covariance` is (settings, days, days) of the days seen and those ahead; `factor` is that of
    the days seen, with their noise; `clipped` (settings, days) are standardized innovations,
    outliers drawn in by `drawn_in` (days,) of a logarithm. `share` is each setting's.
    """

    center: float
    covariance: FloatArray
    factor: FloatArray
    clipped: FloatArray
    drawn_in: FloatArray
    share: FloatArray

    def ahead(self) -> tuple[FloatArray, FloatArray]:
        """Return the level of the days ahead, and its standard deviation, both (days,)."""
        count = self.clipped.shape[1]
        across = np.linalg.solve(self.factor, self.covariance[:, :count, count:])
        each = np.einsum("sda,sd->sa", across, self.clipped)
        level = self.share @ each
        prior = np.diagonal(self.covariance, axis1=1, axis2=2)[:, count:]
        left = self.share @ (prior - np.sum(across**2, axis=1)) + _DAY_SD**2
        squares = self.share @ np.sum(self.clipped**2, axis=1)
        wide = (_PRIOR_DAYS + squares) / (_PRIOR_DAYS + count)
        apart = self.share @ (each - level) ** 2
        return self.center + level, np.sqrt(wide * left + apart)

    def of_basis(self, basis: FloatArray, variance: FloatArray) -> FloatArray:
        """Return what one basis (days, days seen) adds, its variance by setting: (days,)."""
        upper = self.factor.transpose(0, 2, 1)
        solved = np.linalg.solve(upper, self.clipped[..., None])[..., 0]
        added: FloatArray = basis @ ((self.share * variance) @ solved)
        return added


def _run_process(level: FloatArray, noise: FloatArray, covariance: FloatArray) -> _Process:
    count = len(level)
    center = float(np.average(level, weights=1 / noise))
    own = covariance[:, :count, :count] + np.diag(noise)
    factor = np.asarray(np.linalg.cholesky(own), dtype=np.float64)
    clipped, surprise = innovations(factor, level - center, np.full(count, CLIP))
    share = _shares(clipped, factor)
    drawn_in = share @ ((surprise - clipped) * np.diagonal(factor, axis1=1, axis2=2))
    return _Process(center, covariance, factor, clipped, drawn_in, share)


def _forecast_level(days: _Days, known: IntArray, ahead: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the log level of the days ahead, and how far off it may be, both (days,)."""
    seen = np.flatnonzero(np.isfinite(days.chance))[-_MOST_DAYS:]
    count = len(seen)
    position = np.concatenate([seen, len(known) + np.arange(len(ahead))])
    bases = _bases(position, np.concatenate([known[seen], ahead]))
    settings = _settings()
    level, noise = days.level[seen], _DAY_SD**2 + days.chance[seen]
    process = _run_process(level, noise, np.tensordot(settings, bases, axes=1))
    by_weekday = process.of_basis(bases[-1, :, :count], settings[:, -1])
    plain = level - process.drawn_in - by_weekday[:count]
    means = _recent_means(plain, noise, len(known) - seen) + by_weekday[count:, None]
    told, level_sd = process.ahead()
    return np.column_stack([told, means]).mean(axis=1), level_sd


def _recent_means(level: FloatArray, noise: FloatArray, age: IntArray) -> FloatArray:
    """Return the mean level of the last weeks, of the last day seen where they hold nothing."""
    within = [age <= max(days, age[-1]) for days in _MEANS_DAYS]
    return np.array([np.average(level[w], weights=1 / noise[w]) for w in within])


def _bases(position: IntArray, weekday: IntArray) -> FloatArray:
    """Return what days have in common, (bases, days, days): the last is their weekday."""
    apart = np.abs(position[:, None] - position)
    bases = (
        np.ones(apart.shape),
        np.exp(-apart / _WANDER_DAYS),
        np.exp(-0.5 * (apart / _DRIFT_DAYS) ** 2),
        np.exp(-apart / _FAST_DAYS),
        weekday[:, None] == weekday,
    )
    return np.stack(bases).astype(np.float64)


def _settings() -> FloatArray:
    """Return the variance of each basis, (settings, bases)."""
    sds = [(_CONSTANT_SD, *slow, *rest) for slow, *rest in product(_SLOW, _FAST_SD, _WEEKDAY_SD)]
    return np.square(sds)


def _shares(innovation: FloatArray, factor: FloatArray) -> FloatArray:
    """Return how much each setting counts: by its evidence, tempered, for days are alike."""
    density = -0.5 * innovation**2 - np.log(np.diagonal(factor, axis1=1, axis2=2))
    evidence = density.sum(axis=1)
    says = np.exp((evidence - evidence.max()) / TEMPER)
    shares: FloatArray = says / says.sum()
    return shares
