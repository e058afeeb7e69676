"""What the search by columns works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Column:
    """One schedule of one person: its own cost, and the rows of the cover that it serves.

    `token` tells the schedules of a person apart.
    """

    person: int
    cost: float
    rows: Ints
    token: bytes
    content: Any = field(compare=False)

    @property
    def key(self) -> tuple[int, bytes]:
        """What tells it from others."""
        return self.person, self.token


@dataclass(frozen=True, slots=True)
class Cover:
    """What is wanted, by row: from `low` to `high` people, and what one less or more costs."""

    low: Floats
    high: Floats
    under: Floats
    over: Floats

    def cost(self, served: Floats) -> float:
        """Return the cost of so many people on each row."""
        missing = np.maximum(self.low - served, 0.0) @ self.under
        return float(missing + np.maximum(served - self.high, 0.0) @ self.over)

    def marginal(self, served: Floats) -> Floats:
        """Return what one more person costs on each row (negative: it saves)."""
        save = np.minimum(np.maximum(self.low - served, 0.0), 1.0) * self.under
        spend = np.minimum(np.maximum(served + 1.0 - self.high, 0.0), 1.0) * self.over
        return np.asarray(spend - save, dtype=np.float64)

    def value(self, duals: Floats) -> float:
        """Return what the duals of the rows are worth: their part of a Lagrangian bound.

        Duals must lie within [-over, under].
        """
        return float(np.maximum(duals, 0.0) @ self.low + np.minimum(duals, 0.0) @ self.high)


@dataclass(frozen=True, slots=True)
class Priced:
    """What an oracle found for a person: the best column at the prices, and a bound on all.

    `column` is None where nothing legal was found; the bound is then infinite if nothing exists.
    """

    person: int
    column: Column | None
    bound: float


class Oracle(Protocol):
    """Finds the schedule of a person that is worth most at given prices."""

    @property
    def people(self) -> int:
        """How many people there are."""

    @property
    def can_list(self) -> bool:
        """Whether `list_below` is worth asking."""

    def price(self, duals: Floats, people: Sequence[int], *, exact: bool) -> list[Priced]:
        """Return the best column of each person, its cost less the duals of its rows."""

    def list_below(
        self, duals: Floats, person: int, ceiling: float, most: int
    ) -> list[Column] | None:
        """Return all columns whose cost less duals is below the ceiling; None: more than `most`."""
