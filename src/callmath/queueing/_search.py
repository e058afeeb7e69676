"""The least number of agents that is enough, for many problems at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arguments import number
from ._checks import denominator_of
from ._sizing import TIE, Targets
from ._types import INFEASIBLE, Counts, Denominator, Floats, Numbers, QueueingError

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST_AGENTS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of contacts, flat; shares of all that come."""

    wait: Floats
    queue_seconds: Floats  # mean wait of all
    in_time: Floats  # answered within T
    gone_in_time: Floats  # left within T
    served: Floats
    abandoned: Floats
    occupancy: Floats

    def service_level(self, denominator: Denominator) -> Floats:
        """Return the service level as it is defined; 1 where there is nothing to count."""
        if denominator is Denominator.SHORT_COUNT:
            return np.minimum(self.in_time + self.gone_in_time, 1.0)
        if denominator is Denominator.OFFERED:
            return self.in_time
        rest = self.served if denominator is Denominator.ANSWERED else 1.0 - self.gone_in_time
        level = np.divide(self.in_time, rest, out=np.zeros_like(rest), where=rest > 0.0)
        return np.minimum(level, 1.0)


@dataclass(frozen=True, slots=True)
class Goals:
    """What has to be kept; at least one of them is given. Numbers or arrays."""

    within: Floats
    patience: Floats  # infinite: nobody leaves
    service_level: Floats | None
    abandon_cap: Floats | None
    occupancy_cap: Floats | None
    mean_wait_cap_seconds: Floats | None
    denominator: Denominator

    def met(self, found: Outcome, places: Places, shape: tuple[int, ...]) -> Flags:
        """Return where all targets are met. `places` are those of `found` in the flat `shape`."""
        fits = np.ones(places.size, dtype=np.bool_)
        least = (
            (self.service_level, found.service_level(self.denominator)),
            (_minus(self.abandon_cap), -found.abandoned),
            (_minus(self.occupancy_cap), -found.occupancy + TIE),
            (_minus(self.mean_wait_cap_seconds), -found.queue_seconds),
        )
        for wanted, reached in least:
            if wanted is not None:
                fits &= reached >= np.broadcast_to(wanted, shape).reshape(-1)[places]
        return fits | self.never(shape)[places]  # no use in looking on

    def never(self, shape: tuple[int, ...]) -> Flags:
        """Return where no number of agents is enough: all in time, nobody lost, nobody busy."""
        hopeless = np.zeros(shape, dtype=np.bool_)
        if self.service_level is not None:
            hopeless |= self.service_level >= 1.0
        for cap in (self.abandon_cap, self.occupancy_cap, self.mean_wait_cap_seconds):
            if cap is not None:
                hopeless |= cap <= 0.0
        return hopeless.reshape(-1)

    def shapes(self) -> list[Floats]:
        """Return what takes part in the common shape."""
        held = (
            self.service_level,
            self.abandon_cap,
            self.occupancy_cap,
            self.mean_wait_cap_seconds,
        )
        return [each for each in held if each is not None]


def goals_of(targets: Targets) -> Goals:
    """Return checked targets.

    :raises QueueingError: `no_target`, `no_patience`; `out_of_bounds` and the like.
    """

    def cap(name: str, given: Numbers | None, high: float) -> Floats | None:
        return None if given is None else number(name, given, high=high)

    patience = targets.get("patience_seconds")
    found = Goals(
        number("answer_within_seconds", targets.get("answer_within_seconds", 20.0)),
        number("patience_seconds", patience, above=True, infinite=True),
        cap("service_level", targets.get("service_level"), 1.0),
        cap("abandon_cap", targets.get("abandon_cap"), 1.0),
        cap("occupancy_cap", targets.get("occupancy_cap"), 1.0),
        cap("mean_wait_cap_seconds", targets.get("mean_wait_cap_seconds"), np.inf),
        denominator_of(targets.get("denominator", Denominator.OFFERED)),
    )
    if not found.shapes():
        raise QueueingError("no_target", "give a service_level or a cap to size for")
    if found.abandon_cap is not None and patience is None:
        raise QueueingError(
            "no_patience", "abandon_cap needs patience_seconds: nobody abandons without it"
        )
    return found


def smallest(
    meets: Callable[[Floats, Places], Flags], start: Floats, *, most: int = MOST_AGENTS
) -> Counts:
    """Return for each problem the least whole number that meets, INFEASIBLE above `most`.

    `meets(numbers, places)` tells of the problems at `places`; it must stay true with more. Steps
    double away from `start` until the answer lies between two numbers, which are then halved.
    """
    high = np.clip(np.rint(start), 0, most)
    low = np.full(high.shape, -1.0)
    everywhere = np.arange(high.size)
    fits = meets(high, everywhere)
    missed = _gallop_up(meets, low, high, everywhere[~fits], most)
    _gallop_down(meets, low, high, everywhere[fits])
    high[missed], low[missed] = INFEASIBLE, INFEASIBLE - 1
    open_ = np.flatnonzero(high - low > 1)
    while open_.size:
        middle = np.floor((low[open_] + high[open_]) / 2)
        fits = meets(middle, open_)
        high[open_[fits]] = middle[fits]
        low[open_[~fits]] = middle[~fits]
        open_ = open_[high[open_] - low[open_] > 1]
    return high.astype(np.int64)


def _gallop_up(
    meets: Callable[[Floats, Places], Flags], low: Floats, high: Floats, places: Places, most: int
) -> Places:
    step, missed = 1, []
    while places.size:
        at_end = high[places] >= most
        missed.append(places[at_end])
        places = places[~at_end]
        low[places] = high[places]
        high[places] = np.minimum(high[places] + step, most)
        places = places[~meets(high[places], places)] if places.size else places
        step *= 2
    return np.concatenate(missed) if missed else places


def _gallop_down(
    meets: Callable[[Floats, Places], Flags], low: Floats, high: Floats, places: Places
) -> None:
    step = 1
    places = places[high[places] > 0]
    while places.size:
        lower = np.maximum(high[places] - step, 0)
        fits = meets(lower, places)
        low[places[~fits]] = lower[~fits]
        high[places[fits]] = lower[fits]
        places = places[fits]
        places = places[high[places] > 0]
        step *= 2


def _minus(given: Floats | None) -> Floats | None:
    return None if given is None else -given
