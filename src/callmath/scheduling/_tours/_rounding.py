"""From fractions to whole people: tours of each class by largest remainders, totals in view."""

from __future__ import annotations

import numpy as np

from ._classes import WeekFrame
from ._ground import Floats, Ints

NOISE = 1e-7


def round_tours(frame: WeekFrame, values: Floats) -> Ints:
    """Return whole numbers of people by tour: each class within its size, remainders given fairly.

    Each class gives the places that its fractions add up to (rounded up: who comes may still be
    idle) to the tours that lack most, where what other classes have rounded away on the same days
    and bands counts as lacking too.
    """
    counts = np.floor(values + NOISE).astype(np.int64)
    lacks = values - counts
    owners = np.array(frame.class_of, np.int64)
    pools = _PoolTotals(frame, lacks)
    for number in _most_choice_last(frame, owners):
        mine = np.flatnonzero(owners == number)
        size = len(frame.people[number])
        places = min(int(np.ceil(lacks[mine].sum() - NOISE)), size - int(counts[mine].sum()))
        for _ in range(max(places, 0)):
            best = mine[np.argmax(pools.wanted(mine) + 1e-3 * (values[mine] - counts[mine]))]
            counts[best] += 1
            pools.take(int(best))
    return counts


def _most_choice_last(frame: WeekFrame, owners: Ints) -> Ints:
    """Classes in the order of their sizes: those with many people can make up for the others."""
    sizes = np.array([len(people) for people in frame.people], np.int64)
    return np.argsort(sizes, kind="stable")


class _PoolTotals:
    """What rounding owes to each pool."""

    def __init__(self, frame: WeekFrame, lacks: Floats) -> None:
        uses = np.array(frame.uses, np.int64).reshape(-1, 2)
        order = np.argsort(uses[:, 0], kind="stable")
        self._pools = uses[order, 1]
        self._starts = np.searchsorted(uses[order, 0], np.arange(len(frame.cells) + 1))
        self._owed = np.zeros(len(frame.pools))
        np.add.at(self._owed, uses[:, 1], lacks[uses[:, 0]])

    def wanted(self, tours: Ints) -> Floats:
        """How much each of these tours would take off what is owed."""
        return np.array([self._gain(int(tour)) for tour in tours])

    def _gain(self, tour: int) -> float:
        owed = self._owed[self._of(tour)]
        return float((np.abs(owed) - np.abs(owed - 1.0)).sum())

    def take(self, tour: int) -> None:
        """One more person works this tour."""
        self._owed[self._of(tour)] -= 1.0

    def _of(self, tour: int) -> Ints:
        mine: Ints = self._pools[self._starts[tour] : self._starts[tour + 1]]
        return mine
