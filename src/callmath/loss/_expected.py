"""What a risk costs a year on average, and how many stars that is."""

from __future__ import annotations

import math

from ._severity import lognormal_from_90_range

MOST_STARS = 5


def expected_annual_loss(rate: float, low: float, high: float) -> float:
    """Return rate * mean loss, where one event costs `low` to `high` (90 % range, lognormal).

    The mean of a lognormal lies above the middle of its range: seldom dear events count.

    :raises ValueError: a rate that is negative or not finite, a range as `lognormal_from_90_range`.

    >>> round(expected_annual_loss(2, 10_000, 100_000))
    80800
    """
    if not 0 <= rate < math.inf:
        raise ValueError(f"rate must be 0 or more, not {rate}")
    return rate * lognormal_from_90_range(low, high).mean


def stars_from_money(annual_loss: float, *, two_stars_from: float, factor: float = 10.0) -> int:
    """Return 1 to 5 stars: each star more stands for a loss `factor` times greater.

    Two stars from `two_stars_from`, three from `factor` times that, and so on: the stars are the
    logarithm of money, so that they never rank a dearer risk lower (Cox 2008, "What's wrong with
    risk matrices?").

    :raises ValueError: a loss that is negative or missing, a first step of 0 or less, a factor
        of 1 or less.

    >>> [stars_from_money(loss, two_stars_from=1_000) for loss in (0, 999, 1_000, 80_801, 1e9)]
    [1, 1, 2, 3, 5]
    """
    if not annual_loss >= 0:
        raise ValueError(f"annual_loss must be 0 or more, not {annual_loss}")
    if not (0 < two_stars_from < math.inf and 1 < factor < math.inf):
        raise ValueError("two_stars_from must be above 0, and factor above 1")
    steps = (two_stars_from * factor**star for star in range(MOST_STARS - 1))
    return 1 + sum(annual_loss >= step for step in steps)
