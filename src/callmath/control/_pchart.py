"""p chart: is this period's rate more than chance away from the usual one?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._checks import Floats, counts, positive


@dataclass(frozen=True, slots=True)
class PChart:
    """Limits of a p chart, one a period; NaN where nothing was looked at."""

    center: float
    rates: Floats
    lower: Floats
    upper: Floats
    is_out: npt.NDArray[np.bool_]


def p_chart(
    failed: npt.ArrayLike,
    looked: npt.ArrayLike,
    *,
    center: float | None = None,
    sigmas: float = 3.0,
) -> PChart:
    """Return the chart of failed among looked-at items, with limits for each period's own size.

    center ± sigmas·√(center·(1 - center)/n), cut to [0, 1]; the center is the pooled rate unless
    given. Montgomery, Introduction to Statistical Quality Control, 7.2.

    :raises ValueError: counts that cannot be, nothing looked at, a center outside [0, 1].

    >>> chart = p_chart([2, 3, 9], [50, 50, 50], center=0.05)
    >>> chart.upper.round(3).tolist(), chart.is_out.tolist()
    ([0.142, 0.142, 0.142], [False, False, True])
    """
    k, n = counts(failed, looked)
    positive(sigmas, "sigmas")
    if center is None:
        if n.sum() <= 0:
            raise ValueError("nothing was looked at")
        center = float(k.sum() / n.sum())
    if not 0 <= center <= 1:
        raise ValueError("center must lie between 0 and 1")
    sizes = np.where(n > 0, n, np.nan)
    rates = k / sizes
    reach = sigmas * np.sqrt(center * (1 - center) / sizes)
    lower = np.clip(center - reach, 0.0, None)
    upper = np.clip(center + reach, None, 1.0)
    return PChart(center, rates, lower, upper, (rates < lower) | (rates > upper))
