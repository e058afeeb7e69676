"""What the models of work are asked and what they answer: columns, one entry an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.staffing.contracts import Terms
from watchfloor.rooms.staffing.rules.moments import WEIGHTS

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNREACHABLE = -1  # no number of people is enough


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken for granted of a line's customers, and where that comes from."""

    patience_seconds: float | None = None  # None: nobody leaves
    redial_share: float = 0.0  # of those who give up
    lost_share: float = 0.0  # who gave up in the records that the forecast was made from
    patience_source: str = ""  # terms, records; "" where nobody knows
    patience_sample: int = 0

    @property
    def redials(self) -> bool:
        """Return whether some come because others were lost: nobody is where nobody leaves."""
        return self.redial_share > 0 and self.patience_seconds is not None

    @property
    def first_share(self) -> float:
        """Return which share of the forecast are first attempts.

        It is made from records of all attempts, also of those who called again.
        """
        return 1.0 - self.redial_share * self.lost_share if self.redials else 1.0

    def under(self, terms: Terms) -> Assumptions:
        """Return what holds under terms: what they say goes before what was estimated."""
        held = self
        if terms.patience_seconds is not None:
            held = replace(held, patience_seconds=terms.patience_seconds, patience_source="terms")
        if terms.redial_share is not None:
            held = replace(held, redial_share=terms.redial_share)
        return held


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Work to be done, by interval: what comes, how long it takes, how unsure that is."""

    contacts: Floats
    handle_seconds: Floats
    load_erlangs: Floats  # with what is carried over from the intervals before
    cv: Floats  # of the expected number of contacts
    is_open: Flags
    interval_seconds: float
    profile: Floats  # load at the moments of each interval over its mean, (intervals, moments)
    weights: Floats = field(default_factory=lambda: WEIGHTS)  # of the moments

    @property
    def calls_per_hour(self) -> Floats:
        """Return the rate that makes this load in the long run."""
        return self.load_erlangs * 3600.0 / self.handle_seconds

    @property
    def calls_at_moments(self) -> Floats:
        """Return the rates that make the loads of the moments, (intervals, moments)."""
        return self.calls_per_hour[:, None] * self.profile

    def scaled(self, factor: float) -> Work:
        """Return so many times as much work."""
        if factor == 1.0:
            return self
        return replace(
            self, contacts=self.contacts * factor, load_erlangs=self.load_erlangs * factor
        )

    def part(self, where: Flags | NDArray[np.int64]) -> Work:
        """Return some of the intervals."""
        return replace(
            self,
            contacts=self.contacts[where],
            handle_seconds=self.handle_seconds[where],
            load_erlangs=self.load_erlangs[where],
            cv=self.cv[where],
            is_open=self.is_open[where],
            profile=self.profile[where],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """How many productive people are required, and why there is no number where there is none."""

    people: Counts
    reasons: Mapping[int, str]  # place -> code


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a number of people makes of the work."""

    service_level: Floats
    mean_wait_seconds: Floats
    abandon_share: Floats
    occupancy_share: Floats


class Perform(Protocol):
    """Tell what people make of work."""

    def __call__(
        self, work: Work, people: Floats, terms: Terms, assumed: Assumptions
    ) -> Result: ...


Size = Callable[[Work, Terms, Assumptions], Sized]
