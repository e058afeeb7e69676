"""What the formulas take and give: agreements between the parts of this engine.

Arguments are numbers or arrays that broadcast; results are arrays of the common shape (of shape ()
for numbers). Rates are an hour, times are seconds, and the unit stands in the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Numbers = ArrayLike
INFEASIBLE = -1  # in an array of agents: no number of agents meets the target


class QueueingError(ValueError):
    """An argument that makes no sense: says which, where (first index), and how to mend it.

    `code` names the fault for programs, `fields` hold its facts.
    """

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code, self.fields = code, fields


class Denominator(StrEnum):
    """What the service level is a share of. T is the answer-within time.

    On one centre they are nine points apart: it must always be said which one is meant.
    """

    OFFERED = "offered"  # answered within T / all
    WITHOUT_SHORT = "without_short"  # answered within T / (all less abandoned within T)
    SHORT_COUNT = "short_count"  # (answered or abandoned within T) / all
    ANSWERED = "answered"  # answered within T / answered


class Reason(StrEnum):
    """Why a number of agents is what it is."""

    MET = "met"
    NO_VOLUME = "no_volume"  # nothing comes: zero agents
    TARGET_UNREACHABLE = "target_unreachable"  # e.g. everybody answered within 0 seconds
    TOO_LARGE = "too_large"  # beyond what is computed exactly


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """How a queue does. Arrays of one shape; shares are between 0 and 1.

    Overload without abandonment has no steady state: waits are infinite, the service level is 0.
    """

    wait_probability: Floats
    abandon_share: Floats
    mean_wait_seconds: Floats  # of all that are offered, abandoned ones too
    service_level: Floats
    occupancy_share: Floats
    denominator: Denominator = Denominator.OFFERED


@dataclass(frozen=True, slots=True, eq=False)
class Sizing:
    """How many agents are needed, and why that many."""

    agents: Counts  # INFEASIBLE where no number is enough
    reasons: NDArray[np.str_]  # values of `Reason`
    performance: Performance  # with these agents; of zero agents where there is no answer
