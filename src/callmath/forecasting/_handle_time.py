"""Handle time: a level that moves from day to day, times a smooth curve over the day.

The mean of an interval's few contacts is almost pure chance, so nothing is learned per weekday and
slot. Seconds are added up and divided by contacts, never averaged as averages: every day and slot
weighs what its contacts weigh.

The level (its logarithm) is smoothed exponentially with a damped trend (Gardner & McKenzie 1985),
beside plain means of recent weeks; all settings run at once, and each counts by how well it told
the next fortnight at past origins (an average of forecasts: Bates & Granger 1969).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

from ._types import BoolArray, FloatArray, ForecastingError, History, IntArray

_GAINS = (0.015, 0.03, 0.06, 0.12)
_TRENDS = ((0.0, 1.0), (0.02, 0.98), (0.05, 0.95), (0.1, 0.95), (0.05, 0.98))  # gain, damping
_WINDOWS = (7, 14, 28, 56, 112)  # days
_POWER = 10.0  # how fast a setting's say falls with its error
_PRIOR_CONTACTS = 20.0  # that a day of few contacts is drawn to the usual level with
_PRIOR_SLOT = 100.0  # contacts, the same for a slot's place on the curve
_CURVE_DAYS = 56.0  # after which a day's say on the curve is halved
_TRIAL_LEADS = 14
_FIRST_TRIAL = 28
_DAY_SD = 0.05  # that levels differ by beside chance, where nothing better is known
_USUAL_CV2 = 1.4  # squared variation of single handle times: a little more than exponential


@dataclass(frozen=True, slots=True, eq=False)
class HandleTimes:
    """Handle seconds ahead: mean (days, slots), quantiles (days, slots, levels), NaN where closed.

    The quantiles are of the mean handle time that an interval will show, so they are wide where
    few contacts are expected. `level_sd` is the standard deviation of a day's level (logarithm).
    """

    mean: FloatArray
    quantiles: FloatArray
    level_sd: float


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """What was recorded, with one row a day: log level, how precise it is, the curve it is off."""

    level: FloatArray
    precision: FloatArray
    contacts: FloatArray
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
    variance = level_sd**2 + days.variation * _mean_inverse(volume)
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
    total = contacts.sum(axis=1)
    variation = _variation(contacts, seconds, level[:, None] * curve)
    noise = _DAY_SD**2 + variation / np.maximum(total, 1.0)
    return _Days(np.log(level), np.where(total > 0, 1 / noise, 0.0), total, curve, variation)


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


def _forecast_level(days: _Days, known: IntArray, ahead: IntArray) -> tuple[FloatArray, float]:
    """Return the log level of the days ahead, and how far off it may be."""
    by_weekday = _weekday_effects(days, known)
    rest = _draw_in(days.level - by_weekday[known], days.precision)
    starts, slopes, damping = _smooth(rest, days.precision)
    steps = np.cumsum(damping ** np.arange(1, max(len(ahead), _TRIAL_LEADS) + 1)[:, None], axis=0)
    errors = _trial_errors(rest, starts, slopes, steps)
    share = _shares(errors, days.contacts)
    level = (starts[-1] + slopes[-1] * steps[: len(ahead)]) @ share
    return level + by_weekday[ahead], _level_sd(errors @ share, days)


def _draw_in(level: FloatArray, precision: FloatArray) -> FloatArray:
    """Return levels with outliers drawn in to three robust deviations of the weeks before."""
    usual = np.full(len(level), np.median(level[precision > 0]))
    for day in range(len(usual)):
        recent = slice(max(0, day - 28), day + 1)
        seen = level[recent][precision[recent] > 0]
        usual[day] = np.median(seen) if seen.size else usual[day]
    off = np.abs(level - usual)[precision > 0]
    limit = 3 * max(1.4826 * float(np.median(off)), 0.02)
    return np.clip(level, usual - limit, usual + limit)


def _weekday_effects(days: _Days, weekday: IntArray) -> FloatArray:
    """Return what each weekday adds to the weeks around it, shrunk by what the data say.

    Empirical Bayes (Efron & Morris 1975): what the weekdays' means differ by beyond their error.
    """
    weight = days.precision * 0.5 ** (np.arange(len(weekday))[::-1] / 60)
    window = np.ones(min(21, len(weekday)))
    around = np.convolve(days.precision * days.level, window, "same")
    off = days.level - around / np.maximum(np.convolve(days.precision, window, "same"), 1e-12)
    mass = np.bincount(weekday, weight, minlength=7)
    seen = mass > 0
    if seen.sum() < 2 or len(weekday) < _TRIAL_LEADS:
        return np.zeros(7)
    means = np.bincount(weekday, weight * off, minlength=7) / np.where(seen, mass, 1.0)
    spread = np.bincount(weekday, (weight * (off - means[weekday])) ** 2, minlength=7)
    error = (spread + np.median(weight) ** 2 * _DAY_SD**2) / np.where(seen, mass, 1.0) ** 2
    between = max(float(np.mean((means**2 - error)[seen])), 0.0)
    effects: FloatArray = means * between / (between + error + 1e-12)
    return effects


def _smooth(level: FloatArray, precision: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return level and slope before each day (days + 1, settings), and each setting's damping."""
    settings = np.array([(gain, *trend) for gain, trend in product(_GAINS, _TRENDS)])
    gain, trend, damping = settings.T
    usual = float(np.median(precision[precision > 0]))
    seen = np.flatnonzero(precision > 0)[:14]
    now = np.full(len(gain), np.average(level[seen], weights=precision[seen]))
    slope = np.zeros(len(gain))
    starts, slopes = np.empty((len(level) + 1, len(gain))), np.empty((len(level) + 1, len(gain)))
    for day, (value, sure) in enumerate(zip(level, precision, strict=True)):
        starts[day], slopes[day] = now, slope
        pull = np.minimum(gain * sure / usual, 0.5)
        error = value - now - damping * slope
        now, slope = now + damping * slope + pull * error, damping * slope + pull * trend * error
    starts[-1], slopes[-1] = now, slope
    means = _window_means(level, precision, starts.mean(axis=1))
    return (
        np.hstack([starts, means]),
        np.hstack([slopes, np.zeros_like(means)]),
        np.concatenate([damping, np.ones(means.shape[1])]),
    )


