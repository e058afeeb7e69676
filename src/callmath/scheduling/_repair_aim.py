"""What a repair aims at: the cover that was published, not a better one.

Shortages that were there before are for a new roster; here they would only move more people. So the
search sees a demand less what was missing of the old one when everybody came, and losses that begin
where those of the missing ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ._check import shift_cover
from ._repair_cover import CoverBoard
from ._types import Assignment, Floats, IntervalDemand, Problem, ShiftDemand


def aimed_problem(old: Problem, published: Iterable[Assignment], new: Problem) -> Problem:
    """Return a problem after changes whose demand leaves out what was missing before them."""
    shifts = list(published)
    missing = _missing_before(old, shifts)
    nothing = np.zeros((new.days, new.intervals))
    return replace(
        new,
        demand=tuple(
            _less(each, missing.get((each.skill, each.site), nothing)) for each in new.demand
        ),
        shift_demand=_less_shifts(old, shifts, new),
    )


def _missing_before(old: Problem, shifts: list[Assignment]) -> dict[tuple[str, str], Floats]:
    board = CoverBoard(old)
    board.add_many(shifts)
    for person in old.people:
        for past in person.history:
            board.add_past(person.id, past)
    missing = board.price(np.arange(board.cells)).missing.T.reshape(-1, old.days, old.intervals)
    return {(each.skill, each.site): row for each, row in zip(old.demand, missing, strict=True)}


def _less(demand: IntervalDemand, missing: Floats) -> IntervalDemand:
    required = np.asarray(demand.required, np.float64)
    most = required if demand.most is None else np.maximum(demand.most, required)
    losses = demand.losses
    if losses is not None:
        kinds = np.shape(losses)[2]
        first = np.floor(missing + 1e-9).astype(np.int64)[:, :, None]
        losses = np.take_along_axis(losses, np.minimum(first + np.arange(kinds), kinds - 1), axis=2)
    return replace(demand, required=np.maximum(required - missing, 0.0), most=most, losses=losses)


def _less_shifts(old: Problem, shifts: list[Assignment], new: Problem) -> tuple[ShiftDemand, ...]:
    """Return the demands for shift types, each less what was missing of it."""
    return tuple(
        replace(each, required=each.required - _missing_of(old, each, shifts))
        for each in new.shift_demand
    )


def _missing_of(old: Problem, wanted: ShiftDemand, shifts: list[Assignment]) -> int:
    narrow = replace(old, shift_demand=(wanted,))
    near = [each for each in shifts if (each.day, each.shift) == (wanted.day, wanted.shift)]
    uncovered, _, _ = shift_cover(narrow, near)
    return round(sum(each.missing for each in uncovered))
