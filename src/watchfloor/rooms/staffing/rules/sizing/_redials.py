"""Callers who give up and call again: with fewer people more of them come (Erlang X)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from watchfloor.rooms.staffing.contracts import Terms

from ._changing import is_met, targets_of
from ._types import UNREACHABLE, Assumptions, Counts, Flags, Perform, Work

_DOUBLINGS = 24  # more than any center has people
_Enough = Callable[[Counts, Counts], Flags]  # places, people -> whether they keep the targets


def add_for_redials(
    work: Work, people: Counts, perform: Perform, terms: Terms, assumed: Assumptions
) -> Counts:
    """Return the fewest people who keep the targets although some of the lost call again.

    `people` are the fewest for first attempts alone: no fewer can be enough. Steps that double go
    up from there, halves come back down.
    """
    targets = targets_of(terms, assumed)

    def is_enough(places: Counts, tried: Counts) -> Flags:
        found = perform(work.part(places), tried.astype(np.float64), terms, assumed)
        return is_met(found, targets)

    needed = people.copy()
    places = np.flatnonzero(people >= 0)
    low, step = people[places] - 1, np.ones(len(places), dtype=np.int64)
    for _ in range(_DOUBLINGS):
        if not len(places):
            return needed
        done = is_enough(places, low + step)
        needed[places[done]] = _halve(places[done], low[done], (low + step)[done], is_enough)
        places, low, step = places[~done], (low + step)[~done], 2 * step[~done]
    needed[places] = UNREACHABLE
    return needed


def _halve(places: Counts, low: Counts, high: Counts, is_enough: _Enough) -> Counts:
    """Return the fewest between those who are too few and those who are enough."""
    while (open_ := high - low > 1).any():
        middle = (low + high) // 2
        met = high <= low + 1
        met[open_] = is_enough(places[open_], middle[open_])
        low, high = np.where(open_ & ~met, middle, low), np.where(open_ & met, middle, high)
    return high
