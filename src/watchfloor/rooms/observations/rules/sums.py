"""What observations add up to: the sums that rates are made of, by what they are told apart by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from watchfloor.rooms.observations.contracts import Observation, Result


class Cell(NamedTuple):
    """The finest that sums are kept by."""

    day: date  # local
    standard_id: int | None
    step: str
    node_id: int | None
    agent_id: int | None
    layer: str
    kind: str


class Sums(NamedTuple):
    """Sums of the observations of a cell; the last six are over what was judged."""

    seen: int
    not_applicable: int
    looked: int
    failed: int
    weight: float
    failed_weight: float
    spread: float
    failed_spread: float

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both.

        >>> Sums(1, 0, 1, 0, 2.0, 0, 2.0, 0).plus(Sums(1, 1, 0, 0, 0, 0, 0, 0)).seen
        2
        """
        return Sums(
            self.seen + other.seen,
            self.not_applicable + other.not_applicable,
            self.looked + other.looked,
            self.failed + other.failed,
            self.weight + other.weight,
            self.failed_weight + other.failed_weight,
            self.spread + other.spread,
            self.failed_spread + other.failed_spread,
        )


def add_up(observations: Iterable[Observation], zone: ZoneInfo) -> dict[Cell, Sums]:
    """Return the sums of observations by cell, days being those of a zone."""
    found: dict[Cell, Sums] = {}
    for each in observations:
        cell, sums = _cell(each, zone), sums_of(each)
        before = found.get(cell)
        found[cell] = before.plus(sums) if before else sums
    return found


def _cell(each: Observation, zone: ZoneInfo) -> Cell:
    day = each.at.astimezone(zone).date()
    return Cell(
        day, each.standard_id, each.step, each.node_id, each.agent_id, each.layer, each.kind
    )


def sums_of(each: Observation) -> Sums:
    """Return what one observation adds."""
    if each.result not in {Result.PASS, Result.FAIL}:
        return Sums(1, int(each.result is Result.NOT_APPLICABLE), 0, 0, 0.0, 0.0, 0.0, 0.0)
    weight = 1 / each.probability
    spread = (1 - each.probability) / each.probability**2
    if each.result is Result.PASS:
        return Sums(1, 0, 1, 0, weight, 0.0, spread, 0.0)
    return Sums(1, 0, 1, 1, weight, weight, spread, spread)
