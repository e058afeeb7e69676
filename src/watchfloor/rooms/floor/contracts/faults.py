"""What sources told that cannot have been so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class FaultCode(StrEnum):
    """In which way events do not fit together. Nothing is lost: they are folded all the same."""

    OFFERED_LATE = "offered_late"
    QUEUED_TWICE = "queued_twice"
    ANSWERED_UNQUEUED = "answered_unqueued"
    ANSWERED_TWICE = "answered_twice"
    AFTER_END = "after_end"
    HELD_UNANSWERED = "held_unanswered"
    RESUMED_UNHELD = "resumed_unheld"
    TRANSFERRED_UNANSWERED = "transferred_unanswered"
    ABANDONED_UNQUEUED = "abandoned_unqueued"
    ABANDONED_AFTER_ANSWER = "abandoned_after_answer"
    ENDED_TWICE = "ended_twice"
    TWO_STATES = "two_states"  # of an agent, at one instant
    LOST_TRACK = "lost_track"  # no end was told for longer than anything lasts


@dataclass(frozen=True, slots=True)
class FaultCard:
    """A fault as pages list it; of an agent's own states where there is no contact."""

    source_id: int
    source: str
    code: FaultCode
    at: datetime
    contact: str
    login: str
    agent_id: int | None
    queue: str
    key: str  # the source's own id of the event, "" where no event shows it


@dataclass(frozen=True, slots=True)
class FaultFilter:
    """Which faults; days are the centre's, both included."""

    source_id: int | None = None
    code: FaultCode | None = None
    first_day: date | None = None
    last_day: date | None = None
