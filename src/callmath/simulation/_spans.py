"""Spans of time, added up by interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled_in_place

from ._layout import Floats


@compiled_in_place
def add_span(totals: Floats, seconds: float, row: int, start: float, end: float) -> None:
    """Add the seconds of a span to the intervals that it touches. `totals`: (rows, intervals).

    What lies after the last interval is left out, before anything is made a whole number of it.
    """
    if start >= totals.shape[1] * seconds:
        return
    at = int(start / seconds)
    while at < totals.shape[1]:
        upto = (at + 1) * seconds
        if end <= upto:
            totals[row, at] += end - start
            break
        totals[row, at] += upto - start
        start = upto
        at += 1


@compiled_in_place
def spread(totals: Floats, seconds: float, waits: Floats, arrivals: Floats, ends: Floats) -> None:
    """Add up spans in row 0: each begins after a wait; ends of 0 are no spans."""
    for k in range(len(ends)):
        if ends[k] > 0.0:
            add_span(totals, seconds, 0, arrivals[k] + waits[k], ends[k])


@compiled_in_place
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
        if starts[k] >= count * seconds:
            continue
        at = min(int(starts[k] / seconds), count - 1)
        totals[rows[k], at] += amounts[k] * ((at + 1) * seconds - starts[k])
        for later in range(at + 1, count):
            totals[rows[k], later] += amounts[k] * seconds
