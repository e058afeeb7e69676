"""From a mean and a spread to distributions: of each interval, of any total, and as whole days.

All three say the same law (`Spread`): the rate of a cell is its mean times exp(day factor + slot
factor), both normal and correlated, and what comes is a count around that rate whose variance is
`dispersion` times the rate. An interval is a total of one cell, so its quantiles and those of a
window are coherent by construction; `sample_paths` draws from the law itself.

Moments are exact: rates whose logarithms have covariance c have Cov = m m' (exp(c) - 1) (Aitchison
& Brown 1957), and cumulants of the count given the rate are those of the negative
binomial with linear variance. Quantiles are those of the shifted log-normal of the same mean,
variance and skewness (Fenton 1960 for sums), and of the negative binomial itself where counts are
small (Taylor 2012, Management Science 58:534, for gamma-Poisson counts of calls).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from ._types import BoolArray, FloatArray, ForecastingError, IntArray, Outlook, Spread

# Counts whose range stays below this are tabled one by one; above it, whole numbers hardly matter.
_TABLE_END = 100
_BLOCK = 4096  # cells that are tabled together
_FARTHEST = 4.0  # normal deviates: nothing is known of what is rarer


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Mean, variance, third central moment and tail of counts, elementwise."""

    mean: FloatArray
    variance: FloatArray
    third: FloatArray
    tail: FloatArray  # as of `Spread`, for the whole count

    def at(self, cells: IntArray) -> Moments:
        """Return the moments of some cells."""
        return Moments(self.mean[cells], self.variance[cells], self.third[cells], self.tail[cells])


def interval_quantiles(outlook: Outlook, levels: Sequence[float]) -> FloatArray:
    """Return the quantiles of each cell, (days, slots, levels): whole counts, 0 where closed.

    A quantile is the least count whose probability of not being passed is at least the level.

    :raises ForecastingError: a level is not strictly between 0 and 1.
    """
    spread = extended_spread(outlook.spread, len(outlook.mean))
    log_variance = spread.day_sd[:, None] ** 2 + spread.slot_sd[None, :] ** 2
    mean = np.where(outlook.is_open, outlook.mean, 0.0)
    rate_variance = mean**2 * np.expm1(log_variance)
    moments = _count_moments(mean, rate_variance, spread.dispersion)
    by_day = mean**2 * np.expm1(spread.day_sd[:, None] ** 2)
    tail = _own_tail(by_day**2, moments, spread.tail)
    return count_quantiles(replace(moments, tail=tail), levels)


def cell_quantiles(
    mean: FloatArray,
    *,
    log_sd: FloatArray,
    dispersion: FloatArray,
    tail: FloatArray,
    levels: Sequence[float],
) -> FloatArray:
    """Return the quantiles (cells, levels) of cells that each have a law of their own.

    That is `interval_quantiles` of outlooks of one slot a day, of any number of outlooks at once:
    `log_sd` is the standard deviation of a cell's log rate, `dispersion` and `tail` are those of
    its spread, everything with its tilt spent. All are (cells,).

    :raises ForecastingError: a level is not strictly between 0 and 1.

    >>> one = np.ones(2)
    >>> law = {"log_sd": one * 0.1, "dispersion": one, "tail": one * 0}
    >>> cell_quantiles(np.asarray([4.0, 400.0]), **law, levels=(0.1, 0.9)).astype(int).tolist()
    [[2, 7], [344, 459]]
    """
    rate_variance = mean**2 * np.expm1(log_sd**2)
    moments = _count_moments(mean, rate_variance, dispersion)
    own = replace(moments, tail=_own_tail(rate_variance**2, moments, tail))
    quantiles = np.empty((mean.size, len(levels)))
    # Cells of about the same size are tabled together: small counts do not wait for large ones.
    order = np.argsort(mean, kind="stable")
    for begin in range(0, order.size, _BLOCK):
        block = order[begin : begin + _BLOCK]
        quantiles[block] = count_quantiles(own.at(block), levels)
    return quantiles


def total_quantiles(outlook: Outlook, mask: BoolArray, levels: Sequence[float]) -> FloatArray:
    """Return the quantiles (levels,) of what all cells of the mask bring together.

    :raises ForecastingError: the mask is not (days, slots), or a level not between 0 and 1.
    """
    return count_quantiles(total_moments(outlook, mask), levels)


def total_moments(outlook: Outlook, mask: BoolArray) -> Moments:
    """Return the moments of the total of the mask's cells under the joint law.

    :raises ForecastingError: the mask has another shape than the outlook.
    """
    if mask.shape != outlook.mean.shape:
        raise ForecastingError(
            "total.shape",
            f"The mask is {mask.shape}, the outlook {outlook.mean.shape}.",
            mend="Give one flag for each day and slot of the outlook.",
        )
    spread = extended_spread(outlook.spread, len(outlook.mean))
    mean = np.where(outlook.is_open & mask, outlook.mean, 0.0)
    variance = _total_variance(mean, spread)
    moments = _count_moments(np.asarray(mean.sum()), np.asarray(variance), spread.dispersion)
    parts = mean.sum(axis=1) * np.sqrt(np.expm1(spread.day_sd**2))
    shared = _power_correlation(len(parts), spread.day_correlation) @ parts
    tail = _own_tail(np.asarray(parts @ shared**3), moments, spread.tail)
    return replace(moments, tail=tail)


