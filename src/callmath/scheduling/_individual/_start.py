"""A first roster: people one after another, each the best schedule given those of the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from callmath.scheduling._columns import Column

from ._loops import Floats
from ._oracle import Ward, WardOracle

TRIES = 8  # until a legal schedule is found: each counts one more type exactly


def start(
    ward: Ward,
    oracle: WardOracle,
    seed: int,
    goes_on: Callable[[], bool],
    passes: int = 12,
) -> tuple[list[Column], list[Column]]:
    """Return a roster, and all columns that were seen on the way.

    Somebody for whom there is no legal schedule is off all the time.
    """
    rng = np.random.default_rng(seed)
    served = np.zeros(len(ward.cover.low))
    taken: dict[int, Column] = {}
    seen: list[Column] = []
    last = np.inf
    for _ in range(passes):
        for person in rng.permutation(oracle.people).tolist():
            if person in taken and not goes_on():
                break
            if person in taken:
                served[taken[person].rows] -= 1.0
            column = best_of(oracle, -ward.cover.marginal(served), person)
            taken[person] = column or taken.get(person) or idle(ward, person)
            seen.append(taken[person])
            served[taken[person].rows] += 1.0
        cost = ward.cover.cost(served) + sum(column.cost for column in taken.values())
        if cost >= last - 1e-9 or not goes_on():
            break
        last = cost
    return [taken[person] for person in range(oracle.people)], seen


def best_of(oracle: WardOracle, duals: Floats, person: int) -> Column | None:
    """Return the best schedule of one person that was found."""
    for number in range(TRIES):
        [priced] = oracle.price(duals, [person], exact=number > 0)
        if priced.column is not None:
            return priced.column
    return None


def idle(ward: Ward, person: int) -> Column:
    """Return the column of somebody who is never on."""
    return ward.column(person, np.zeros(len(ward.people[person].costs), np.int64))
