"""What a proposal is worked out from: lines and people from now to the end of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.floor.contracts import Span

FloatArray = NDArray[np.float64]
SERVING = "queue"  # the activity in which contacts are taken


class Serve(Protocol):
    """What numbers of people make of contacts: the service share of each interval."""

    def __call__(self, people: FloatArray, contacts: FloatArray) -> FloatArray:
        """Return shares of the same length."""


@dataclass(frozen=True, eq=False)
class LineAhead:
    """A line's intervals from the one that runs now to the last. Arrays of equal length."""

    queue_id: int
    title: str
    starts: tuple[datetime, ...]
    minutes: int
    contacts: FloatArray
    low: FloatArray
    high: FloatArray
    people: FloatArray
    target_share: float
    serve: Serve

    def reach(self, start: datetime, end: datetime) -> FloatArray:
        """Return which part of each interval lies in [start, end)."""
        return overlap(self.starts, self.minutes, start, end)

    @cached_property
    def shares(self) -> Mapping[str, FloatArray]:
        """Return the service shares as things stand, for the expected contacts and their band."""
        kinds = {"contacts": self.contacts, "low": self.low, "high": self.high}
        return {kind: self.serve(self.people, contacts) for kind, contacts in kinds.items()}

    @cached_property
    def service_share(self) -> float:
        """Return the service share of all intervals together, as things stand."""
        return self.share_of(self.shares["contacts"])

    def share_of(self, shares: FloatArray) -> float:
        """Return what shares of the intervals are together."""
        total = float(self.contacts.sum())
        return float(self.contacts @ shares) / total if total > 0 else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PersonAhead:
    """Somebody who works today or could. `shares`: which part of a person each line has."""

    agent_id: int
    spans: tuple[Span, ...]  # of today; empty: off
    shares: Mapping[int, FloatArray]
    other_lines: tuple[int, ...] = ()  # that the person could serve and does not
    longest_day_minutes: int = 600
    can_be_called: bool = False

    def serving(self, line: LineAhead, start: datetime, end: datetime) -> FloatArray:
        """Return which part of each interval they are to serve in, of [start, end) alone."""
        found = np.zeros(len(line.starts))
        for span in self.spans:
            if span.code == SERVING and span.start < end and span.end > start:
                found += line.reach(max(span.start, start), min(span.end, end))
        return found

    @property
    def starts_at(self) -> datetime:
        """Return when the day begins. :raises ValueError: there is none."""
        return min(span.start for span in self.spans)

    @property
    def ends_at(self) -> datetime:
        """Return when the day ends. :raises ValueError: there is none."""
        return max(span.end for span in self.spans)


def overlap(
    starts: tuple[datetime, ...], minutes: int, start: datetime, end: datetime
) -> FloatArray:
    """Return which part of each interval lies in [start, end)."""
    edges = np.array([each.timestamp() for each in starts])
    length = timedelta(minutes=minutes).total_seconds()
    inside = np.minimum(edges + length, end.timestamp()) - np.maximum(edges, start.timestamp())
    found: FloatArray = np.clip(inside, 0.0, None) / length
    return found
