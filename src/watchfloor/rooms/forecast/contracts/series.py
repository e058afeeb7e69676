"""What is forecast. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SeriesSource(StrEnum):
    """Where a series' history comes from."""

    QUEUE = "queue"  # the contacts of a queue
    PEER = "peer"  # another series, scaled: a new line that will be like an old one
    HAND = "hand"  # typed in or imported; no records yet


class SeriesNotFound(LookupError):
    """There is no such series, or it is out of reach."""


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A series as lists and pages see it."""

    id: int
    code: str
    title: str
    channel: str
    source: SeriesSource
    queue_id: int | None
    node_id: int | None
    interval_minutes: int
    horizon_days: int
    method: str  # "" lets the back-test choose; else a candidate's name
    method_reason: str
    peer_id: int | None
    peer_factor: float
    is_active: bool


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """A way things may go. Exactly one is the base."""

    id: int
    title: str
    is_base: bool
    note: str
    factor: float  # times everything the base says, before overrides
    made_by: str
    made_at: datetime
