"""Which interval of a page looks wrong: more abandoned than chance would have it."""

from __future__ import annotations

from math import sqrt

_LEAST = 5  # fewer say nothing
_SIGMAS = 3  # a p-chart's limit: about one quiet interval in 700 is flagged by chance


def is_unusual(count: int, total: int, usual_share: float) -> bool:
    """Say whether a count out of a total lies above the upper limit of a p-chart.

    `usual_share` is the share over the whole page (Shewhart's p-chart: p + 3 sqrt(p(1-p)/n)).

    >>> is_unusual(12, 15, 0.1), is_unusual(2, 15, 0.1), is_unusual(4, 4, 0.1)
    (True, False, False)
    """
    if count < _LEAST:
        return False
    expected = total * usual_share
    return count > expected + _SIGMAS * sqrt(expected * (1 - usual_share))
