"""The whole search: generate, dive, choose, polish; with the bound, the best and the clock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._choose import choose
from ._clock import Clock
from ._dive import dive, offer
from ._generate import generate
from ._master import Master, Prices, cost_of
from ._polish import list_promising, polish
from ._prove import prove
from ._types import Column, Cover, Oracle

DEEP_SHARE = 0.1  # of the time left: a second dive, person by person, if the first took less
POLISH_ROUNDS = 60  # after which a proof is tried, if something became better


def search(
    cover: Cover,
    oracle: Oracle,
    known: Sequence[Column],
    clock: Clock,
    *,
    seed: int,
    most_polish: int = 10_000,
) -> list[Column]:
    """Return the best roster found: one column for each person (`known` has one at least).

    The clock holds its cost, and a bound that no roster is below.
    """
    rng = np.random.default_rng(seed)
    most = float(cover.under @ cover.low) + max(abs(each.cost) for each in known)
    penalty = 10.0 * (1.0 + most)
    master = Master(cover, oracle.people, penalty, clock)
    master.add(known)
    clock.enter("bound")
    prices = generate(master, oracle, clock, least_left=0.5 * clock.left)
    clock.enter("dive")
    left = clock.left
    step, half = max(1, oracle.people // 12), 0.5 * left
    offer(master, clock, dive(master, oracle, clock, rng, step=step, least_left=half))
    if not clock.is_over and left - clock.left < DEEP_SHARE * clock.left:
        offer(master, clock, dive(master, oracle, clock, rng))
    clock.enter("choose")
    if not clock.is_over:
        choose_all(master, prices, clock)
    clock.enter("prove")
    if not clock.is_over:
        prove(master, oracle, clock, seconds=30.0)
    clock.enter("polish")
    for _ in range(0, most_polish, POLISH_ROUNDS):
        before = clock.cost
        polish(master, oracle, clock, rng, most_rounds=POLISH_ROUNDS)
        if clock.cost < before and not clock.is_over:
            prove(master, oracle, clock, seconds=30.0)
        if clock.is_over:
            break
    return clock.best


def choose_all(master: Master, prices: Prices, clock: Clock) -> None:
    """Choose among all columns that are known."""
    gap = clock.cost - prices.cost + 1e-6
    pool = list_promising(master, prices, set(range(master.people)), gap)
    keys = {column.key for column in pool}
    pool += [column for column in clock.best if column.key not in keys]
    served = np.zeros(len(master.cover.low))
    choice = choose(
        master.cover, served, pool, seconds=min(clock.left, 20.0), nodes=500, start=clock.best
    )
    if choice.columns:
        clock.offer(choice.columns, cost_of(master.cover, choice.columns))