def _own_tail(fourth: FloatArray, moments: Moments, tail: float | FloatArray) -> FloatArray:
    """Return the tail that is left of the day factor's when all else is added to it.

    For a sum of a_i (z_i + h He3(z_i)) with correlated normal z the fourth cumulant is, to first
    order in h, 24 h sum of a_i cov(i, sum)^3 (`fourth` without 24 h); that of a law with tail h is
    24 h variance^2.
    """
    left: FloatArray = tail * fourth / np.maximum(moments.variance, 1e-12) ** 2
    return left


def _total_variance(mean: FloatArray, spread: Spread) -> float:
    """Return the variance of the sum of the rates, exact for the log-normal law."""
    totals = mean.sum(axis=1)
    days = _power_correlation(len(totals), spread.day_correlation)
    day_covariance = days * np.outer(spread.day_sd, spread.day_sd)
    slot_covariance = slot_log_covariance(spread)
    within = np.einsum("ds,st,dt->d", mean, np.expm1(slot_covariance), mean, optimize=True)
    # Factors of slots are of one day: they add to the diagonal only.
    between = np.outer(totals, totals) * np.expm1(day_covariance)
    return float(between.sum() + np.sum(within * np.exp(spread.day_sd**2)))


def slot_log_covariance(spread: Spread) -> FloatArray:
    """Return the covariance (slots, slots) of the slot factors of one day."""
    correlation = _power_correlation(len(spread.slot_sd), spread.slot_correlation)
    return correlation * np.outer(spread.slot_sd, spread.slot_sd)


def _power_correlation(size: int, correlation: float) -> FloatArray:
    steps = np.arange(size)
    powers: FloatArray = correlation ** np.abs(np.subtract.outer(steps, steps)).astype(float)
    return powers


def extended_spread(spread: Spread, days: int) -> Spread:
    """Return the spread with its tilt spent and a day factor for each day, the last one kept on."""
    leads = np.minimum(np.arange(days), len(spread.day_sd) - 1)
    return replace(
        spread,
        day_sd=spread.day_sd[leads] * spread.tilt,
        slot_sd=spread.slot_sd * spread.tilt,
        dispersion=spread.dispersion * spread.tilt**2,
        tilt=1.0,
    )


def _count_moments(
    mean: FloatArray, rate_variance: FloatArray, dispersion: float | FloatArray
) -> Moments:
    """Return the moments of counts whose rate is log-normal.

    The law of total cumulance: E[k3 | rate] + 3 Cov(rate, variance given the rate) + k3 of the
    rate, which is v^1.5 (3c + c^3) for a log-normal with variance v and c = sqrt(v) / mean.
    """
    relative = np.sqrt(rate_variance) / np.where(mean > 0, mean, 1.0)
    rate_third = rate_variance**1.5 * (3 * relative + relative**3)
    own_third = dispersion * (2 * dispersion - 1) * mean
    return Moments(
        mean=mean,
        variance=rate_variance + dispersion * mean,
        third=rate_third + 3 * dispersion * rate_variance + own_third,
        tail=np.zeros_like(mean),
    )


def count_quantiles(moments: Moments, levels: Sequence[float]) -> FloatArray:
    """Return quantiles of counts with these moments, the shape of the moments + (levels,).

    >>> one = np.asarray([0.3, 100.0])
    >>> poisson = Moments(mean=one, variance=one, third=one, tail=one * 0)
    >>> count_quantiles(poisson, (0.025, 0.5, 0.975)).astype(int).tolist()
    [[0, 0, 2], [81, 100, 120]]
    """
    wanted = _checked_levels(levels)
    mean = moments.mean.ravel()
    variance, third = moments.variance.ravel(), moments.third.ravel()
    result = np.zeros((mean.size, wanted.size))
    is_tabled = mean + 8 * np.sqrt(variance) < _TABLE_END
    is_tabled &= variance >= 0.9 * mean  # fewer surprises than chance brings: not in the table
    table, curve = np.flatnonzero(is_tabled & (mean > 0)), np.flatnonzero(~is_tabled & (mean > 0))
    if table.size:
        result[table] = _tabled_quantiles(mean[table], variance[table], wanted)
    if curve.size:
        normals = heavy_normals(moments.tail.ravel()[curve], ndtri(wanted))
        result[curve] = _curve_quantiles(mean[curve], variance[curve], third[curve], normals)
    return result.reshape(*moments.mean.shape, wanted.size)


def heavy_normals(tail: FloatArray, normals: FloatArray) -> FloatArray:
    """Return normal quantiles (levels,) with each tail's, at unit variance: (*tail, levels).

    Fleishman's power method (1978, Psychometrika 43:521) with the third Hermite polynomial alone;
    it rises everywhere for tails below 1/3.
    """
    bent = normals + tail[..., None] * (normals**3 - 3 * normals)
    return bent / np.sqrt(1 + 6 * tail[..., None] ** 2)


