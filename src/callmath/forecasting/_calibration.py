"""Conformal calibration: fit bands to how often past trials lie inside."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit

from ._quantiles import heavy_normals
from ._types import FloatArray

# The two bands that people read. Between them lies every level that the product shows.
_BANDS = (0.8, 0.95)
_PRIOR_DAYS = 10.0
_TAILS = np.linspace(0.0, 0.12, 7)


def calibrate(
    scores: FloatArray, day_share: FloatArray, weights: FloatArray, *, distinct_days: int
) -> tuple[float, float]:
    """Return the tilt and the tail under which past trials lie inside as often as promised.

    `scores` are |actual - mean| in standard deviations of the fitted spread, `day_share` the share
    of the day factor in that variance, `weights` the trials' own. The tilt of a band is the
    weighted quantile of scores over that band's width (split conformal with scaled residuals: Lei
    et al. 2018, JASA 113:1094; Romano, Patterson & Candes 2019); the tail is the one under which
    the bands need the most similar tilt, and their geometric mean is the result. Cells of one day
    err together, so evidence is counted in days: with few, tilt stays near 1 and tail near 0.
    """
    if not scores.size:
        return 1.0, 0.0
    trust = distinct_days / (distinct_days + _PRIOR_DAYS)
    tilts = np.log([_band_tilts(scores, tail * day_share**2, weights) for tail in _TAILS])
    best = int(np.argmin(np.ptp(tilts, axis=1)))
    return float(np.exp(trust * tilts[best].mean())), float(trust * _TAILS[best])


def _band_tilts(scores: FloatArray, tail: FloatArray, weights: FloatArray) -> list[float]:
    widths = heavy_normals(tail, ndtri((1 + np.asarray(_BANDS)) / 2))
    return [
        max(weighted_quantile(scores / widths[:, place], weights, band), 1e-3)
        for place, band in enumerate(_BANDS)
    ]


def student_factor(distinct_days: int) -> float:
    """Return how much wider a 95 % band must be because its width was learned from so few days.

    The ratio of Student's to the normal quantile: 2.2 from two days, 1.2 from ten, 1 from many.

    >>> [round(student_factor(days), 2) for days in (2, 10, 100)]
    [2.2, 1.14, 1.01]
    """
    return float(stdtrit(max(distinct_days, 1), 0.975) / ndtri(0.975))


def weighted_quantile(values: FloatArray, weights: FloatArray, level: float) -> float:
    """Return the least value below or at which lies at least this share of the weight.

    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), 0.75)
    2.0
    """
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    place = int(np.searchsorted(passed, level * passed[-1] * (1 - 1e-12)))
    return float(values[order[min(place, len(order) - 1)]])
