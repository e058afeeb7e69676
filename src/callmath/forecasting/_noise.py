"""The error that no forecast can avoid, because contacts arrive by chance."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def poisson_noise_floor(mean_contacts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the mean absolute error of a perfect forecast, as a share of the mean.

    E|A - m| / m for A ~ Poisson(m), elementwise and of the same shape; infinite where m is 0.
    Closed form 2 exp(-m) m^floor(m) / floor(m)! (De Moivre's mean absolute deviation).

    :raises ValueError: a mean is negative or not a number.

    >>> poisson_noise_floor([2, 10, 100]).round(3).tolist()
    [0.541, 0.25, 0.08]
    """
    means = np.asarray(mean_contacts, dtype=np.float64)
    if not bool(np.all(means >= 0)):
        raise ValueError("mean_contacts must be zero or more, and numbers")
    floors = np.floor(means)
    log_factorials = np.vectorize(math.lgamma, otypes=[np.float64])(floors + 1)
    logs = floors * np.log(np.where(means > 0, means, 1.0)) - means - log_factorials
    return np.where(means > 0, 2 * np.exp(logs), np.inf)
