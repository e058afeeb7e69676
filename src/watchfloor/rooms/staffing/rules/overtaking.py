"""Which contacts were taken before others that had come earlier: callers with a priority.

Few records carry priorities, but they show them: a contact that was answered while one of the same
queue that had come before it still waited, and went on waiting, had a head start of at least the
time between the two.
"""

from __future__ import annotations

import numpy as np

from .readiness import Calls, Floats

LOOK_BACK = 900.0  # seconds: nobody is given a longer head start
LEAST_WAIT = 2.0  # of both; who was answered at once overtook nobody
STILL_WAITING = 1.0  # the one that was overtaken waited on for longer than that


def find_head_starts(calls: Calls) -> Floats:
    """Return the seconds by which each answered contact must have been ahead of its entry."""
    found = np.zeros(len(calls))
    for queue in np.unique(calls.queues):
        rows = np.flatnonzero((calls.queues == queue) & (calls.wait > LEAST_WAIT))
        found[rows] = _within(calls.arrival[rows], calls.begun[rows])
    return np.where(calls.answered, found, 0.0)


def _within(arrival: Floats, begun: Floats) -> Floats:
    """Return the head starts among the contacts of one queue, by arrival."""
    found = np.zeros(len(arrival))
    firsts = np.searchsorted(arrival, arrival - LOOK_BACK)
    for row, first in enumerate(firsts):
        overtaken = begun[first:row] > begun[row] + STILL_WAITING
        if overtaken.any():
            found[row] = arrival[row] - arrival[first + int(np.argmax(overtaken))]
    return found
