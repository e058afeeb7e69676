"""Conformal calibration: fit bands to how often past trials lie inside."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri
from scipy.stats import t as student

from ._types import FloatArray

# The two bands that people read. Between them lies every level that the product shows.
_BANDS = (0.8, 0.95)


def conformal_tilt(
    scores: FloatArray, weights: FloatArray, *, distinct_days: int, prior_days: float = 10.0
) -> float:
    """Return the factor by which standard deviations must grow for bands to hold what they promise.

    `scores` are |actual - mean| in standard deviations of the fitted spread, `weights` theirs. The
    factor for one band is the weighted quantile of the scores over the normal one (split conformal
    with scaled residuals: Lei et al. 2018, JASA 113:1094; Romano, Patterson & Candes 2019); the
    result is the geometric mean over the 80 % and the 95 % band. Cells of one day err together, so
    evidence is counted in days: with few, the factor stays near 1.
    """
    if not scores.size:
        return 1.0
    factors = [weighted_quantile(scores, weights, band) / _normal_width(band) for band in _BANDS]
    factor = float(np.exp(np.mean(np.log(np.maximum(factors, 1e-3)))))
    return float(factor ** (distinct_days / (distinct_days + prior_days)))


def student_factor(distinct_days: int) -> float:
    """Return how much wider a 95 % band must be because its width was learned from so few days.

    The ratio of Student's to the normal quantile: 2.2 from two days, 1.2 from ten, 1 from many.

    >>> [round(student_factor(days), 2) for days in (2, 10, 100)]
    [2.2, 1.14, 1.01]
    """
    return float(student.ppf(0.975, max(distinct_days, 1)) / ndtri(0.975))


def weighted_quantile(values: FloatArray, weights: FloatArray, level: float) -> float:
    """Return the least value below or at which lies at least this share of the weight.

    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), 0.75)
    2.0
    """
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    place = int(np.searchsorted(passed, level * passed[-1] * (1 - 1e-12)))
    return float(values[order[min(place, len(order) - 1)]])


def _normal_width(band: float) -> float:
    return float(ndtri((1 + band) / 2))
