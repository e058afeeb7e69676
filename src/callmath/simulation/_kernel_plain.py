"""The plain day: contacts in the order of arrival, agents who are alike, nothing else.

A heap of the times at which agents are free is all that is needed (Kiefer and Wolfowitz 1955, "On
the theory of queues with many servers"): each contact gets the first of them, or has lost patience
by then. Says the same as the kernel of events, to the last bit, in half the time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled_in_place

from ._layout import ABANDONED, ANSWERED, FEWER, INF, OPEN, Floats, Rows

SIZE, DEBT, CHANGE_AT, NOTES = range(4)  # of `counts`


class Line(NamedTuple):
    """The tables of one group and of the contacts that are its own."""

    arrivals: Floats
    handles: Floats
    afters: Floats
    patiences: Floats
    waits: Floats  # to be written, like the two below
    ends: Floats  # when the agent was free again
    outcomes: NDArray[np.int8]
    free: Floats  # a heap: when agents are free
    changes: Rows
    presences: Rows
    counts: NDArray[np.int64]


@compiled_in_place
def put(free: Floats, size: int, time: float) -> None:
    """Add a time to a heap of `size` times."""
    at = size
    while at > 0 and free[(at - 1) >> 1] > time:
        free[at] = free[(at - 1) >> 1]
        at = (at - 1) >> 1
    free[at] = time


@compiled_in_place
def replace_first(free: Floats, size: int, time: float) -> None:
    """Put a time in the place of the first of a heap: down to a leaf, and up from there.

    The new time is mostly late, so that going down need not look at it.
    """
    at, below = 0, 2
    while below < size:
        below -= int(free[below - 1] < free[below])
        free[at] = free[below]
        at, below = below, 2 * below + 2
    if below == size:
        free[at] = free[below - 1]
        at = below - 1
    while at > 0 and free[(at - 1) >> 1] > time:
        free[at] = free[(at - 1) >> 1]
        at = (at - 1) >> 1
    free[at] = time


@compiled_in_place
def note(line: Line, time: float, amount: int) -> None:
    """Note that agents come or go."""
    row = line.presences[line.counts[NOTES]]
    row["time"], row["group"], row["amount"] = time, 0, amount
    line.counts[NOTES] += 1


@compiled_in_place
def let_go(line: Line) -> None:
    """Let the agent go who is free first."""
    counts, free = line.counts, line.free
    changed = line.changes[counts[CHANGE_AT] - 1]["time"]
    note(line, max(changed, free[0]), -1)
    counts[DEBT] -= 1
    counts[SIZE] -= 1
    if counts[SIZE] > 0:
        replace_first(free, counts[SIZE], free[counts[SIZE]])
    else:
        free[0] = INF


@compiled_in_place
def change_staff(line: Line) -> None:
    """Carry out the next change of staff; who was about to go stays before another comes."""
    counts = line.counts
    row = line.changes[counts[CHANGE_AT]]
    counts[CHANGE_AT] += 1
    if row["kind"] == FEWER:
        counts[DEBT] += row["amount"]
        return
    kept = min(counts[DEBT], row["amount"])
    counts[DEBT] -= kept
    for _ in range(row["amount"] - kept):
        put(line.free, counts[SIZE], row["time"])
        counts[SIZE] += 1
        note(line, row["time"], 1)


@compiled_in_place
def settle(line: Line, arrival: float) -> None:
    """Carry out what changes until the next contact can start."""
    counts = line.counts
    while True:
        first, change = line.free[0], line.changes[counts[CHANGE_AT]]["time"]
        if counts[DEBT] > 0 and counts[SIZE] > 0 and first <= change:
            let_go(line)
        elif change < INF and change <= max(arrival, first):
            change_staff(line)
        else:
            return


@compiled_in_place
def run_line(line: Line, day_end: float, stop_at: float) -> None:
    """Run a plain day to its end."""
    counts, free = line.counts, line.free
    for k in range(len(line.arrivals)):
        arrival, patience = line.arrivals[k], line.patiences[k]
        if counts[DEBT] > 0 or line.changes[counts[CHANGE_AT]]["time"] <= max(arrival, free[0]):
            settle(line, arrival)
        start = max(arrival, free[0])
        leaves = arrival + patience
        if start <= leaves and start < stop_at:
            line.waits[k], line.outcomes[k] = start - arrival, ANSWERED
            end = start + line.handles[k] + line.afters[k]
            line.ends[k] = end
            replace_first(free, counts[SIZE], end)
        elif leaves < stop_at:
            line.waits[k], line.outcomes[k] = patience, ABANDONED
            line.ends[k] = 0.0
        else:
            line.waits[k], line.outcomes[k] = day_end - arrival, OPEN
            line.ends[k] = 0.0
    settle(line, INF)
