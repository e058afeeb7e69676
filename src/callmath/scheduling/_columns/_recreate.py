"""Ruin and recreate: some people lose their schedules and get the best ones again, one by one.

Each schedule is the best beside those of the others, so a trial takes one price for each person; a
thousand such trials take as long as a few choices by an integer program. Slightly worse rosters
are accepted on the way (record-to-record travel).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ._clock import Clock
from ._master import cost_of, serve
from ._types import Column, Cover, Floats, Oracle

MOST_FREED = 5  # people at a time
WORSE = 0.01  # than the best by this share is accepted
PATIENCE = 150  # trials without a better roster before the best is taken up again
BLUR = 0.3  # of a price at the most is taken off at random, so that others may serve a row


@dataclass(slots=True)
class Recreator:
    """Trials on a roster of its own, which follows the best that is known."""

    cover: Cover
    oracle: Oracle
    clock: Clock
    rng: np.random.Generator
    seen: list[Column] = field(default_factory=list)
    _taken: dict[int, Column] = field(default_factory=dict)
    _served: Floats = field(default_factory=lambda: np.zeros(0))
    _cost: float = float("inf")
    _best: float = float("inf")
    _since: int = 0

    def run(self, trials: int) -> None:
        """Make so many trials; better rosters are offered to the clock."""
        for _ in range(trials):
            if self.clock.is_over:
                break
            if self.clock.cost < self._best - 1e-7 or self._since > PATIENCE:
                self._take_up(self.clock.best)
            self._try()

    def _take_up(self, columns: list[Column]) -> None:
        self._taken = {column.person: column for column in columns}
        self._served = serve(self.cover, columns)
        self._cost = cost_of(self.cover, columns)
        self._best, self._since = self.clock.cost, 0

    def _try(self) -> None:
        """Free people and let them choose again; keep it if it is good enough."""
        before, served, cost = dict(self._taken), self._served.copy(), self._cost
        freed = self._pick()
        for person in freed:
            self._served[self._taken[person].rows] -= 1.0
        for place, person in enumerate(freed):
            column = self._best_for(person, is_last=place == len(freed) - 1)
            self._taken[person] = column or before[person]
            self._served[self._taken[person].rows] += 1.0
        self._cost = self._price()
        self._since += 1
        if self._cost > self._best + WORSE * abs(self._best):
            self._taken, self._served, self._cost = before, served, cost
        elif self.clock.offer(list(self._taken.values()), self._cost):
            self._best, self._since = self._cost, 0
            self.seen += [self._taken[person] for person in freed]

    def _price(self) -> float:
        return self.cover.cost(self._served) + sum(each.cost for each in self._taken.values())

    def _best_for(self, person: int, *, is_last: bool) -> Column | None:
        """Return the best schedule of a person beside those of the others."""
        duals = -self.cover.marginal(self._served)
        if not is_last:
            duals = np.where(duals > 0, duals * (1.0 - BLUR * self.rng.random(len(duals))), duals)
        return self.oracle.price(duals, [person], exact=False)[0].column

    def _pick(self) -> list[int]:
        """Return people in any order; who costs something or serves what does, more often."""
        columns = list(self._taken.values())
        given = np.sqrt(weights_by_cost(self.cover, columns, self._served))
        count = min(int(self.rng.integers(2, MOST_FREED + 1)), len(columns))
        chosen = self.rng.choice(len(columns), count, replace=False, p=given / given.sum())
        return [columns[number].person for number in chosen]


def weights_by_cost(cover: Cover, columns: list[Column], served: Floats) -> Floats:
    """Return the cost of each column and of the rows that it serves where they cost something."""
    bad = np.maximum(cover.low - served, 0) * cover.under
    bad = bad + np.maximum(served - cover.high, 0) * cover.over
    costs = np.array([max(column.cost, 0.0) + bad[column.rows].sum() for column in columns])
    return np.asarray(costs + 1e-3 + 0.1 * costs.mean(), dtype=np.float64)
