"""The best roster among known columns, as an integer program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._highs import is_optimal, make_solver

from ._master import INFINITY
from ._types import Column, Cover, Floats


@dataclass(frozen=True, slots=True)
class Choice:
    """One column for each of some people; `proved` if no other choice is cheaper.

    `columns` is empty where nothing was found in the time.
    """

    columns: list[Column]
    proved: bool


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Columns by person and by row, then a miss and a surplus of each row; column by column."""

    starts: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats


def choose(
    cover: Cover,
    served: Floats,
    columns: Sequence[Column],
    *,
    seconds: float,
    nodes: int,
    gap: float = 1e-6,
    start: Sequence[Column] = (),
) -> Choice:
    """Choose one column for each person among them, on top of what is served by others.

    It is proved once no choice is better by more than `gap`.

    `start` is a choice that is known. Within `nodes` the answer does not depend on the machine.
    """
    people = sorted({column.person for column in columns})
    rows, count = len(cover.low), len(columns)
    matrix = _tabulate(columns, {person: rows + i for i, person in enumerate(people)}, rows)
    total, ones = count + 2 * rows, np.ones(len(people))
    upper, kinds = np.full(total, INFINITY), np.zeros(total, dtype=np.int32)
    upper[:count], kinds[:count] = 1.0, 1
    limits = {"time_limit": max(seconds, 0.01), "mip_max_nodes": nodes}
    solver = make_solver(mip_rel_gap=0.0, mip_abs_gap=gap, **limits)
    solver.passModel(
        total,
        rows + len(people),
        len(matrix.index),
        1,  # column by column
        1,  # minimize
        0.0,
        np.concatenate([[column.cost for column in columns], cover.under, cover.over]),
        np.zeros(total),
        upper,
        np.concatenate([cover.low - served, ones]),
        np.concatenate([cover.high - served, ones]),
        matrix.starts,
        matrix.index,
        matrix.value,
        kinds,
    )
    known = {column.key: number for number, column in enumerate(columns)}
    if start:
        _suggest(solver, cover, served, [known[column.key] for column in start], columns)
    solver.run()
    return _read(solver, columns, len(people))


def _tabulate(columns: Sequence[Column], place: dict[int, int], rows: int) -> _Matrix:
    parts = [np.append(column.rows, place[column.person]) for column in columns]
    slack = np.arange(rows)
    index = np.concatenate([*parts, slack, slack]).astype(np.int32)
    value = np.ones(len(index))
    value[-rows:] = -1.0
    lengths = np.array([*map(len, parts), *([1] * (2 * rows))])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return _Matrix(starts, index, value)


def _suggest(
    solver: Any, cover: Cover, served: Floats, numbers: list[int], columns: Sequence[Column]
) -> None:
    values = np.zeros(len(columns) + 2 * len(cover.low))
    values[numbers] = 1.0
    reached = served.copy()
    for number in numbers:
        reached[columns[number].rows] += 1.0
    values[len(columns) :] = np.concatenate(
        [np.maximum(cover.low - reached, 0.0), np.maximum(reached - cover.high, 0.0)]
    )
    index = np.arange(len(values), dtype=np.int32)
    solver.setSolution(len(values), index, values)


def _read(solver: Any, columns: Sequence[Column], people: int) -> Choice:
    values = np.asarray(solver.getSolution().col_value)[: len(columns)]
    taken = [column for column, value in zip(columns, values, strict=False) if value > 0.5]
    return Choice(taken if len(taken) == people else [], is_optimal(solver))
