"""Funnel plots: which teams differ from the target by more than their size explains?

Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine
24, 1185-1202: exact binomial limits with interpolation (A.1.1), over-dispersion (3.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from ._checks import Floats, counts, share


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits of a funnel plot at each unit's own size.

    `lower` and `upper` have one row a coverage, one column a unit. `dispersion` is how many times
    the variance exceeds that of chance; the limits are widened by its root where `is_widened`.
    """

    target: float
    rates: Floats
    z: Floats
    coverages: tuple[float, ...]
    lower: Floats
    upper: Floats
    dispersion: float
    is_widened: bool

    def outside(self, coverage: int) -> npt.NDArray[np.int_]:
        """Return -1, 0 or 1 a unit: below, within or above the limits of that row."""
        above, below = self.rates > self.upper[coverage], self.rates < self.lower[coverage]
        return np.asarray(above.astype(np.int_) - below.astype(np.int_))


def funnel_limits(
    failed: npt.ArrayLike,
    looked: npt.ArrayLike,
    *,
    target: float | None = None,
    coverages: tuple[float, ...] = (0.95, 0.998),
    winsorised_share: float = 0.1,
    adjusts_dispersion: bool = False,
) -> Funnel:
    """Return the funnel of units with `failed` among `looked`; the target is the pooled rate.

    With `adjusts_dispersion` the limits are widened by √φ where φ, the mean square of z after
    pulling in the outer `winsorised_share` on either side, exceeds 1 + 2·√(2/units).

    :raises ValueError: impossible counts, a unit of size 0, target or coverage outside (0, 1).

    >>> funnel = funnel_limits([41, 25, 24], [143, 187, 323], target=0.1196)
    >>> funnel.upper[1].round(3).tolist(), funnel.outside(1).tolist()
    ([0.207, 0.196, 0.177], [1, 0, 0])
    """
    k, n = counts(failed, looked)
    if not bool(np.all(n > 0)):
        raise ValueError("each unit needs at least one item")
    center = float(k.sum() / n.sum()) if target is None else target
    share(center, "target")
    z = (k / n - center) / np.sqrt(center * (1 - center) / n)
    dispersion = _dispersion(z, winsorised_share)
    is_widened = adjusts_dispersion and dispersion > 1 + 2 * math.sqrt(2 / len(n))
    widening = math.sqrt(dispersion) if is_widened else 1.0
    tails = [(1 - share(coverage, "coverage")) / 2 for coverage in coverages]
    lower = np.array([limit_at(n, center, tail) for tail in tails])
    upper = np.array([limit_at(n, center, 1 - tail) for tail in tails])
    return Funnel(
        center,
        k / n,
        z,
        coverages,
        np.clip(center + (lower - center) * widening, 0.0, 1.0),
        np.clip(center + (upper - center) * widening, 0.0, 1.0),
        dispersion,
        is_widened,
    )


def limit_at(looked: npt.ArrayLike, target: float, quantile: float) -> Floats:
    """Return the rate that a share `quantile` of units of each size would lie below.

    (r - (F(r) - q)/f(r))/n with r the smallest count of which F(r) ≥ q, not below 0.
    """
    n = np.asarray(looked, dtype=np.float64)
    whole = np.maximum(np.round(n), 1.0)
    r = binom.ppf(quantile, whole, target)
    excess = (binom.cdf(r, whole, target) - quantile) / binom.pmf(r, whole, target)
    return np.asarray(np.clip((r - excess) / whole, 0.0, 1.0), dtype=np.float64)


def _dispersion(z: Floats, winsorised_share: float) -> float:
    if not 0 <= winsorised_share < 0.5:
        raise ValueError("winsorised_share must lie between 0 and 0.5")
    low, high = np.quantile(z, (winsorised_share, 1 - winsorised_share))
    return float(np.mean(np.clip(z, low, high) ** 2))
