"""Spans of time, added up by interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled

from ._layout import Floats


@compiled
def spread(
    totals: Floats, seconds: float, rows: NDArray[np.int32], starts: Floats, ends: Floats
) -> None:
    """Add the seconds of each span to the intervals that it touches. `totals`: (rows, intervals).

    What lies after the last interval is left out.
    """
    count = totals.shape[1]
    for k in range(len(starts)):
        if ends[k] <= starts[k]:
            continue
        at = int(starts[k] / seconds)
        start = starts[k]
        while at < count:
            upto = (at + 1) * seconds
            if ends[k] <= upto:
                totals[rows[k], at] += ends[k] - start
                break
            totals[rows[k], at] += upto - start
            start = upto
            at += 1


@compiled
def spread_until_end(
    totals: Floats,
    seconds: float,
    rows: NDArray[np.int32],
    starts: Floats,
    amounts: NDArray[np.int32],
) -> None:
    """Add so many times the seconds from each start to the end of the last interval."""
    count = totals.shape[1]
    for k in range(len(starts)):
        at = int(starts[k] / seconds)
        if at >= count:
            continue
        totals[rows[k], at] += amounts[k] * ((at + 1) * seconds - starts[k])
        for later in range(at + 1, count):
            totals[rows[k], later] += amounts[k] * seconds
