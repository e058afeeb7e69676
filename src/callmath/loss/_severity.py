"""What one event costs: a lognormal told by a range."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
Z_95 = float(ndtri(0.95))  # 1.645: a 90 % range reaches so many deviations to each side


@dataclass(frozen=True, slots=True)
class Lognormal:
    """The cost of one event: its logarithm is normal with mean mu and deviation sigma."""

    mu: float
    sigma: float

    @property
    def median(self) -> float:
        """Half of the events cost less."""
        return math.exp(self.mu)

    @property
    def mean(self) -> float:
        """exp(mu + sigma^2 / 2)."""
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def mean_square(self) -> float:
        """exp(2 mu + 2 sigma^2)."""
        return math.exp(2 * self.mu + 2 * self.sigma**2)

    def quantile(self, share: float) -> float:
        """Return the cost that this share of events stays below.

        :raises ValueError: a share outside (0, 1).
        """
        if not 0 < share < 1:
            raise ValueError(f"share must lie between 0 and 1, not {share}")
        return math.exp(self.mu + self.sigma * float(ndtri(share)))

    def mean_up_to(self, caps: Floats) -> Floats:
        """Return the mean of the cost, each event counted up to a cap (caps above 0)."""
        if self.sigma == 0:
            return np.minimum(caps, self.median)
        scores = (np.log(caps) - self.mu) / self.sigma
        below = self.mean * ndtr(scores - self.sigma)
        return np.asarray(below + caps * ndtr(-scores), dtype=np.float64)


def lognormal_from_90_range(low: float, high: float) -> Lognormal:
    """Return the lognormal of which 5 % lies below `low` and 5 % above `high`.

    mu = (ln low + ln high) / 2, sigma = (ln high - ln low) / 3.28971. Equal ends are a fixed cost.
    Money in any one unit.

    :raises ValueError: ends that are not finite and above 0, or the wrong way round.

    >>> loss = lognormal_from_90_range(10_000, 100_000)
    >>> round(loss.mu, 5), round(loss.sigma, 5), round(loss.median), round(loss.mean)
    (10.36163, 0.69994, 31623, 40400)
    """
    if not (0 < low <= high < math.inf):
        raise ValueError(f"a range of loss needs 0 < low <= high, not {low} to {high}")
    return Lognormal((math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * Z_95))
