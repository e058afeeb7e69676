"""A model in which named rows may give way: what is possible, and which rows conflict."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np

from callmath.scheduling._highs import INFINITE
from callmath.scheduling._types import Floats

from ._model import Ints, Model, Row

SMALL = 1e-6
GUARD_SECONDS = 20.0


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
        places = _add_rows(model)
        slack = iter(self._slacks)
        cells = [
            (place, int(next(slack)), _sign(row.least))
            for place, row in zip(places, rows, strict=True)
            if row.name
        ]
        if cells:
            row_, column, sign = (np.array(each) for each in zip(*cells, strict=True))
            program.add_entries(row_, column, sign)
        self._rows = rows
        self._highs = program.loaded(whole=model.whole)

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return perf_counter() > self._until

    def is_possible(self, names: Iterable[str]) -> bool:
        """Whether the rows with these names can hold together; unsure: yes."""
        self._switch(set(names), cost=0.0)
        return self._run() is not None

    def give_way(self, names: Iterable[str], by: str) -> Floats | None:
        """The smallest slacks of the rows of one name so that those of others hold; by row."""
        self._switch(set(names) - {by}, cost=0.0)
        mine = self._slacks[self._owner == self.names.index(by)]
        self._set_costs(mine, 1.0)
        values = self._run()
        return None if values is None else values[mine]

    def rows_of(self, name: str) -> list[Row]:
        """The rows of a name, in the order of their slacks."""
        return [row for row in self._rows if row.name == name]

    def conflict(self) -> tuple[str, ...]:
        """The names of a smallest set of rows that cannot hold together; empty: there is none."""
        if self.is_possible(self.names):
            return ()
        found = self._suspects(set(self.names))
        for name in sorted(found, key=_facts_first):
            if name in found and not self.is_possible(found - {name}):
                found = self._suspects(found - {name})
        return tuple(sorted(found))

    def _suspects(self, names: set[str]) -> set[str]:
        """Those among impossible names whose rows have a price in the elastic program."""
        self._switch(names, cost=1.0)
        self._highs.setOptionValue("solve_relaxation", True)  # noqa: FBT003  of HiGHS
        self._highs.run()
        self._highs.setOptionValue("solve_relaxation", False)  # noqa: FBT003
        duals = np.abs(np.array(self._highs.getSolution().row_dual))
        if len(duals) != len(self._rows):
            return names
        priced = {row.name for row, dual in zip(self._rows, duals, strict=True) if dual > SMALL}
        fewer = (priced & names) or names
        return fewer if len(fewer) < len(names) and not self.is_possible(fewer) else names

    def _switch(self, on: set[str], cost: float) -> None:
        """Rows of names that are on hold, or cost so much for each unit by which they do not."""
        holds = np.array([name in on for name in self.names])[self._owner]
        upper = np.where(holds & (cost == 0.0), 0.0, INFINITE)
        count = len(self._slacks)
        if count:
            self._highs.changeColsBounds(count, self._slacks, np.zeros(count), upper)
            self._highs.changeColsCost(count, self._slacks, np.where(holds, cost, 0.0))

    def _set_costs(self, columns: Ints, cost: float) -> None:
        self._highs.changeColsCost(len(columns), columns, np.full(len(columns), cost))

    def _run(self) -> Floats | None:
        """The values of a solution; nothing if it is proved that there is none."""
        left = min(max(self._until - perf_counter(), 0.5), GUARD_SECONDS)
        self._highs.setOptionValue("time_limit", float(self._highs.getRunTime() + left))
        self._highs.run()
        return _values(self._highs, self._model.program.columns)


def _values(highs: Any, count: int) -> Floats | None:
    import highspy  # noqa: PLC0415  takes time to import

    impossible = {
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    }
    if highs.getModelStatus() in impossible:
        return None
    values = np.array(highs.getSolution().col_value)
    return values if len(values) == count else np.zeros(count)


def _add_rows(model: Model) -> Ints:
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


def _facts_first(name: str) -> tuple[bool, str]:
    """Facts are left out first, so that rules alone are named where they alone conflict."""
    return ":" not in name, name
