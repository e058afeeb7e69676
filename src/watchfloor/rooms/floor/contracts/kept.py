"""What is kept of the events: stays of contacts, and stretches of agents' states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .events import AgentState, StayOutcome


@dataclass(frozen=True, slots=True)
class StayCard:
    """One stay of a contact in one queue; `queue_name` is empty for what never waited in one."""

    source_id: int
    contact: str
    position: int
    queue_name: str
    queue_id: int | None
    channel: str
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: StayOutcome
    login: str
    agent_id: int | None
    wait_ms: int | None
    ring_ms: int | None
    talk_ms: int | None
    hold_ms: int | None
    holds: int
    wrap_ms: int | None
    transferred_to: str


@dataclass(frozen=True, slots=True)
class StretchCard:
    """A stretch of one agent's state, [started_at, ended_at); the last one has no end."""

    source_id: int
    login: str
    agent_id: int | None
    state: AgentState
    reason: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What one turn of the keeper did."""

    events: int
    contacts: int
    agents: int
    kept_seq: int
    is_behind: bool  # there is more to keep at once
