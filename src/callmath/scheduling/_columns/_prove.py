"""A proof: list every column that a better roster could take, and choose among those."""

from __future__ import annotations

import numpy as np

from ._choose import choose
from ._clock import Clock
from ._generate import generate
from ._master import Master, cost_of
from ._types import Column, Floats, Oracle

MOST_EACH, MOST_ALL = 20_000, 60_000  # columns
MOST_NODES = 20_000


def prove(master: Master, oracle: Oracle, clock: Clock, *, seconds: float) -> bool:
    """Close the gap between the best roster and the bound where it is small enough to list.

    A roster that is better than the best takes only columns whose reduced cost is below the gap to
    the linear program. If those can be listed, an integer program over them is exact. Return
    whether they could.
    """
    master.fix(())
    prices = generate(master, oracle, clock, least_left=clock.left - seconds)
    gap = clock.cost - (1.0 - 1e-4 if clock.whole_costs else 1e-6) - prices.cost
    ceilings = {person: worth + gap for person, worth in prices.people.items()}
    pool = list_columns(oracle, prices.rows, ceilings)
    if gap < 0 or pool is None or clock.left <= 0:
        return gap < 0 or clock.left <= 0
    keys = {column.key for column in pool}
    pool += [column for column in clock.best if column.key not in keys]
    master.add(pool)
    served = np.zeros(len(master.cover.low))
    seconds = min(clock.left, seconds)
    choice = choose(master.cover, served, pool, seconds=seconds, nodes=MOST_NODES, start=clock.best)
    if choice.columns:
        clock.offer(choice.columns, cost_of(master.cover, choice.columns))
    if choice.proved:
        clock.raise_bound(clock.cost)
    return True


def list_columns(oracle: Oracle, duals: Floats, ceilings: dict[int, float]) -> list[Column] | None:
    """Return all columns below the ceiling of each person; None if they are too many."""
    pool: list[Column] = []
    for person, ceiling in ceilings.items():
        found = oracle.list_below(duals, person, ceiling, MOST_EACH)
        if found is None or len(pool) + len(found) > MOST_ALL:
            return None
        pool += found
    return pool
