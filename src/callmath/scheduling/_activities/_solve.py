"""From a problem with activities to shifts and a bound."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from callmath.scheduling._columns import Clock, Column, OnProgress, cost_of, make_roster, search
from callmath.scheduling._types import Assignment, Problem

from ._oracle import FloorOracle
from ._translate import Floor, assignments_of, translate


def solve_activities(
    problem: Problem,
    *,
    deadline: float,
    seed: int,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[tuple[Assignment, ...], float]:
    """Return shifts with activities, and a bound on the cost of all rosters.

    :param deadline: of `time.monotonic`
    """
    floor = translate(problem)
    clock = Clock(deadline=deadline, on_progress=on_progress)
    if not floor.workers:
        return (), floor.cover.cost(np.zeros(len(floor.cover.low)))
    clock.whole_costs = has_whole_costs(floor)
    oracle = FloorOracle(floor, executor)

    def best(duals: np.ndarray[tuple[int, ...], np.dtype[np.float64]], person: int) -> Column:
        [priced] = oracle.price(duals, [person], exact=True)
        return priced.column or idle(floor, person)

    taken, seen = make_roster(floor.cover, oracle.people, best, clock, seed)
    clock.offer(taken, cost_of(floor.cover, taken))
    if not clock.is_over:
        search(floor.cover, oracle, seen, clock, seed=seed)
    return assignments_of(problem, floor, clock.best), clock.bound


def idle(floor: Floor, person: int) -> Column:
    """Return the column of somebody who is never on."""
    days = len(floor.entries.first) - 1
    return floor.column(person, np.full(days, -1, np.int64), np.zeros(len(floor.cover.low)))


def has_whole_costs(floor: Floor) -> bool:
    """Return whether every roster costs a whole number (but for what is lost in the division)."""
    parts = [floor.cover.under, floor.cover.over, floor.costs]
    return all(bool(np.all(np.abs(part - np.round(part)) < 1e-9)) for part in parts)