def _window_means(level: FloatArray, precision: FloatArray, otherwise: FloatArray) -> FloatArray:
    """Return the mean level of the windows before each day, (days + 1, windows)."""
    sums, masses = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (precision * level, precision)
    )
    before = np.maximum(np.arange(len(sums))[:, None] - np.asarray(_WINDOWS), 0)
    mass = masses[:, None] - masses[before]
    means = (sums[:, None] - sums[before]) / np.where(mass > 0, mass, 1.0)
    return np.where(mass > 0, means, otherwise[:, None])


def _trial_errors(
    level: FloatArray, starts: FloatArray, slopes: FloatArray, steps: FloatArray
) -> FloatArray:
    """Return what each setting said too little at past origins, (origins, leads, settings).

    An origin every third day; NaN beyond the history.
    """
    origins = np.arange(_FIRST_TRIAL, len(level), 3)[:, None]
    target = origins + np.arange(_TRIAL_LEADS)
    came = np.where(target < len(level), level[np.minimum(target, len(level) - 1)], np.nan)
    said = starts[origins] + slopes[origins] * steps[:_TRIAL_LEADS]
    errors: FloatArray = came[..., None] - said
    return errors


def _trial_weights(contacts: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    origins = np.arange(_FIRST_TRIAL, len(contacts), 3)[:, None]
    target = np.minimum(origins + np.arange(shape[1]), len(contacts) - 1)
    weights: FloatArray = contacts[target] * 0.5 ** ((len(contacts) - origins) / 60)
    return weights


def _shares(errors: FloatArray, contacts: FloatArray) -> FloatArray:
    """Return how much each setting counts: a power of its weighted absolute error."""
    settings = errors.shape[-1]
    if not errors.size:
        return np.full(settings, 1 / settings)
    weight = _trial_weights(contacts, errors.shape)
    losses = np.nansum(np.abs(errors) * weight[..., None], axis=(0, 1)) + 1e-9
    says = (losses / losses.min()) ** -_POWER
    shares: FloatArray = says / says.sum()
    return shares


def _level_sd(errors: FloatArray, days: _Days) -> float:
    """Return how far a day's level strays from what is said, beside chance; wide when untried."""
    if not errors.size or len(days.level) < 2 * _FIRST_TRIAL:
        return 4 * _DAY_SD if len(days.level) < _TRIAL_LEADS else 2 * _DAY_SD
    weight = _trial_weights(days.contacts, errors.shape) * np.isfinite(errors)
    origins = np.arange(_FIRST_TRIAL, len(days.level), 3)[:, None]
    target = np.minimum(origins + np.arange(_TRIAL_LEADS), len(days.level) - 1)
    chance = days.variation / np.maximum(days.contacts[target], 1.0)
    squares = np.nan_to_num(errors) ** 2 - chance
    return float(np.sqrt(max(np.sum(weight * squares) / max(weight.sum(), 1e-9), 1e-4)))
