"""Column generation: from a linear program over known columns to one over all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._clock import Clock
from ._master import Master, Prices
from ._types import Floats, Oracle, Priced

NEGATIVE = -1e-6
MOST_ROUNDS = 2000


def bound_of(master: Master, duals: Floats, priced: Sequence[Priced]) -> float:
    """Return the Lagrangian bound of prices at which everybody was asked."""
    return master.cover.value(duals) + sum(each.bound for each in priced)


def ask(
    master: Master,
    oracle: Oracle,
    prices: Prices,
    duals: Floats,
    people: Sequence[int],
    *,
    exact: bool = False,
) -> tuple[list[Priced], int]:
    """Price people at these duals and add the columns that the master lacks."""
    priced = oracle.price(duals, people, exact=exact)
    new = []
    for each in priced:
        column = each.column
        if column is not None:
            worth = prices.rows[column.rows].sum() + prices.people[each.person]
            if column.cost - worth < NEGATIVE:
                new.append(column)
    return priced, master.add(new)


def generate(
    master: Master, oracle: Oracle, clock: Clock, *, smoothing: float = 0.5, least_left: float = 0.0
) -> Prices:
    """Generate columns for everybody until none is missing; the bound goes to the clock.

    It ends before that where no more than `least_left` seconds are left.

    Duals are smoothed (Wentges): asked are prices between those of the best bound and of the
    master, which jump about otherwise.
    """
    people = range(oracle.people)
    prices = master.solve()
    center, best = prices.rows, float("-inf")
    for number in range(MOST_ROUNDS):
        duals = smoothing * center + (1 - smoothing) * prices.rows if number else prices.rows
        priced, added = ask(master, oracle, prices, duals, people)
        bound = bound_of(master, duals, priced)
        if not added:
            duals = prices.rows
            priced, added = ask(master, oracle, prices, duals, people, exact=True)
            bound = bound_of(master, duals, priced)
        if bound > best:
            best, center = bound, duals
            clock.raise_bound(bound)
        if not added or clock.left <= least_left:
            break
        prices = master.solve()
    return prices


def regenerate(
    master: Master, oracle: Oracle, people: Sequence[int], clock: Clock, *, most_rounds: int
) -> Prices:
    """Generate columns for some people while the others are fixed."""
    prices = master.solve()
    for _ in range(most_rounds):
        _, added = ask(master, oracle, prices, prices.rows, people)
        if not added or clock.left <= 0:
            break
        prices = master.solve()
        if prices.cost <= clock.bound + (0.0 if not clock.whole_costs else 1e-3):
            break
    return prices


def is_whole(shares: Floats) -> bool:
    """Return whether a solution takes whole columns only."""
    return bool(np.all(np.minimum(shares, np.abs(shares - 1.0)) < 1e-6))
