"""Polishing: free some people, generate columns for them alone, choose the best again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ._choose import choose
from ._clock import Clock
from ._dive import dive
from ._generate import is_whole, regenerate_near
from ._master import Master, Prices, cost_of, serve
from ._recreate import Recreator, weights_by_cost
from ._types import Column, Cover, Floats, Oracle

SEEDS = 12  # columns of each freed person to begin with: those that fit best
KEPT = 400  # columns that are remembered of each person
ROUNDS = 10  # of generation
DIVE_ROUNDS = 4
DEEP_SHARE = 0.02  # of the time left, for one dive
NEAR_ENOUGH = 0.2  # of what a choice might save, so much need not be found: another will
ROW_SHARE = 0.6  # of the choices of people begin with a row that nobody serves
COST_SHARE = 0.5  # of the others look at the cost, the rest at the gap
TRIALS = 30  # of ruin and recreate before each choice


@dataclass(slots=True)
class Pool:
    """Columns that were seen, by person, the latest last."""

    columns: dict[int, dict[bytes, Column]] = field(default_factory=dict)

    def add(self, columns: list[Column]) -> None:
        """Remember columns; of each person no more than so many."""
        for column in columns:
            known = self.columns.setdefault(column.person, {})
            known.pop(column.token, None)
            known[column.token] = column
            if len(known) > KEPT:
                del known[next(iter(known))]

    def fitting(self, person: int, marginal: Floats, count: int) -> list[Column]:
        """Return the columns of a person that cost least where one more person costs `marginal`."""
        known = list(self.columns.get(person, {}).values())
        costs = np.array([each.cost + marginal[each.rows].sum() for each in known])
        return [known[number] for number in np.argsort(costs, kind="stable")[:count]]


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


@dataclass(slots=True)
class Polisher:
    """Improves the best roster of a clock, some people at a time.

    `prices` are those of the linear program over everybody, `support` is how much of each person
    serves each row there.
    """

    cover: Cover
    oracle: Oracle
    clock: Clock
    rng: np.random.Generator
    prices: Prices
    penalty: float
    support: dict[tuple[int, int], float] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    recreator: Recreator = field(init=False)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        """Begin with few people."""
        self.pace = Pace(people=min(8.0, self.oracle.people), most=self.oracle.people)
        self.recreator = Recreator(self.cover, self.oracle, self.clock, self.rng)

    @property
    def below(self) -> float:
        """What a roster must cost less than to be better."""
        return self.clock.cost - (1.0 - 1e-4 if self.clock.whole_costs else 1e-4)

    def run(self, rounds: int) -> None:
        """Free people again and again until time is up or the best is proved to be so."""
        for number in range(rounds):
            if self.clock.is_over:
                break
            self.recreator.run(TRIALS)
            self.improve(deep=number % 12 == 11)

    def improve(self, *, deep: bool) -> None:
        """Free some people and choose their columns anew; `deep`: free many, by a dive."""
        count = int(self.pace.people)
        if deep:
            count = min(int(count * self.rng.uniform(1.5, 4.0)) + 1, self.oracle.people)
        freed = self.pick_people(count)
        kept = [column for column in self.clock.best if column.person not in freed]
        part = self.part_of(freed, kept)
        prices = regenerate_near(
            part, self.oracle, self.clock, self.prices.rows, below=self.below, most_rounds=ROUNDS
        )
        if prices is None or prices.cost > self.below or self.clock.left <= 0:
            if not deep:
                self.pace.harder()
            return
        found = self.dive(part) if deep else self.choose(part, prices)
        self.pool.add(part.columns)
        if found:
            columns = [*kept, *found]
            self.clock.offer(columns, cost_of(self.cover, columns))

    def pick_people(self, count: int) -> set[int]:
        """Return people to free: who may serve a row that costs something, or adds to the gap."""
        best = self.clock.best
        served = serve(self.cover, best)
        weights = weights_by_gap(best, self.prices)
        bad = np.maximum(self.cover.low - served, 0) * self.cover.under
        if bad.sum() > 0 and self.rng.random() < ROW_SHARE:
            row = int(self.rng.choice(len(bad), p=bad / bad.sum()))
            weights = np.array([self.support.get((each.person, row), 0.0) for each in best])
            weights += 0.02
        elif self.rng.random() < COST_SHARE:
            weights = weights_by_cost(self.cover, best, served)
        given = np.sqrt(weights)
        count = min(count, len(best))
        chosen = self.rng.choice(len(best), count, replace=False, p=given / given.sum())
        return {best[number].person for number in chosen}

    def part_of(self, freed: set[int], kept: list[Column]) -> Master:
        """Return the program of freed people, on top of what the kept columns serve."""
        cover = self.cover
        served = serve(cover, kept)
        rest = Cover(cover.low - served, cover.high - served, cover.under, cover.over)
        part = Master(rest, sorted(freed), self.penalty, self.clock)
        part.add(column for column in self.clock.best if column.person in freed)
        marginal = rest.marginal(np.zeros(len(served)))
        for person in part.members:
            part.add(self.pool.fitting(person, marginal, SEEDS))
        return part

    def dive(self, part: Master) -> list[Column]:
        """Dive for a better choice."""
        left = (1.0 - DEEP_SHARE) * self.clock.left
        return dive(
            part,
            self.oracle,
            self.clock,
            self.rng,
            below=self.below + 2e-4,
            step=max(1, part.people // 6),
            rounds=DIVE_ROUNDS,
            least_left=left,
        )

    def choose(self, part: Master, prices: Prices) -> list[Column]:
        """Choose by an integer program."""
        if is_whole(prices.shares):
            return [part.columns[number] for number in np.flatnonzero(prices.shares > 0.5)]
        pool = list_promising(part.columns, prices, self.below - prices.cost)
        keys = {column.key for column in pool}
        start = [column for column in self.clock.best if column.person in part.members]
        pool += [column for column in start if column.key not in keys]
        choice = choose(
            part.cover,
            np.zeros(len(part.cover.low)),
            pool,
            seconds=min(self.clock.left, 3.0),
            nodes=100,
            gap=max(1e-6, NEAR_ENOUGH * (self.clock.cost - prices.cost)),
            start=start,
        )
        (self.pace.harder if choice.proved else self.pace.easier)()
        return choice.columns


def support_of(columns: list[Column], prices: Prices) -> dict[tuple[int, int], float]:
    """Return how much of each person serves each row in a linear program."""
    support: dict[tuple[int, int], float] = {}
    for number in np.flatnonzero(prices.shares > 1e-6).tolist():
        for row in columns[number].rows.tolist():
            place = columns[number].person, row
            support[place] = support.get(place, 0.0) + float(prices.shares[number])
    return support


def list_promising(columns: list[Column], prices: Prices, gap: float) -> list[Column]:
    """Return the columns that a better roster may take."""
    return [column for column in columns if prices.reduced(column) <= gap]


def weights_by_gap(columns: list[Column], prices: Prices) -> Floats:
    """Return the reduced cost of each column: what it adds to the gap between roster and bound."""
    gaps = np.array([max(prices.reduced(column), 0.0) for column in columns])
    return np.asarray(gaps + 1e-3 + 0.1 * gaps.mean(), dtype=np.float64)
