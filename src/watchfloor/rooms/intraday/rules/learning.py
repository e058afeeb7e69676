"""What the day so far says of handle times and of absence: drawn to the usual by what it weighs."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEVEL_SD = 0.06  # of a day's handle time, in logarithms, beside the chance of its contacts
VARIATION = 1.2  # of single handle times: standard deviation over mean
USUAL_ABSENCE = 0.05
ABSENCE_SD = 0.03  # of a day's share
MOST_FACTOR = 3.0


def handle_factor(*, seconds: float, expected_seconds: float, contacts: int) -> float:
    """Return what a day's handle times so far make of those to come, as a factor.

    The logarithm of what was seen over what was expected, weighed by how unsure so many contacts
    leave it against how far days differ: ten contacts say little, five hundred nearly all.

    >>> [round(handle_factor(seconds=1.2 * n * 300, expected_seconds=n * 300, contacts=n), 2)
    ...  for n in (0, 10, 100, 2000)]
    [1.0, 1.0, 1.04, 1.16]
    """
    if contacts <= 0 or seconds <= 0 or expected_seconds <= 0:
        return 1.0
    chance = VARIATION**2 / contacts
    weight = LEVEL_SD**2 / (LEVEL_SD**2 + chance)
    factor = math.exp(weight * math.log(seconds / expected_seconds))
    return min(max(factor, 1 / MOST_FACTOR), MOST_FACTOR)


@dataclass(frozen=True, slots=True)
class Absence:
    """How many of those who should be there now are not."""

    due: int
    missing: int

    @property
    def share(self) -> float:
        """Return the share to reckon with for the rest of the day.

        What is seen is drawn to the usual share, which weighs as many people as its spread over
        days leaves it.

        >>> round(Absence(40, 8).share, 3), Absence(0, 0).share
        (0.115, 0.05)
        """
        weight = USUAL_ABSENCE * (1 - USUAL_ABSENCE) / ABSENCE_SD**2 - 1
        return (self.missing + USUAL_ABSENCE * weight) / (self.due + weight)
