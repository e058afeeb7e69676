"""What a few people more or fewer make of the cover of an interval, exactly, in microseconds.

Successive shortest paths: moving somebody from one demand to another costs nothing, so the next
person goes, over such moves, to the demand that gains most. Costs are convex, so the result is the
best (Ahuja, Magnanti & Orlin, Network Flows, 1993, sections 9.7 and 14.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled, compiled_in_place

from ._types import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]
LEAST = 1e-9  # of a person: less is nobody
NOBODY, DIRECT = -2, -1  # how a demand was reached: not at all, by the one who is placed


@compiled_in_place
def _start_queue(group: int, serves: Flags, before: Ints, mover: Ints, queue: Ints) -> int:
    """Put the demands that a class serves itself into the queue; return how many."""
    waiting = 0
    for demand in range(serves.shape[1]):
        before[demand] = NOBODY
        if serves[group, demand]:
            before[demand] = DIRECT
            mover[demand] = group
            queue[waiting] = demand
            waiting += 1
    return waiting


@compiled_in_place
def _reach_from(
    here: int, flow: Floats, serves: Flags, before: Ints, mover: Ints, queue: Ints, waiting: int
) -> int:
    """Put into the queue what those who serve here could serve instead; return its length."""
    for other in range(serves.shape[0]):
        if flow[other, here] > LEAST:
            for there in range(serves.shape[1]):
                if before[there] == NOBODY and serves[other, there]:
                    before[there] = here
                    mover[there] = other
                    queue[waiting] = there
                    waiting += 1
    return waiting


@compiled_in_place
def _length_of(best: int, flow: Floats, before: Ints, mover: Ints, limit: float) -> float:
    """Return how many can be moved along the way to a demand."""
    here = best
    while before[here] >= 0:
        limit = min(limit, flow[mover[here], before[here]])
        here = before[here]
    return limit


@compiled_in_place
def _push(best: int, flow: Floats, before: Ints, mover: Ints, step: float) -> None:
    """Move people along the way to a demand."""
    here = best
    while before[here] >= 0:
        flow[mover[here], here] += step
        flow[mover[here], before[here]] -= step
        here = before[here]
    flow[mover[here], here] += step


@compiled_in_place
def _serve_cell(
    people: Floats, serves: Flags, amounts: Floats, slopes: Floats, served: Floats,
    flow: Floats, used: Floats, ways: Ints,
) -> None:  # fmt: skip
    """Write who is served in a cell at the least cost.

    `ways` are rows for: piece of each demand's cost, how it was reached, by whom, the queue.
    """
    piece, before, mover, queue = ways[0], ways[1], ways[2], ways[3]
    piece[:] = 0
    used[:] = 0.0
    flow[:] = 0.0
    served[:] = 0.0
    for group in range(len(people)):
        left = people[group]
        while left > LEAST:
            waiting, place, best = _start_queue(group, serves, before, mover, queue), 0, -1
            while place < waiting:
                here = queue[place]
                place += 1
                if best < 0 or slopes[here, piece[here]] < slopes[best, piece[best]] - LEAST:
                    best = here
                waiting = _reach_from(here, flow, serves, before, mover, queue, waiting)
            if best < 0:
                break
            room = min(left, amounts[best, piece[best]] - used[best])
            step = _length_of(best, flow, before, mover, room)
            _push(best, flow, before, mover, step)
            served[best] += step
            used[best] += step
            left -= step
            if amounts[best, piece[best]] - used[best] <= LEAST:
                piece[best] += 1
                used[best] = 0.0


@compiled
def serve_cells(
    people: Floats, serves: Flags, amounts: Floats, slopes: Floats, served: Floats
) -> None:
    """Write who is served in many cells at least cost.

    :param people: (cells, classes) present, as shares of the interval
    :param serves: (classes, demands) whether a class can serve a demand
    :param amounts: (cells, demands, pieces) lengths of the pieces of a demand's cost; last: endless
    :param slopes: (cells, demands, pieces) cost of one person more on each piece, ascending
    :param served: (cells, demands) is written
    """
    flow = np.empty(serves.shape)
    used = np.empty(serves.shape[1])
    ways = np.empty((4, serves.shape[1]), np.int64)
    for cell in range(len(people)):
        _serve_cell(
            people[cell], serves, amounts[cell], slopes[cell], served[cell], flow, used, ways
        )
