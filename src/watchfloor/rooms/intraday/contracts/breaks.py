"""Breaks (小休) as people book them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BreakState(StrEnum):
    """Where a booking stands."""

    QUEUED = "queued"
    BOOKED = "booked"
    OFFERED = "offered"  # its turn has come
    TAKEN = "taken"
    OVER = "over"
    CANCELLED = "cancelled"


class SlotState(StrEnum):
    """Whether a break may be booked in a slot."""

    OPEN = "open"
    OWN = "own"  # the schedule has a break there already: nobody more is away
    FULL = "full"  # the service would fall below its target
    BUSY = "busy"  # something else is scheduled


@dataclass(frozen=True, slots=True)
class BreakCard:
    """A break that somebody asked for, is on, or had today. `place` counts from 1 in the queue.

    `planned_at` is where the schedule had it, `strained_at` since when the service foreseen does
    not allow what was booked, `repaid_seconds` what of its length gives back what was owed.
    """

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
    overrun_seconds: int = 0
    repaid_seconds: int = 0
    planned_at: datetime | None = None
    strained_at: datetime | None = None
    decided_by: str = ""
    is_early: bool = False  # it may begin before its time


@dataclass(frozen=True, slots=True)
class BreakSlot:
    """A time of the rest of the day at which a break could begin.

    :ivar free: how many more may go of the line that lets fewest; None: it is no line's matter.
    :ivar line: that line; `share` is its service with one more away, None: nobody can foresee it.
    """

    starts_at: datetime
    state: SlotState
    free: int | None = None
    line: str = ""
    share: float | None = None
    target_share: float | None = None


@dataclass(frozen=True, slots=True)
class OwedCard:
    """Time of breaks that is owed to somebody, and since which day."""

    agent_id: int
    agent: str
    seconds: int
    since: date


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
