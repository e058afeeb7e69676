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
    columns = [each.column for each in priced if each.column is not None]
    return priced, master.add(each for each in columns if prices.reduced(each) < NEGATIVE)


def generate(
    master: Master, oracle: Oracle, clock: Clock, *, smoothing: float = 0.5, least_left: float = 0.0
) -> Prices:
    """Generate columns for everybody until none is missing; the bound goes to the clock.

    It ends before that where no more than `least_left` seconds are left.

    A first bound is that at the prices of too many people everywhere. Duals are smoothed (Wentges):
    asked are prices between those of the best bound and of the master, which jump about otherwise.
    """
    prices = master.solve()
    cheap = -master.cover.over
    priced = oracle.price(cheap, master.members, exact=False)
    clock.raise_bound(bound_of(master, cheap, priced))
    center, best = prices.rows, float("-inf")
    for number in range(MOST_ROUNDS):
        duals = smoothing * center + (1 - smoothing) * prices.rows if number else prices.rows
        priced, added = ask(master, oracle, prices, duals, master.members)
        bound = bound_of(master, duals, priced)
        if not added:
            duals = prices.rows
            priced, added = ask(master, oracle, prices, duals, master.members, exact=True)
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


def regenerate_near(
    master: Master,
    oracle: Oracle,
    clock: Clock,
    center: Floats,
    *,
    below: float,
    most_rounds: int,
) -> Prices | None:
    """Generate columns for the members of a part; None once nothing `below` can come of it.

    Duals are smoothed around `center`, then around those of the best bound.
    """
    prices = master.solve()
    best = float("-inf")
    for number in range(most_rounds):
        smoothing = 0.7 * (1.0 - number / most_rounds)
        duals = smoothing * center + (1 - smoothing) * prices.rows
        priced, added = ask(master, oracle, prices, duals, master.members)
        bound = bound_of(master, duals, priced)
        if bound > below:
            return None
        if bound > best:
            best, center = bound, duals
        if (not added and smoothing < 0.3) or clock.left <= 0:
            break
        if added:
            prices = master.solve()
    return prices


def is_whole(shares: Floats) -> bool:
    """Return whether a solution takes whole columns only."""
    return bool(np.all(np.minimum(shares, np.abs(shares - 1.0)) < 1e-6))
