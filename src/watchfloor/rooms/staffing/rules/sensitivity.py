"""What a few people more or fewer make of an interval."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from watchfloor.rooms.staffing.contracts import SensitivityRow, Terms

from . import sizing
from .sizing import Assumptions, Work

_STEPS = 6
_TOLD = 4  # always shown: so many fewer, so many more
_COARSE = 60  # people to a step more


def differences(people: int) -> list[int]:
    """Return the differences that are worth a row: six steps each way, and four people each way.

    >>> differences(10)
    [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6]
    >>> differences(200)
    [-18, -15, -12, -9, -6, -4, -3, 0, 3, 4, 6, 9, 12, 15, 18]
    """
    step = max(people // _COARSE, 1)
    wanted = {number * step for number in range(-_STEPS, _STEPS + 1)} | {-_TOLD, _TOLD}
    return sorted(each for each in wanted if people + each >= 0)


def vary(
    model: str, work: Work, terms: Terms, assumed: Assumptions, *, people: int
) -> Iterator[SensitivityRow]:
    """Yield what comes of one interval (the only one of `work`) with people around a number."""
    wanted = differences(people)
    heads = np.array([people + each for each in wanted], dtype=np.float64)
    repeated = work.part(np.zeros(len(wanted), dtype=np.int64))
    found = sizing.perform(model, repeated, heads, terms, assumed)
    for number, difference in enumerate(wanted):
        yield SensitivityRow(
            people=people + difference,
            difference=difference,
            service_level=float(found.service_level[number]),
            mean_wait_seconds=float(found.mean_wait_seconds[number]),
            abandon_share=float(found.abandon_share[number]),
            occupancy_share=float(found.occupancy_share[number]),
        )
