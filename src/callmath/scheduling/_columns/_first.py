"""A first roster: people one after another, each the best schedule given those of the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._clock import Clock
from ._types import Column, Cover, Floats

Best = Callable[[Floats, int], Column]  # duals, person -> a column, an idle one if there is none


def make_roster(
    cover: Cover, people: int, best: Best, clock: Clock, seed: int, passes: int = 12
) -> tuple[list[Column], list[Column]]:
    """Return a roster, and all columns that were seen on the way; never without a column each."""
    rng = np.random.default_rng(seed)
    served = np.zeros(len(cover.low))
    taken: dict[int, Column] = {}
    seen: list[Column] = []
    last = np.inf
    for _ in range(passes):
        for person in rng.permutation(people).tolist():
            if person in taken and clock.left <= 0:
                break
            if person in taken:
                served[taken[person].rows] -= 1.0
            taken[person] = best(-cover.marginal(served), person)
            seen.append(taken[person])
            served[taken[person].rows] += 1.0
        cost = cover.cost(served) + sum(column.cost for column in taken.values())
        if cost >= last - 1e-9 or clock.left <= 0:
            break
        last = cost
    return [taken[person] for person in range(people)], seen
