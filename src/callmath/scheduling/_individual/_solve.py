"""From a problem with personal rules to shifts and a bound."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial
from time import monotonic

import numpy as np

from callmath.scheduling._columns import Clock, OnProgress, cost_of, make_roster, search
from callmath.scheduling._types import Assignment, Problem

from ._loops import Ints
from ._oracle import Ward, WardOracle, size_of
from ._start import best_of
from ._translate import assignments_of, translate
from ._windows import cut, windows_of

LARGEST_WHOLE = 8_000_000  # numbers of a person's table: above it the horizon is cut into windows


def solve_individual(
    problem: Problem,
    *,
    deadline: float,
    seed: int,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[tuple[Assignment, ...], float]:
    """Return shifts that keep the hard rules known here, and a bound on the cost of all rosters.

    :param deadline: of `time.monotonic`
    """
    ward = translate(problem)
    clock = Clock(deadline=deadline, on_progress=on_progress)
    largest = max((int(np.prod(size_of(who.rules))) for who in ward.people), default=0)
    if not ward.people:
        return (), ward.cover.cost(np.zeros(len(ward.cover.low)))
    if largest > LARGEST_WHOLE:
        paths = solve_windows(ward, clock, seed, executor)
        return assignments_of(problem, paths), 0.0
    paths = solve_ward(ward, clock, seed, executor)
    return assignments_of(problem, paths), clock.bound


def solve_ward(ward: Ward, clock: Clock, seed: int, executor: Executor | None) -> list[Ints]:
    """Return the best path of each person that was found in the time."""
    clock.whole_costs = has_whole_costs(ward)
    oracle = WardOracle(ward, executor)
    best = partial(best_of, oracle)
    taken, seen = make_roster(ward.cover, oracle.people, best, clock, seed)
    clock.offer(taken, cost_of(ward.cover, taken))
    if not clock.is_over:
        search(ward.cover, oracle, seen, clock, seed=seed)
    return [column.content for column in sorted(clock.best, key=lambda each: each.person)]


def has_whole_costs(ward: Ward) -> bool:
    """Return whether every roster costs a whole number."""
    parts = [ward.cover.under, ward.cover.over, *(who.costs for who in ward.people)]
    return all(bool(np.all(part == np.round(part))) for part in parts)


def solve_windows(ward: Ward, clock: Clock, seed: int, executor: Executor | None) -> list[Ints]:
    """Return paths that are planned window by window."""
    days = len(ward.people[0].rules.allowed)
    paths = [np.zeros(days, np.int64) for _ in ward.people]
    windows = windows_of(days)
    for number, (first, kept, end) in enumerate(windows):
        deadline = monotonic() + max(clock.left, 0.0) / (len(windows) - number)
        part = Clock(deadline=deadline)
        found = solve_ward(cut(ward, paths, first, end), part, seed + number, executor)
        for path, window in zip(paths, found, strict=True):
            path[first:kept] = window[: kept - first]
        clock.tell_share((number + 1) / len(windows))
        if clock.cancelled:
            break
    return paths
