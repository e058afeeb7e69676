"""The linear program over the columns that are known: the restricted master."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from callmath.scheduling._highs import make_solver

from ._clock import Clock
from ._types import Column, Cover, Floats

INFINITY = 1e30
DUAL, PRIMAL = 1, 4  # ways of the simplex method: after bounds changed, after columns came


@dataclass(frozen=True, slots=True)
class Prices:
    """A solution of the master: cost, duals of the rows and of the people, share of each column."""

    cost: float
    rows: Floats
    people: dict[int, float]
    shares: Floats

    def reduced(self, column: Column) -> float:
        """Return what a column costs less what it is worth."""
        return float(column.cost - self.rows[column.rows].sum() - self.people[column.person])


class Master:
    """Columns, one for each person; misses and surpluses of the cover at their cost.

    Rows: the cover, then one for each member. Columns: missing and surplus of each row, then one
    for each person that stands for no schedule at all at a cost above anything, then the schedules.
    """

    def __init__(self, cover: Cover, members: Sequence[int], penalty: float, clock: Clock) -> None:
        self._clock = clock
        self.cover, self.members, self.people = cover, list(members), len(members)
        self.penalty = penalty
        self._place = {person: place for place, person in enumerate(self.members)}
        self.columns: list[Column] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self._solver = make_solver(presolve="off", simplex_strategy=PRIMAL)
        self._rows = len(cover.low)
        self._base = 2 * self._rows + self.people
        self._fixed: dict[int, int] = {}  # person -> column
        self._of_person: dict[int, list[int]] = {each: [] for each in self.members}
        self._add_rows()
        self._add_slacks(penalty)

    def _add_rows(self) -> None:
        low = np.concatenate([self.cover.low, np.ones(self.people)])
        high = np.concatenate([self.cover.high, np.ones(self.people)])
        none = np.array([], dtype=np.int32)
        starts = np.zeros(len(low), dtype=np.int32)
        self._solver.addRows(len(low), low, high, 0, starts, none, np.array([]))

    def _add_slacks(self, penalty: float) -> None:
        rows = np.arange(self._rows, dtype=np.int32)
        everyone = np.arange(self._rows, self._rows + self.people, dtype=np.int32)
        index = np.concatenate([rows, rows, everyone])
        ones = np.ones(self._rows)
        value = np.concatenate([ones, -ones, np.ones(self.people)])
        cost = np.concatenate([self.cover.under, self.cover.over, np.full(self.people, penalty)])
        self._add(cost, np.arange(len(index), dtype=np.int32), index, value)

    def _add(self, cost: Floats, starts: Any, index: Any, value: Floats) -> None:
        count = len(cost)
        low, high = np.zeros(count), np.full(count, INFINITY)
        self._solver.addCols(count, cost, low, high, len(index), starts, index, value)

    def add(self, columns: Iterable[Column]) -> int:
        """Add columns that are new; return how many were."""
        new = []
        for column in columns:
            key = column.key
            if key not in self._known:
                self._known[key] = len(self.columns)
                self._of_person[column.person].append(len(self.columns))
                self.columns.append(column)
                new.append(column)
        if new:
            parts = [np.append(each.rows, self._rows + self._place[each.person]) for each in new]
            lengths = np.array([len(part) for part in parts])
            starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
            index = np.concatenate(parts).astype(np.int32)
            self._add(np.array([each.cost for each in new]), starts, index, np.ones(len(index)))
        return len(new)

    def find(self, column: Column) -> int:
        """Return the number of a column that is known."""
        return self._known[column.key]

    def fix(self, numbers: Iterable[int]) -> None:
        """Take these columns and no others for their people; what was fixed before is free."""
        wanted = {self.columns[number].person: number for number in numbers}
        changed = {
            person
            for person in wanted.keys() | self._fixed.keys()
            if wanted.get(person) != self._fixed.get(person)
        }
        self._fixed = wanted
        index = [number for person in changed for number in self._of_person[person]]
        if not index:
            return
        taken = set(wanted.values())
        held = [self.columns[number].person in wanted for number in index]
        low = np.array([float(number in taken) for number in index])
        high = np.where(held, low, INFINITY)
        self._solver.setOptionValue("simplex_strategy", DUAL)
        self._solver.changeColsBounds(len(index), self._base + np.array(index, np.int32), low, high)

    def solve(self) -> Prices:
        """Solve the linear program; what it has come to where time is up."""
        seconds = self._solver.getRunTime() + max(self._clock.left, 0.05)
        self._solver.setOptionValue("time_limit", seconds)
        self._solver.run()
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        solution = self._solver.getSolution()
        duals = np.asarray(solution.row_dual)
        rows = np.clip(duals[: self._rows], -self.cover.over, self.cover.under)
        return Prices(
            cost=self._solver.getInfo().objective_function_value,
            rows=rows,
            people=dict(zip(self.members, duals[self._rows :].tolist(), strict=True)),
            shares=np.asarray(solution.col_value)[self._base :],
        )


def serve(cover: Cover, columns: Sequence[Column]) -> Floats:
    """Return how many of the columns serve each row."""
    served = np.zeros(len(cover.low))
    for column in columns:
        served[column.rows] += 1.0
    return served


def cost_of(cover: Cover, columns: Sequence[Column]) -> float:
    """Return the cost of a roster made of these columns."""
    return cover.cost(serve(cover, columns)) + sum(column.cost for column in columns)
