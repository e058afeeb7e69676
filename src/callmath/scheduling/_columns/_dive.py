"""Dives: from shares of columns to whole ones, a few people at a time, generating between."""

from __future__ import annotations

import numpy as np

from ._clock import Clock
from ._generate import is_whole, regenerate
from ._master import Master, Prices, cost_of, serve
from ._types import Column, Oracle

SURE = 0.7  # the share above which columns are taken together


def dive(
    master: Master,
    oracle: Oracle,
    clock: Clock,
    rng: np.random.Generator,
    *,
    below: float = float("inf"),
    step: int = 1,
    rounds: int = 30,
    least_left: float = 0.0,
) -> list[Column]:
    """Fix the columns with the largest shares, `step` people at a time, until all are whole.

    After each step there are `rounds` of generation. The dive ends with nothing where its linear
    program says that no roster `below` that cost can follow. Where only `least_left` seconds are
    left, the rest is taken as it comes.
    """
    fixed: dict[int, int] = {}
    columns: list[Column] = []
    while not columns:
        free = [person for person in master.members if person not in fixed]
        master.fix(fixed.values())
        if clock.left <= least_left:
            columns = complete(master, fixed)
            break
        prices = regenerate(master, oracle, free, clock, most_rounds=rounds)
        if prices.cost >= below - 1e-6:
            break
        if not free or is_whole(prices.shares):
            columns = read_whole(master, prices)
            break
        for number in pick(master, prices, fixed, step, rng):
            fixed[master.columns[number].person] = number
    master.fix(())
    return columns


def pick(
    master: Master, prices: Prices, fixed: dict[int, int], count: int, rng: np.random.Generator
) -> list[int]:
    """Return the columns with the largest shares that are not fixed, one for each person.

    Beside the first only those with a share of most of one: others may exclude each other.
    """
    shares = prices.shares + 1e-3 * rng.random(len(prices.shares)) * (prices.shares > 1e-6)
    picked: dict[int, int] = {}
    for number in np.argsort(-shares, kind="stable"):
        if shares[number] <= (SURE if picked else 1e-6) or len(picked) == count:
            break
        person = master.columns[number].person
        if person not in fixed and person not in picked:
            picked[person] = int(number)
    return list(picked.values())


def complete(master: Master, fixed: dict[int, int]) -> list[Column]:
    """Return the fixed columns and, person by person, the known one that costs least beside."""
    taken = {person: master.columns[number] for person, number in fixed.items()}
    served = serve(master.cover, list(taken.values()))
    for person in master.members:
        if person not in taken:
            marginal = master.cover.marginal(served)
            known = [each for each in master.columns if each.person == person]
            taken[person] = min(known, key=lambda each: each.cost + marginal[each.rows].sum())
            served[taken[person].rows] += 1.0
    return [taken[person] for person in master.members]


def read_whole(master: Master, prices: Prices) -> list[Column]:
    """Return the columns that a whole solution takes; empty if somebody has none."""
    taken = [master.columns[number] for number in np.flatnonzero(prices.shares > 0.5)]
    return taken if len(taken) == master.people else []


def offer(master: Master, clock: Clock, columns: list[Column]) -> bool:
    """Offer a whole roster to the clock."""
    return bool(columns) and clock.offer(columns, cost_of(master.cover, columns))
