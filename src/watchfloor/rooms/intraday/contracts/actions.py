"""What can be proposed to somebody who runs the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActionKind(StrEnum):
    """What can be done about the rest of the day."""

    MOVE_BREAK = "move_break"
    MOVE_MEETING = "move_meeting"
    OFFER_OVERTIME = "offer_overtime"
    OFFER_TIME_OFF = "offer_time_off"
    CALL_IN = "call_in"
    MOVE_SKILL = "move_skill"
    OPEN_CALLBACK = "open_callback"
    DIVERT = "divert"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    MEASURED = "measured"
    UNDONE = "undone"  # accepted, and taken back before its time was over


@dataclass(frozen=True, slots=True)
class ActualGain:
    """What came of an accepted proposal, in its own time.

    `contacts` is what really was served in time, less what the engine says that the same contacts
    would have had without it: an estimate, since nobody sees the other day. None: nothing was
    foreseen of that time when it was accepted.
    """

    contacts: float | None
    service_share: float | None
    without_share: float | None
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A next best action as pages see it. Gains are contacts served in time until the day ends.

    `rules` are codes of what it touches; `actual` is there once it is over.
    """

    id: int
    kind: ActionKind
    queue_id: int
    queue: str
    made_at: datetime
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    details: Mapping[str, object]
    agent_ids: tuple[int, ...]
    agents: tuple[str, ...]
    rules: tuple[str, ...]
    gain_contacts: float
    gain_low: float
    gain_high: float
    service_before: float | None
    service_after: float | None
    agent_hours: float
    cost: float
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    actual: ActualGain | None
    may_undo: bool = False

    @property
    def gain_per_hour(self) -> float | None:
        """Return contacts gained for each hour of work more; None where none is needed."""
        return self.gain_contacts / self.agent_hours if self.agent_hours > 0 else None


class ProposalNotFound(LookupError):
    """There is no such proposal, or it is not in reach."""
