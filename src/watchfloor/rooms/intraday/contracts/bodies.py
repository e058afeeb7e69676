"""Bodies of the matters that this room opens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveSignalBody:
    """A signal that somebody has to answer for."""

    signal_id: int
    queue: str
    rule: str
    offered: float
    forecast: float


@dataclass(frozen=True, slots=True)
class LiveActionBody:
    """Something decided that has to be done at the switch, and ended there."""

    proposal_id: int
    queue: str
    action: str  # in words
    start: str  # by the clock on the wall
    end: str