def _checked_levels(levels: Sequence[float]) -> FloatArray:
    wanted = np.asarray(levels, dtype=np.float64)
    if wanted.ndim != 1 or not bool(np.all((wanted > 0) & (wanted < 1))):
        raise ForecastingError(
            "levels.range",
            f"Levels must lie strictly between 0 and 1: {list(levels)}.",
            mend="Give shares, for instance 0.025 and 0.975.",
        )
    return wanted


def _tabled_quantiles(mean: FloatArray, variance: FloatArray, levels: FloatArray) -> FloatArray:
    """Add up negative binomial probabilities count by count, for all cells at once.

    P(k + 1) = P(k) (k + r) / (k + 1) q with r = m^2 / (v - m), q = 1 - m / v.
    """
    excess = np.maximum(variance - mean, 1e-9 * mean)  # none: Poisson, its limit
    size, share = mean**2 / excess, excess / (mean + excess)
    probability = np.exp(size * np.log1p(-share))
    passed = probability.copy()
    # Levels are the outer axis: what is compared a hundred times lies side by side.
    limits, counts = levels[:, None] - 1e-12, np.zeros((levels.size, mean.size), dtype=np.uint8)
    for count in range(_TABLE_END):
        is_short = passed < limits
        if not is_short.any():
            break
        counts += is_short.view(np.uint8)
        probability = probability * (count + size) / (count + 1) * share
        passed += probability
    return counts.T.astype(np.float64)


def _curve_quantiles(
    mean: FloatArray, variance: FloatArray, third: FloatArray, normals: FloatArray
) -> FloatArray:
    """Return quantiles of the shifted log-normal with these moments, rounded to counts.

    Its shape w = exp(s^2) solves (w + 2) sqrt(w - 1) = skewness in closed form; it is normal where
    the skewness vanishes.
    """
    sd = np.sqrt(variance)
    skew = np.maximum(third / sd**3, 1e-4)
    root = np.cbrt(1 + skew**2 / 2 + skew * np.sqrt(1 + skew**2 / 4))
    shape = root + 1 / root - 1
    width = np.sqrt(np.log(shape))
    steps = np.expm1(width[:, None] * normals - width[:, None] ** 2 / 2)
    values = mean[:, None] + (sd / np.sqrt(shape - 1))[:, None] * steps
    counts: FloatArray = np.maximum(np.ceil(values - 0.5), 0.0)
    return counts


def sample_paths(outlook: Outlook, *, count: int, seed: int) -> IntArray:
    """Return whole days as they may come, (count, days, slots) integers, 0 where closed.

    The same seed gives the same paths. Means, quantiles and totals over many paths are those of
    the functions above.

    :raises ForecastingError: fewer than one path is asked for.
    """
    if count < 1:
        raise ForecastingError("paths.count", f"{count} paths cannot be drawn.", mend="Ask for 1.")
    chance = np.random.default_rng(seed)
    days, slots = outlook.mean.shape
    spread = extended_spread(outlook.spread, days)
    by_day = _correlated_normals(chance, (count, days), spread.day_correlation)
    factors = _day_factors(by_day, spread)
    by_slot = _correlated_normals(chance, (count, days, slots), spread.slot_correlation)
    logs = by_slot * spread.slot_sd - spread.slot_sd**2 / 2  # so that the mean stays
    rates = np.where(outlook.is_open, outlook.mean, 0.0) * np.exp(logs) * factors[:, :, None]
    return _draw_counts(chance, rates, spread.dispersion)


def _day_factors(normals: FloatArray, spread: Spread) -> FloatArray:
    """Return factors of mean 1 from normals (paths, days), with the tail of the spread."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    tail = np.asarray(spread.tail)

    def factor(values: FloatArray) -> FloatArray:
        bent = heavy_normals(tail, np.clip(values, -_FARTHEST, _FARTHEST))
        return np.exp(bent * spread.day_sd).astype(np.float64)

    means = (weights / weights.sum()) @ factor(np.repeat(nodes[:, None], normals.shape[1], axis=1))
    factors: FloatArray = factor(normals) / means
    return factors


def _correlated_normals(
    chance: np.random.Generator, shape: tuple[int, ...], correlation: float
) -> FloatArray:
    """Return standard normals whose last axis is a first-order autoregression."""
    values = chance.standard_normal(shape)
    fresh = np.sqrt(1 - correlation**2)
    for step in range(1, shape[-1]):
        values[..., step] = correlation * values[..., step - 1] + fresh * values[..., step]
    return values


def _draw_counts(chance: np.random.Generator, rates: FloatArray, dispersion: float) -> IntArray:
    """Draw counts with variance `dispersion` x rate: Poisson, or more or less even than it."""
    if dispersion > 1 + 1e-6:
        scale = dispersion - 1
        return chance.poisson(chance.standard_gamma(rates / scale) * scale)
    if dispersion < 1 - 1e-6:
        share = 1 - dispersion
        trials = np.floor(rates / share + chance.random(rates.shape)).astype(np.int64)
        return chance.binomial(trials, share)
    return chance.poisson(rates)
