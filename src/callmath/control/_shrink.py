"""Rates of agents who were looked at a few times each: pulled towards all, with honest intervals.

Efron and Morris (1975), "Data analysis using Stein's estimator and its generalizations", JASA 70;
Kleinman (1973), "Proportions with extraneous variance", JASA 68, for the moments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betaln
from scipy.stats import beta

from ._checks import Floats, counts, share

MOST_ALIKE = 1e6  # a concentration beyond which units are not told apart
MEANS, SPREADS = 17, 90  # points of the grid
WIDEST = 0.7  # spread of rates that are nearly all 0 or 1


@dataclass(frozen=True, slots=True)
class ShrunkenRates:
    """Rates of a beta-binomial model, one a unit.

    `reliability` is n/(n + concentration): how much of a unit's rate is its own, 0 to 1. The
    concentration, a + b, is that of the mean spread τ²; infinite where no difference is seen.
    """

    raw: Floats  # NaN where nothing was looked at
    rates: Floats
    lower: Floats
    upper: Floats
    reliability: Floats
    mean: float
    concentration: float
    confidence: float


def shrink_rates(
    failed: npt.ArrayLike,
    looked: npt.ArrayLike,
    *,
    method: Literal["likelihood", "moments"] = "likelihood",
    confidence: float = 0.95,
) -> ShrunkenRates:
    """Return each unit's rate, (failed + a)/(looked + a + b), with its credible interval.

    a and b describe how the units differ. By likelihood they are averaged over, weighted by the
    marginal likelihood of the counts; by moments one guess is taken as known, which is quicker and
    gives narrower intervals. Counts may be fractions (effective numbers of a weighted sample).
    Units that differ no more than chance get nearly (by moments: exactly) the common rate.

    :raises ValueError: counts that cannot be, nothing looked at, confidence outside (0, 1).

    >>> shrunk = shrink_rates([0, 1, 2, 12], [20, 20, 20, 40])
    >>> shrunk.raw.round(2).tolist(), shrunk.rates.round(2).tolist()
    ([0.0, 0.05, 0.1, 0.3], [0.03, 0.07, 0.11, 0.28])
    """
    k, n = counts(failed, looked)
    tail = (1 - share(confidence, "confidence")) / 2
    if n.sum() <= 0:
        raise ValueError("nothing was looked at")
    if np.sum(n > 0) < 2:
        model = _all_alike(k, n)
    else:
        model = _by_likelihood(k, n) if method == "likelihood" else _by_moments(k, n)
    a, b = _beta_of(model.rates, model.variances)
    return ShrunkenRates(
        raw=k / np.where(n > 0, n, np.nan),
        rates=model.rates,
        lower=np.asarray(beta.ppf(tail, a, b), dtype=np.float64),
        upper=np.asarray(beta.ppf(1 - tail, a, b), dtype=np.float64),
        reliability=model.reliability,
        mean=model.mean,
        concentration=model.concentration,
        confidence=confidence,
    )


def james_stein(values: npt.ArrayLike, variance: float) -> Floats:
    """Return values of equal variance pulled towards their mean: mean + c·(value - mean).

    c = 1 - (k - 3)·variance/Σ(value - mean)², not below 0 (positive part); shape as given.

    :raises ValueError: fewer than four values, or a negative variance.

    >>> james_stein([0.40, 0.30, 0.25, 0.20, 0.15], 0.0043).round(3).tolist()
    [0.367, 0.291, 0.252, 0.214, 0.176]
    """
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or y.size < 4 or not bool(np.all(np.isfinite(y))):
        raise ValueError("at least four finite values are needed")
    if not variance >= 0:
        raise ValueError("a variance is not negative")
    mean = y.mean()
    spread = float(np.sum((y - mean) ** 2))
    kept = max(0.0, 1 - (y.size - 3) * variance / spread) if spread > 0 else 0.0
    return np.asarray(mean + kept * (y - mean), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Model:
    """What is believed of each unit."""

    rates: Floats
    variances: Floats
    reliability: Floats
    mean: float
    concentration: float


def _beta_of(means: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Return a and b of the beta distributions with these means and variances."""
    size = means * (1 - means) / variances - 1
    return means * size, (1 - means) * size


