"""What a team leader is told about people at this moment, and notes about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoteKind(StrEnum):
    """What a leader notes with one click."""

    HELPED = "helped"
    TALKED_TO = "talked_to"
    PRAISED = "praised"
    FOLLOW_UP = "follow_up"
    ASKED_OUT = "asked_out"  # asked whether they forgot to sign out: they are sent a message


class HelpKind(StrEnum):
    """Why somebody may need help now."""

    LONG_CONTACT = "long_contact"
    REPEATED_HOLD = "repeated_hold"
    HARD_ROW = "hard_row"  # several hard contacts, one after the other


@dataclass(frozen=True, slots=True)
class UsualContact:
    """How contacts usually go: of an agent in a queue, or of the queue.

    `long_seconds` is what nineteen of twenty stay under, `contacts` what that rests on.
    """

    contacts: int
    median_seconds: float
    long_seconds: float


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact that an agent has been in since `answered_at`."""

    agent_id: int
    contact: str
    queue_id: int | None
    queue: str
    channel: str
    answered_at: datetime
    holds: int


@dataclass(frozen=True, slots=True)
class PastContact:
    """A contact that an agent has finished."""

    agent_id: int
    queue_id: int | None
    seconds: float
    holds: int
    was_passed_on: bool
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class HelpSign:
    """Why one agent may need help now, with what it was held against."""

    agent_id: int
    kind: HelpKind
    contact: str
    queue: str
    seconds: float  # of the contact so far; of the row together
    usual_seconds: float | None
    rests_on: int  # contacts; 0: no usual length is known
    is_own_usual: bool
    count: int  # holds, or contacts in the row


@dataclass(frozen=True, slots=True)
class NoteCard:
    """What a leader noted."""

    id: int
    agent_id: int
    kind: NoteKind
    text: str
    contact: str
    made_by: str
    made_at: datetime


class NoteNotFound(LookupError):
    """There is no such note, or it is not in reach."""
