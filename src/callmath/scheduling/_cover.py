"""What the people present serve at best: exactly, interval by interval.

People of several skills are split over them. Where everybody serves each of their skills equally
well, the amounts that can be served form a polymatroid: its rank of a set of entries is how many
people can serve any of them. Costs are convex in each amount, so that serving the dearest shortfall
first, as far as the ranks allow, is optimal (Federgruen and Groenevelt 1986), and all intervals are
worked out at once. Where proficiency differs between the skills of a person, a linear program
decides, once for each different interval.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ._cover_program import served_by_program
from ._presence import Presence
from ._pricing import Pieces, cost_of, pieces_of
from ._types import Floats, Problem, Uncovered

MOST_ENTRIES = 10  # of entries that share people: 2 to this power ranks are kept
SMALL = 1e-6


class Cover:
    """What is served of each demand entry, and what it costs."""

    def __init__(
        self, problem: Problem, presence: Presence, targets: Mapping[int, Floats] | None = None
    ) -> None:
        self._problem = problem
        shape = (len(problem.demand), problem.days * problem.intervals)
        wanted = targets or {}
        pieces = [pieces_of(entry, wanted.get(place)) for place, entry in enumerate(problem.demand)]
        self._served = np.zeros(shape)
        counts = presence.counts.reshape(len(presence.counts), -1)
        for entries, classes in components(presence.profiles):
            self._served[entries] = _serve(
                counts[classes],
                presence.profiles[np.ix_(classes, entries)],
                [pieces[entry] for entry in entries],
            )
        costs = [
            cost_of(entry, served, problem.interval_minutes)
            for entry, served in zip(problem.demand, self._served, strict=True)
        ]
        self.under = np.array([under for under, _ in costs]).reshape(shape)
        self.over = np.array([over for _, over in costs]).reshape(shape)

    def served_of(self, place: int) -> Floats:
        """(days, intervals): what is served of one entry."""
        served: Floats = self._served[place].reshape(self._problem.days, self._problem.intervals)
        return served

    def uncovered(self) -> list[Uncovered]:
        """Where people are missing, by entry and interval."""
        problem, found = self._problem, []
        for place, entry in enumerate(problem.demand):
            missing = entry.required.ravel() - self._served[place]
            for cell in np.flatnonzero(missing > SMALL):
                day, interval = divmod(int(cell), problem.intervals)
                found.append(
                    Uncovered(
                        name=entry.skill,
                        day=day,
                        start_minute=interval * problem.interval_minutes,
                        minutes=problem.interval_minutes,
                        missing=float(missing[cell]),
                        cost=float(self.under[place, cell]),
                    )
                )
        return found


def components(profiles: Floats) -> list[tuple[list[int], list[int]]]:
    """Return (entries, classes) that have to do with each other through shared people."""
    able = profiles > 0
    left = list(range(profiles.shape[1]))
    found = []
    while left:
        entries = _connected(able, left[0])
        classes = np.flatnonzero(able[:, entries].any(axis=1))
        found.append((entries, [int(each) for each in classes]))
        left = [entry for entry in left if entry not in entries]
    return found


def _connected(able: np.ndarray[tuple[int, int], np.dtype[np.bool_]], first: int) -> list[int]:
    reached = np.zeros(able.shape[1], dtype=np.bool_)
    reached[first] = True
    while True:
        classes = able[:, reached].any(axis=1)
        wider = reached | able[classes].any(axis=0)
        if (wider == reached).all():
            return [int(each) for each in np.flatnonzero(reached)]
        reached = wider


def _serve(counts: Floats, profiles: Floats, pieces: list[Pieces]) -> Floats:
    """(entries, intervals): what is served of entries that share people."""
    if len(pieces) == 1:
        total: Floats = profiles[:, 0] @ counts
        return total[None, :]
    best = profiles.max(axis=1, keepdims=True)
    even = bool(((profiles == 0) | np.isclose(profiles, best, rtol=1e-12)).all())
    if even and len(pieces) <= MOST_ENTRIES:
        return _serve_dearest_first(best * counts, profiles > 0, pieces)
    return served_by_program(counts, profiles, pieces)


def _serve_dearest_first(
    counts: Floats, able: np.ndarray[tuple[int, int], np.dtype[np.bool_]], pieces: list[Pieces]
) -> Floats:
    """Serve piece after piece in the order of its worth, as far as the ranks allow."""
    count = len(pieces)
    sets = np.arange(1, 2**count)
    holds = (sets[:, None] >> np.arange(count)) & 1 == 1  # (sets, entries)
    rank = (holds.astype(np.int64) @ able.T.astype(np.int64) > 0).astype(np.float64) @ counts
    lengths = np.vstack([each.lengths for each in pieces])
    gains = np.vstack([each.gains for each in pieces])
    owner = np.repeat(np.arange(count), [len(each.lengths) for each in pieces])
    order = np.argsort(-gains, axis=0, kind="stable")
    cells = np.arange(counts.shape[1])
    served = np.zeros((count, counts.shape[1]))
    for place in order:
        entry = owner[place]
        mine = holds[:, entry]  # (sets, intervals)
        room = np.where(mine, rank, np.inf).min(axis=0)
        step = np.minimum(lengths[place, cells], np.maximum(room, 0.0))
        served[entry, cells] += step
        rank -= mine * step
    return served