def _moments_of(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))


def _all_alike(k: Floats, n: Floats) -> _Model:
    """Return the common rate for everybody, with the doubt that chance leaves to it."""
    total, found = float(n.sum()), float(k.sum())
    ones = np.ones_like(k)
    means, variances = _moments_of(ones * (found + 0.5), ones * (total - found + 0.5))
    return _Model(means, variances, np.zeros_like(k), found / total, math.inf)


def _by_moments(k: Floats, n: Floats) -> _Model:
    """Take the concentration that the spread of the rates points to, as if it were known."""
    mean, concentration = _concentration(k, n)
    if math.isinf(concentration):
        return _all_alike(k, n)
    a, b = k + mean * concentration, n - k + (1 - mean) * concentration
    return _Model(*_moments_of(a, b), n / (n + concentration), mean, concentration)


def _concentration(k: Floats, n: Floats) -> tuple[float, float]:
    """Return the pooled rate, and the concentration by which Q meets its expectation."""
    k, n = k[n > 0], n[n > 0]
    total, units = float(n.sum()), len(n)
    mean = float(k.sum()) / total
    if mean in (0.0, 1.0):
        return mean, math.inf
    q = float(np.sum(n * (k / n - mean) ** 2)) / (mean * (1 - mean))
    room = total - float(np.sum(n**2)) / total - (units - 1)
    within = (q - (units - 1)) / room if room > 0 else 0.0
    if within <= 1 / (MOST_ALIKE + 1):
        return mean, math.inf
    return mean, max(1 / min(within, 0.999) - 1, 1e-3)


def _by_likelihood(k: Floats, n: Floats) -> _Model:
    """Weigh all means and concentrations by the likelihood of the counts, and average over them.

    So the intervals carry the doubt about how much units differ, which a single best guess does
    not: with few units it is the larger part. The prior is even in the logit of the mean and in
    τ² = 1/(concentration + 1), which makes the intervals hold as often as they say (Christiansen
    and Morris 1997, JASA 92, for rates).
    """
    means, taus, prior = _grid(k, n)
    sizes = 1 / taus**2 - 1
    logs = np.array([_log_likelihood(k, n, mean, sizes) for mean in means]) + prior
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    first, second, own = np.zeros_like(k), np.zeros_like(k), np.zeros_like(k)
    for mean, row in zip(means, weights, strict=True):
        a = k[None, :] + mean * sizes[:, None]
        b = (n - k)[None, :] + (1 - mean) * sizes[:, None]
        expected, variances = _moments_of(a, b)
        first += row @ expected
        second += row @ (variances + expected**2)
        own += row @ (n[None, :] / (n[None, :] + sizes[:, None]))
    center, spread = float(weights.sum(axis=1) @ means), float(weights.sum(axis=0) @ taus**2)
    return _Model(first, second - first**2, own, center, 1 / spread - 1)


def _grid(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Return means around the pooled rate, spreads from 0 up, and the spreads' log prior."""
    total = float(n.sum())
    mean = (float(k.sum()) + 0.5) / (total + 1)
    _pooled, concentration = _concentration(k, n)
    doubt = math.sqrt(
        (1 / total + 1 / (int(np.sum(n > 0)) * (concentration + 1))) / (mean * (1 - mean))
    )
    logits = math.log(mean / (1 - mean)) + np.linspace(-4, 4, MEANS) * doubt
    steps = (np.arange(SPREADS) + 0.5) / SPREADS
    # Denser near 0, where most centres lie; each point stands for its own stretch.
    return 1 / (1 + np.exp(-logits)), WIDEST * steps**2, 3 * np.log(steps)


def _log_likelihood(k: Floats, n: Floats, mean: float, sizes: Floats) -> Floats:
    a, b = mean * sizes[:, None], (1 - mean) * sizes[:, None]
    return np.asarray(np.sum(betaln(k + a, n - k + b) - betaln(a, b), axis=1), dtype=np.float64)
