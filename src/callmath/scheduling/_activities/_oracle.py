"""Prices of whole tours with activities."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._columns import Column, Priced

from ._loops import FAR, Entries, Floats, Ints, Table, find_tour, price_entries
from ._translate import Floor, Worker


@dataclass(frozen=True, slots=True)
class _Question:
    """What a worker process is asked; it holds all that it needs."""

    values: Floats
    entries: Entries
    ends: int
    people: list[Worker]


def make_table(days: int, ends: int, runs: int, slots: int) -> Table:
    """Return room for the table of a person."""
    return Table(
        off=np.empty((days, slots)),
        run=np.empty((days, slots), np.int64),
        on=np.empty((days, ends, runs, slots)),
        end=np.empty((days, ends, runs, slots), np.int64),
        pick=np.zeros((days, ends, runs, slots), np.int64),
    )


def answer(question: _Question) -> list[tuple[float, Ints]]:
    """Return the cheapest tour of each person: its cost and the pick of each day."""
    tables: dict[tuple[int, int], Table] = {}
    found = []
    days = len(question.entries.first) - 1
    for who in question.people:
        size = who.most_on, who.most + 1
        if size not in tables:
            tables[size] = make_table(days, question.ends, *size)
        picks = np.full(days, -1, np.int64)
        cost = find_tour(
            tables[size], question.values, who.allowed, question.entries, who.fewest, picks
        )
        found.append((cost, picks))
    return found


@dataclass(slots=True)
class FloorOracle:
    """Answers for the people of a floor; with an executor, half of them elsewhere."""

    floor: Floor
    executor: Executor | None = None

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.floor.workers)

    @property
    def can_list(self) -> bool:
        """Whether tours can be listed: they are too many."""
        return False

    def price(self, duals: Floats, people: Sequence[int], *, exact: bool) -> list[Priced]:
        """Return the best column of each person, its cost less the duals of its rows."""
        by_skills: dict[int, list[int]] = {}
        for person in people:
            by_skills.setdefault(self.floor.workers[person].skills, []).append(person)
        found: dict[int, Priced] = {}
        for skills, members in by_skills.items():
            values = self._values(duals, skills)
            answers = self._send(values, members)
            for person, (cost, picks) in zip(members, answers, strict=True):
                column = self.floor.column(person, picks, duals) if cost < FAR / 2 else None
                found[person] = Priced(person, column, cost)
        return [found[person] for person in people]

    def _values(self, duals: Floats, skills: int) -> Floats:
        floor = self.floor
        values = np.empty(floor.costs.shape)
        prices = floor.prices(skills, duals)
        price_entries(prices, floor.entries.start, floor.least_run, floor.most_run, values)
        return values + floor.costs

    def _send(self, values: Floats, members: list[int]) -> list[tuple[float, Ints]]:
        floor = self.floor
        people = [floor.workers[person] for person in members]

        def ask(some: list[Worker]) -> _Question:
            return _Question(values, floor.entries, floor.ends, some)

        if self.executor is None or len(people) < 8:
            return answer(ask(people))
        middle = len(people) // 2
        others = self.executor.submit(answer, ask(people[:middle]))
        here = answer(ask(people[middle:]))
        return [*others.result(), *here]

    def list_below(
        self, duals: Floats, person: int, ceiling: float, most: int
    ) -> list[Column] | None:
        """Return None: tours are too many to be listed."""
        return None
