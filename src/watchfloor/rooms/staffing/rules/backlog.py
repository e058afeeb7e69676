"""Work that may wait: mail, tasks. It is spread over the hours that are left until it is due.

Between what has come (more cannot be done) and what is due (less must not be) runs one curve of
work done that is the straightest there is, a string pulled taut: no other has a lower peak, and
none has less of any cost that rises ever faster with the people at work.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def spread(
    contacts: Floats,
    handle_seconds: Floats,
    starts_seconds: Floats,
    *,
    due_seconds: float,
    interval_seconds: float,
) -> Floats:
    """Return the load of each open interval, in erlangs, when work is spread until it is due.

    The intervals are those in which people are at work, in order of time; `starts_seconds` are
    instants, so that what lies between two of them (a night) counts for the time until work is due.
    What comes in an interval is due `due_seconds` after its beginning; at the end all is done.

    >>> at = np.arange(4) * 1800.0
    >>> work = np.array([60.0, 0.0, 0.0, 0.0]), np.full(4, 120.0)
    >>> spread(*work, at, due_seconds=5400, interval_seconds=1800).round(3).tolist()
    [1.333, 1.333, 1.333, 0.0]
    >>> spread(*work, at, due_seconds=600, interval_seconds=1800).tolist()
    [4.0, 0.0, 0.0, 0.0]
    """
    work = contacts * handle_seconds / interval_seconds
    count = len(work)
    ends = starts_seconds + interval_seconds
    # The last interval that ends in time; the one it comes in, where none does.
    last = np.searchsorted(ends, starts_seconds + due_seconds + 1e-6, side="right") - 1
    last = np.clip(last, np.arange(count), count - 1)
    come = np.concatenate([[0.0], np.cumsum(work)])
    due = np.concatenate([[0.0], np.cumsum(np.bincount(last, work, count))])
    due[-1] = come[-1]
    return _pull_taut(due.tolist(), np.maximum(come, due).tolist())


def _pull_taut(low: Sequence[float], high: Sequence[float]) -> Floats:
    """Return the slopes of the shortest curve between two that meet at both ends."""
    slopes = np.zeros(len(low) - 1)
    at, done = 0, 0.0
    while at < len(low) - 1:
        bend, slope = _next_bend(low, high, at, done)
        slopes[at:bend] = slope
        done += slope * (bend - at)
        at = bend
    return np.maximum(slopes, 0.0)


def _next_bend(
    low: Sequence[float], high: Sequence[float], at: int, done: float
) -> tuple[int, float]:
    """Return where the string from a point bends next, and its slope until there."""
    least, most = -np.inf, np.inf
    least_at = most_at = at
    for place in range(at + 1, len(low)):
        needed = (low[place] - done) / (place - at)
        possible = (high[place] - done) / (place - at)
        if needed > most:
            return most_at, float(most)
        if possible < least:
            return least_at, float(least)
        if needed >= least:
            least, least_at = needed, place
        if possible <= most:
            most, most_at = possible, place
    return len(low) - 1, (low[-1] - done) / (len(low) - 1 - at)
