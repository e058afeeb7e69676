"""How many agents the demo center has, and when they work: enough, not perfect.

Staffed for the average day of the same weekday by the square-root rule, so that an ordinary
hour goes well and the real peaks do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .volumes import FIRST_MINUTE, SLOT_SECONDS, SLOTS

WRAP_SECONDS = 15.0  # after-call work
OVERHEAD_SECONDS = WRAP_SECONDS + 3.5  # and ringing
TALK_SIGMA = 0.7  # of the logarithm of talk times
_SAFETY = 0.35  # agents above the load, in square roots of it
_PRESENT_SHARE = 0.86  # the rest: breaks, meals, absence


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift, in seconds of the local day; `breaks` are (after the start, length, reason)."""

    start: int
    end: int
    breaks: tuple[tuple[int, int, str], ...]


def _shift(hour: float, hours: float) -> Shift:
    start = int(hour * 3600)
    breaks = ((2 * 3600, 900, "rest"), (4 * 3600, 2400, "meal"), (int(6.25 * 3600), 900, "rest"))
    return Shift(start, start + int(hours * 3600), breaks if hours > 5 else breaks[:1])


def staggered(shift: Shift, random: Generator) -> Shift:
    """Return a shift whose breaks come up to an hour later, so that the floor is never empty."""
    late = int(random.integers(0, 13)) * 300
    breaks = tuple((after + late, length, why) for after, length, why in shift.breaks)
    return replace(shift, breaks=breaks)


SHIFTS = (
    *(_shift(hour, 8) for hour in (7, 7.5, 8, 8.5, 9, 9.5, 10, 11, 12, 13.25)),
    *(_shift(hour, 4) for hour in (9, 11, 13, 15, 17.25)),
)


def mean_talk_seconds(median: float) -> float:
    """Return the mean of a lognormal talk time.

    >>> round(mean_talk_seconds(100))
    128
    """
    return median * math.exp(TALK_SIGMA**2 / 2)


def agents_needed(calls: NDArray[np.float64], talk_seconds: float) -> NDArray[np.float64]:
    """Return how many agents must be on shift in each slot."""
    load = calls / SLOT_SECONDS * (talk_seconds + OVERHEAD_SECONDS)
    return (load + _SAFETY * np.sqrt(load)) / _PRESENT_SHARE


def choose_shifts(needed: NDArray[np.float64]) -> tuple[int, ...]:
    """Return how many agents work each shift: the one that covers most, again and again."""
    covers = np.array([_covered(shift) for shift in SHIFTS])
    counts, lack = [0] * len(SHIFTS), needed.copy()
    while True:
        gains = np.minimum(np.maximum(lack, 0), 1) @ covers.T / covers.sum(axis=1)
        best = int(np.argmax(gains))
        if gains[best] < 0.5:
            return tuple(counts)
        counts[best] += 1
        lack = lack - covers[best]


def _covered(shift: Shift) -> NDArray[np.float64]:
    slots = FIRST_MINUTE * 60 + SLOT_SECONDS * np.arange(SLOTS)
    return ((slots >= shift.start) & (slots < shift.end)).astype(float)


def mean_weekday(days: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
    """Return the average calls of each slot."""
    mean: NDArray[np.float64] = np.mean(np.array(days, dtype=float), axis=0)
    return mean
