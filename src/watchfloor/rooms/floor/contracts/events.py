"""The one vocabulary of what happens on the floor, whichever system tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """What can happen to an agent or to a contact."""

    SIGNED_IN = "agent.signed_in"
    READY = "agent.ready"
    RESERVED = "agent.reserved"  # a contact is being offered to the agent
    TALKING = "agent.talking"
    HOLDING = "agent.holding"
    WRAPPING_UP = "agent.wrapping_up"  # data.until: when it ends by itself
    PAUSED = "agent.paused"  # data.reason
    SIGNED_OUT = "agent.signed_out"
    OFFERED = "contact.offered"  # it reached the centre
    QUEUED = "contact.queued"  # it entered a queue: a stay begins
    RINGING = "contact.ringing"
    ANSWERED = "contact.answered"
    HELD = "contact.held"
    RESUMED = "contact.resumed"
    TRANSFERRED = "contact.transferred"  # data.to: a queue or an agent
    ABANDONED = "contact.abandoned"
    ENDED = "contact.ended"  # data.reason

    @property
    def is_of_agent(self) -> bool:
        """Say whether it tells of an agent's state rather than of a contact."""
        return self.value.startswith("agent.")


class AgentState(StrEnum):
    """What an agent is doing, as boards and adherence know it."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    RESERVED = "reserved"
    TALKING = "talking"
    HOLDING = "holding"
    WRAPPING_UP = "wrapping_up"
    PAUSED = "paused"


class StayOutcome(StrEnum):
    """How a stay in a queue ended, so far."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    FLOWED_OUT = "flowed_out"
    LOST = "lost"  # it ended and nobody told how


class SourceKind(StrEnum):
    """What kinds of systems tell us."""

    HTTP = "http"
    WEBSOCKET = "websocket"
    AMI = "asterisk_ami"
    QUEUE_LOG = "queue_log"
    ESL = "freeswitch_esl"
    CONNECT = "amazon_connect"
    SIMULATED = "simulated"


class SourceState(StrEnum):
    """How a source stands with us."""

    WAITING = "waiting"  # nothing came yet
    CONNECTED = "connected"
    RETRYING = "retrying"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as an adapter or the API hands it over, before it is kept."""

    key: str
    at: datetime
    type: EventType
    agent: str = ""
    contact: str = ""
    queue: str = ""
    channel: str = "voice"
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """An event of the store; the store's order is that of `seq`, the floor's that of (at, key)."""

    seq: int
    source_id: int
    key: str
    at: datetime
    type: EventType
    agent: str = ""
    contact: str = ""
    queue: str = ""
    channel: str = "voice"
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """An event that was not taken: `reason` is a code that `explain_reason` puts into words."""

    key: str
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of a batch: what is counted as accepted is on disk."""

    accepted: int
    duplicates: int
    refused: tuple[RefusedKey, ...] = ()
    last_seq: int = 0


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as pages see it."""

    id: int
    name: str
    kind: SourceKind
    node_id: int | None
    is_on: bool
    state: SourceState
    settings: Mapping[str, object]
    has_secret: bool
    problem: str
    problem_fields: Mapping[str, object]
    silent_after_seconds: int
    skew_seconds: float | None
    last_event_at: datetime | None
    last_received_at: datetime | None
    last_alive_at: datetime | None


class SourceNotFound(LookupError):
    """There is no such source, or it is not in reach."""


class StoreBusy(Exception):
    """Others write to the store for too long: nothing was kept, and it may be sent again."""
