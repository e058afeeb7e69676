"""Breaks (小休) as people book them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BreakState(StrEnum):
    """Where a booking stands."""

    QUEUED = "queued"
    BOOKED = "booked"
    OFFERED = "offered"  # its turn has come
    TAKEN = "taken"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BreakCard:
    """A break that somebody asked for, is on, or had today. `place` counts from 1 in the queue."""

    id: int
    agent_id: int
    agent: str
    minutes: int
    state: BreakState
    asked_at: datetime
    wanted_at: datetime | None
    starts_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    is_override: bool
    reason: str
    owed_seconds: int
    had_minutes: float
    place: int | None = None


@dataclass(frozen=True, slots=True)
class BreakLine:
    """How many of a line may be away now. `is_foreseen`: by the service, not by a plain share."""

    queue_id: int
    title: str
    free: int
    target_share: float | None
    is_foreseen: bool


class BreakNotFound(LookupError):
    """There is no such break, or it is not in reach."""
