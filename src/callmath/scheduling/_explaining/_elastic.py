"""A model in which named rows may give way: what is possible, and which rows conflict."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from callmath.scheduling._highs import INFINITE, is_infeasible, is_optimal
from callmath.scheduling._types import Floats

from ._model import Ints, Model, Row

SMALL = 1e-6
GUARD_SECONDS = 10.0  # for one question
MOST_COLUMNS = 20_000  # above it the elastic program takes longer than many questions


class Elastic:
    """Rows that may give way each have a slack; names switch the slacks of their rows."""

    def __init__(self, model: Model, until: float) -> None:
        self._until = until  # of perf_counter
        self._model = model
        program, rows = model.program, model.rows
        self.names = sorted({row.name for row in rows if row.name})
        named = [row for row in rows if row.name]
        self._slacks = program.add_columns(len(named), cost=1.0)
        self._owner = np.array([self.names.index(row.name) for row in named], dtype=np.int64)
        places = add_rows(model)
        slack = iter(self._slacks)
        cells = [
            (place, int(next(slack)), _sign(row.least))
            for place, row in zip(places, rows, strict=True)
            if row.name
        ]
        if cells:
            row_, column, sign = (np.array(each) for each in zip(*cells, strict=True))
            program.add_entries(row_, column, sign)
        self._places = np.array([place for place, _, _ in cells], dtype=np.int64)
        self._rows = rows
        self._highs = program.loaded(whole=model.whole)

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return perf_counter() > self._until

    def is_possible(self, names: Iterable[str]) -> bool:
        """Whether the rows with these names can hold together; unsure: yes."""
        self._switch(set(names), cost=0.0)
        self._run()
        return not is_infeasible(self._highs)

    def give_way(self, names: Iterable[str], by: str) -> Floats | None:
        """The smallest slacks of the rows of one name so that those of others hold; by row."""
        self._switch(set(names) - {by}, cost=0.0)
        mine = self._slacks[self._owner == self.names.index(by)]
        self._set_costs(mine, 1.0)
        self._run()
        if not is_optimal(self._highs):
            return None
        values: Floats = np.array(self._highs.getSolution().col_value)
        slacks: Floats = values[mine]
        return slacks

    def rows_of(self, name: str) -> list[Row]:
        """The rows of a name, in the order of their slacks."""
        return [row for row in self._rows if row.name == name]

    def conflict(self, known: set[str]) -> tuple[str, ...]:
        """The names of a smallest set of rows that cannot hold together; empty: there is none.

        :param known: names that may give way, because they are in a conflict found before
        """
        names = set(self.names) - known
        if self.is_possible(names):
            return ()
        if self._model.program.columns <= MOST_COLUMNS:
            names = self._suspects(names)
        return tuple(sorted(self._smallest(set(), sorted(names, key=_facts_last), fresh=False)))

    def _smallest(self, held: set[str], names: list[str], *, fresh: bool) -> set[str]:
        """Of names that are impossible with those held, a smallest set (QuickXplain; Junker 2004).

        Those that come first stay rather than those that come last.
        """
        if fresh and not self.is_possible(held):
            return set()
        if len(names) == 1:
            return set(names)
        first, second = names[: len(names) // 2], names[len(names) // 2 :]
        later = self._smallest(held | set(first), second, fresh=True)
        sooner = self._smallest(held | later, first, fresh=bool(later))
        return later | sooner

    def _suspects(self, names: set[str]) -> set[str]:
        """Those among impossible names whose rows have a price in the elastic program."""
        self._switch(names, cost=1.0)
        self._run(relaxed=True)
        duals = np.abs(np.array(self._highs.getSolution().row_dual))
        if len(duals) != self._model.program.rows:
            return names
        priced = {self.names[place] for place in self._owner[duals[self._places] > SMALL]}
        fewer = (priced & names) or names
        return fewer if len(fewer) < len(names) and not self.is_possible(fewer) else names

    def _switch(self, on: set[str], cost: float) -> None:
        """Rows of names that are on hold, or cost so much for each unit by which they do not."""
        holds = np.array([name in on for name in self.names], dtype=np.bool_)[self._owner]
        upper = np.where(holds & (cost == 0.0), 0.0, INFINITE)
        count = len(self._slacks)
        if count:
            self._highs.changeColsBounds(count, self._slacks, np.zeros(count), upper)
            self._highs.changeColsCost(count, self._slacks, np.where(holds, cost, 0.0))

    def _set_costs(self, columns: Ints, cost: float) -> None:
        self._highs.changeColsCost(len(columns), columns, np.full(len(columns), cost))

    def _run(self, *, relaxed: bool = False) -> None:
        """Solve it, `relaxed` without whole numbers; a time limit is only a guard."""
        left = min(max(self._until - perf_counter(), 0.5), GUARD_SECONDS)
        self._highs.setOptionValue("time_limit", float(self._highs.getRunTime() + left))
        self._highs.setOptionValue("solve_relaxation", relaxed)
        self._highs.run()


def add_rows(model: Model) -> Ints:
    """Put the rows of a model into its program and return their places."""
    rows, program = model.rows, model.program
    places = program.add_rows(
        len(rows),
        least=np.array([row.least for row in rows]),
        most=np.array([row.most for row in rows]),
    )
    lengths = [len(row.columns) for row in rows]
    if sum(lengths):
        program.add_entries(
            np.repeat(places, lengths),
            np.concatenate([row.columns for row in rows]),
            np.concatenate([row.values for row in rows]),
        )
    return places


def _sign(least: float) -> float:
    return 1.0 if least > -INFINITE else -1.0


def _facts_last(name: str) -> tuple[bool, str]:
    """Rules before facts, so that rules alone are named where they alone conflict."""
    return ":" in name, name
