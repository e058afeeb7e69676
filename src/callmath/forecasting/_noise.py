"""The error that no forecast can avoid, because contacts arrive by chance."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

_NEARLY_POISSON = 1e-6  # of dispersion, either way


def poisson_noise_floor(mean_contacts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the mean absolute error of a perfect forecast, as a share of the mean.

    E|A - m| / m for A ~ Poisson(m), elementwise and of the same shape; infinite where m is 0.
    Closed form 2 exp(-m) m^floor(m) / floor(m)! (De Moivre's mean absolute deviation).

    :raises ValueError: a mean is negative or not a number.

    >>> poisson_noise_floor([2, 10, 100]).round(3).tolist()
    [0.541, 0.25, 0.08]
    """
    means = _checked(mean_contacts)
    floors = np.floor(means)
    logs = floors * np.log(np.where(means > 0, means, 1.0)) - means - gammaln(floors + 1)
    return np.where(means > 0, 2 * np.exp(logs), np.inf)


def noise_floor(mean_contacts: npt.ArrayLike, dispersion: float = 1.0) -> npt.NDArray[np.float64]:
    """Return the same for counts whose variance is `dispersion` times their mean.

    Above 1 they are negative binomial, with mean absolute deviation 2 d (k + 1) P(k + 1), k the
    whole part of the mean (Johnson, Kemp & Kotz 2005, section 5.3, in the form of Poisson's);
    below 1 Poisson's is narrowed by the square root. Elementwise; infinite where the mean is 0.

    :raises ValueError: a mean is negative or not a number, or the dispersion not above 0.

    >>> noise_floor([10, 100], 2.0).round(3).tolist()
    [0.352, 0.113]
    """
    if not dispersion > 0:
        raise ValueError("dispersion must be above zero")
    if dispersion <= 1 + _NEARLY_POISSON:
        return poisson_noise_floor(mean_contacts) * math.sqrt(min(dispersion, 1.0))
    means = _checked(mean_contacts)
    safe = np.where(means > 0, means, 1.0)
    counts = np.floor(safe) + 1
    size = safe / (dispersion - 1)
    logs = gammaln(counts + size) - gammaln(counts + 1) - gammaln(size)
    logs += counts * np.log1p(-1 / dispersion) - size * np.log(dispersion)
    shares = 2 * dispersion * counts * np.exp(logs) / safe
    return np.where(means > 0, shares, np.inf).astype(np.float64)


def _checked(mean_contacts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    means = np.asarray(mean_contacts, dtype=np.float64)
    if not bool(np.all(means >= 0)):
        raise ValueError("mean_contacts must be zero or more, and numbers")
    return means
