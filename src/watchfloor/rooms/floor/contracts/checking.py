"""What a check of the live floor against its store finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveDifference:
    """Something that is kept or shown otherwise than the events say."""

    what: str  # stay, stretch, fault, agent, queue
    name: str  # as its source calls it
    field: str
    shown: str
    replayed: str


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """How much was compared, and the first differences."""

    events: int
    contacts: int
    agents: int
    agents_now: int
    queues_now: int
    kept_seq: int
    last_seq: int
    difference_count: int = 0
    differences: tuple[LiveDifference, ...] = ()
