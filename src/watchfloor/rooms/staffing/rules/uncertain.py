"""How unsure the volume itself is, apart from the chance that single contacts come by.

The band of a forecast is that of a count: how many contacts come. A count scatters even where the
expected number is known for sure, and the queueing formulas hold that scatter already. What is left
of the band after taking it out is the doubt about the expected number itself: only that may widen
the band of the people who are required. Of a small line all of the band is chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

Floats = NDArray[np.float64]
_TENTH_TO_NINE_TENTHS = 2.5631031310892007  # normal deviates from the 10 % to the 90 % quantile
_SURE = 1e-4  # below that the doubt is less than a hundredth of a percent


@dataclass(frozen=True, slots=True, eq=False)
class VolumeBand:
    """What may be expected of each interval: as little or as much as in one of ten cases."""

    low: Floats
    high: Floats
    cv: Floats  # standard deviation of the expected number, as a share of it


def read_band(mean: Floats, q10: Floats, q90: Floats) -> VolumeBand:
    """Return the band of the expected number from the band of the count.

    The variance of a count is its mean (chance) and the variance of the expected number; what is
    expected is taken to be gamma distributed.

    >>> band = read_band(np.array([100.0]), np.array([87.2]), np.array([112.8]))  # chance alone
    >>> band.cv.round(2).tolist(), band.low.tolist()
    ([0.0], [100.0])
    """
    spread = (q90 - q10) / _TENTH_TO_NINE_TENTHS
    beyond = np.maximum(spread**2 - mean, 0.0)
    cv = np.sqrt(beyond) / np.where(mean > 0, mean, 1.0)
    cv = np.where(mean > 0, cv, 0.0)
    return VolumeBand(scale_quantile(mean, cv, 0.1), scale_quantile(mean, cv, 0.9), cv)


def scale_quantile(mean: Floats, cv: Floats, level: float) -> Floats:
    """Return the quantile of a gamma distributed expected number."""
    sure = cv < _SURE
    shape = 1.0 / np.where(sure, 1.0, cv) ** 2
    quantile = mean * gammaincinv(shape, level) / shape
    return np.asarray(np.where(sure, mean, quantile), dtype=np.float64)
