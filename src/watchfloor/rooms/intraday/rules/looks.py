"""What a queue's intervals give to expect of each look, and where looks lie.

Looks are five minutes long: a change must not wait for the end of a half-hour to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LOOK_MINUTES = 5
LOOK = timedelta(minutes=LOOK_MINUTES)
_STEEPEST = 0.9  # of the mean, from the middle of an interval to its end


def looks_between(start: datetime, end: datetime) -> int:
    """Return how many whole looks lie between two instants.

    >>> from datetime import UTC
    >>> looks_between(datetime(2026, 6, 8, 9, tzinfo=UTC), datetime(2026, 6, 8, 9, 17, tzinfo=UTC))
    3
    """
    return int((end - start) / LOOK)


def spread_over_looks(
    means: Sequence[float], minutes: int, is_open: NDArray[np.bool_] | None = None
) -> FloatArray:
    """Return what intervals one after the other give to expect of each look in them.

    Within an interval the expectation goes straight from its neighbors' side to the other, keeping
    the interval's sum: on a steep morning the second half of a half-hour brings far more than the
    first, and that is no surge. Beside a closed interval it stays level. Nothing is expected of
    looks that are closed, unless all of an interval's are: then the plan knows better.

    >>> spread_over_looks([0.0, 60.0, 90.0, 90.0], 30).round(1).tolist()[6:14]
    [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 14.0, 14.4]
    >>> shut = np.arange(12) < 7  # at five past
    >>> spread_over_looks([60.0, 10.0], 30, shut).tolist()[4:9]
    [10.0, 10.0, 10.0, 0.0, 0.0]
    """
    mean = np.asarray(means, dtype=np.float64)
    pieces = minutes // LOOK_MINUTES
    hours = _open_parts(len(mean), pieces, is_open)
    rate = mean / hours.mean(axis=1)  # as if all of each interval were open
    before, after = np.concatenate([[0.0], rate[:-1]]), np.concatenate([rate[1:], [0.0]])
    is_inside = (before > 0) & (after > 0) & (mean > 0)
    slope = np.where(is_inside, (after - before) / 2 / np.maximum(rate, 1e-9), 0.0)
    slope = np.clip(slope, -2 * _STEEPEST, 2 * _STEEPEST)
    places = (np.arange(pieces) + 0.5) / pieces - 0.5
    spread = (1 + slope[:, None] * places) * hours
    kept: FloatArray = spread * (mean / spread.sum(axis=1))[:, None]
    return kept.ravel()


def _open_parts(count: int, pieces: int, is_open: NDArray[np.bool_] | None) -> FloatArray:
    """Return which looks of each interval are open, 1 or 0; all of those with none."""
    if is_open is None:
        return np.ones((count, pieces))
    found = is_open[: count * pieces].reshape(count, pieces).astype(np.float64)
    found[~found.any(axis=1)] = 1.0
    return found
