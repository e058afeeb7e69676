"""Polishing: free some people, generate columns for them alone, choose the best again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._choose import choose
from ._clock import Clock
from ._dive import dive
from ._generate import is_whole, regenerate
from ._master import Master, Prices, cost_of, serve
from ._types import Column, Oracle


@dataclass(slots=True)
class Pace:
    """How many people are freed at a time; it follows how hard the last choices were."""

    people: float
    most: int

    def easier(self) -> None:
        """Free fewer."""
        self.people = max(2.0, self.people * 0.85)

    def harder(self) -> None:
        """Free more."""
        self.people = min(float(self.most), self.people * 1.1)


def polish(
    master: Master, oracle: Oracle, clock: Clock, rng: np.random.Generator, *, most_rounds: int
) -> None:
    """Improve the best roster until time is up or it is proved to be the best.

    Small choices are made by an integer program, large ones by a dive; they take turns.
    """
    choices = Pace(people=min(8.0, oracle.people), most=oracle.people)
    dives = Pace(people=0.4 * oracle.people + 1, most=oracle.people)
    for number in range(most_rounds):
        if clock.is_over:
            break
        if number % 3:
            rechoose(master, oracle, clock, rng, choices)
        else:
            redive(master, oracle, clock, rng, dives)
    master.fix(())


def wanted(clock: Clock) -> float:
    """Return what a roster must cost less than to be better."""
    return clock.cost - (1.0 - 1e-4 if clock.whole_costs else 1e-4)


def redive(
    master: Master, oracle: Oracle, clock: Clock, rng: np.random.Generator, pace: Pace
) -> None:
    """Free many people and dive again."""
    best = {column.person: column for column in clock.best}
    freed = pick_people(master, clock.best, int(pace.people), rng)
    kept = {each: master.find(column) for each, column in best.items() if each not in freed}
    below = wanted(clock) + 2e-4
    left = 0.9 * clock.left
    columns = dive(master, oracle, clock, rng, kept=kept, below=below, least_left=left)
    if columns:
        clock.offer(columns, cost_of(master.cover, columns))
    pace.people = float(rng.uniform(0.15, 0.8) * oracle.people + 2)


def rechoose(
    master: Master, oracle: Oracle, clock: Clock, rng: np.random.Generator, pace: Pace
) -> None:
    """Free a few people and choose their columns by an integer program."""
    best = {column.person: column for column in clock.best}
    freed = pick_people(master, clock.best, int(pace.people), rng)
    kept = [column for person, column in best.items() if person not in freed]
    master.fix(master.find(column) for column in kept)
    prices = regenerate(master, oracle, sorted(freed), clock, most_rounds=8)
    gap = wanted(clock) - prices.cost
    if gap < 0 or clock.left <= 0:
        pace.harder()
        return
    if is_whole(prices.shares):
        columns = [master.columns[number] for number in np.flatnonzero(prices.shares > 0.5)]
        clock.offer(columns, cost_of(master.cover, columns))
        return
    pool = list_promising(master, prices, freed, gap)
    keys = {column.key for column in pool}
    start = [best[person] for person in sorted(freed)]
    pool += [column for column in start if column.key not in keys]
    choice = choose(
        master.cover,
        serve(master.cover, kept),
        pool,
        seconds=min(clock.left, 3.0),
        nodes=100,
        start=start,
    )
    (pace.harder if choice.proved else pace.easier)()
    if choice.columns:
        columns = [*kept, *choice.columns]
        clock.offer(columns, cost_of(master.cover, columns))


def list_promising(master: Master, prices: Prices, freed: set[int], gap: float) -> list[Column]:
    """Return the columns of freed people that a better roster may take."""
    return [
        column
        for column in master.columns
        if column.person in freed
        and column.cost - prices.rows[column.rows].sum() - prices.people[column.person] <= gap
    ]


def pick_people(
    master: Master, columns: list[Column], count: int, rng: np.random.Generator
) -> set[int]:
    """Return people to free: somebody who serves a row that costs something, then others."""
    served = serve(master.cover, columns)
    bad = np.maximum(master.cover.low - served, 0) * master.cover.under
    bad = bad + np.maximum(served - master.cover.high, 0) * master.cover.over
    weights = np.array([1e-3 + column.cost + bad[column.rows].sum() for column in columns])
    weights = np.sqrt(weights / weights.sum()) if weights.sum() > 0 else np.ones(len(columns))
    chosen = rng.choice(
        len(columns), min(count, len(columns)), replace=False, p=weights / weights.sum()
    )
    return {columns[number].person for number in chosen}
