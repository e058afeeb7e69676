"""The whole search: generate, dive, choose, polish; with the bound, the best and the clock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._choose import choose
from ._clock import Clock
from ._dive import dive, offer
from ._generate import generate
from ._master import Master, Prices, cost_of
from ._polish import Polisher, list_promising, support_of
from ._prove import prove
from ._recreate import Recreator
from ._types import Column, Cover, Oracle

GENERATE_SHARE, DIVE_SHARE, CHOOSE_SHARE = 0.2, 0.25, 0.02  # of the time left they may take
QUICK_SHARE = 0.1  # of the time left: if the first dive took less, another follows at once
DEEP_SHARE = 0.15  # of the time left, for that dive, person by person; polishing needs the rest
DIVE_ROUNDS = 30  # of generation after each step of a dive
PROVE_SHARE = 0.05  # of the time left
FIRST_TRIALS, WORTHWHILE = 5, 0.01  # for each person, as long as they save such a share
FIRST_SHARE = 0.2  # of the time left, for ruin and recreate before all else
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
    master = Master(cover, range(oracle.people), penalty, clock)
    master.add(known)
    master.add(warm_up(Recreator(cover, oracle, clock, rng)))
    clock.enter("bound")
    prices = generate(master, oracle, clock, least_left=(1.0 - GENERATE_SHARE) * clock.left)
    clock.enter("dive")
    step = max(1, oracle.people // 12)
    left = clock.left
    dive_within(DIVE_SHARE, master, oracle, clock, rng, step=step, rounds=DIVE_ROUNDS)
    if not clock.is_over and left - clock.left < QUICK_SHARE * left:
        dive_within(DEEP_SHARE, master, oracle, clock, rng, step=1, rounds=DIVE_ROUNDS)
    clock.enter("choose")
    if not clock.is_over:
        choose_all(master, prices, clock)
    support = support_of(master.columns, prices)
    polisher = Polisher(cover, oracle, clock, rng, prices, penalty, support)
    polisher.pool.add(master.columns)
    refine(master, polisher, rng, rounds=1 + most_polish // POLISH_ROUNDS)
    return clock.best


def warm_up(recreator: Recreator) -> list[Column]:
    """Ruin and recreate while it pays; return the columns of better rosters."""
    clock = recreator.clock
    before, least = np.inf, (1.0 - FIRST_SHARE) * clock.left
    while clock.left > least and before - clock.cost > WORTHWHILE * abs(clock.cost):
        before = clock.cost
        recreator.run(FIRST_TRIALS * recreator.oracle.people)
    return recreator.seen


def refine(master: Master, polisher: Polisher, rng: np.random.Generator, *, rounds: int) -> None:
    """Try a proof and polish in turns; dive deeply once where polishing comes to nothing."""
    oracle, clock = polisher.oracle, polisher.clock
    most_gap, deep = np.inf if oracle.can_list else -np.inf, False
    for number in range(rounds):
        before, gap = clock.cost, clock.cost - clock.bound
        if number and not clock.is_over:
            clock.enter("polish")
            polisher.run(POLISH_ROUNDS)
        if gap <= most_gap and not clock.is_over and (clock.cost < before or not number):
            clock.enter("prove")
            listed = prove(master, oracle, clock, seconds=min(30.0, PROVE_SHARE * clock.left))
            most_gap = most_gap if listed else 0.7 * gap
        if number and clock.cost == before and not deep and not clock.is_over:
            deep = True
            clock.enter("dive")
            dive_within(DEEP_SHARE, master, oracle, clock, rng, step=1, rounds=DIVE_ROUNDS)
        if clock.is_over:
            break


def dive_within(
    share: float,
    master: Master,
    oracle: Oracle,
    clock: Clock,
    rng: np.random.Generator,
    *,
    step: int,
    rounds: int,
) -> None:
    """Dive for so much of the time left, and offer what is found."""
    least = (1.0 - share) * clock.left
    offer(
        master,
        clock,
        dive(master, oracle, clock, rng, step=step, rounds=rounds, least_left=least),
    )


def choose_all(master: Master, prices: Prices, clock: Clock) -> None:
    """Choose among all columns that are known."""
    gap = clock.cost - prices.cost + 1e-6
    pool = list_promising(master.columns, prices, gap)
    keys = {column.key for column in pool}
    pool += [column for column in clock.best if column.key not in keys]
    served = np.zeros(len(master.cover.low))
    seconds = min(CHOOSE_SHARE * clock.left, 20.0)
    choice = choose(master.cover, served, pool, seconds=seconds, nodes=500, start=clock.best)
    if choice.columns:
        clock.offer(choice.columns, cost_of(master.cover, choice.columns))
