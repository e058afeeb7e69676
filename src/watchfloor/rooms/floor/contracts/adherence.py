"""How a day stood to its schedule: moments, figures, explanations and the terms they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .events import AgentState
from .schedules import ScheduleCard


class MomentStatus(StrEnum):
    """How a moment stands to the schedule."""

    IN = "in"
    OUT = "out"
    UNSCHEDULED = "unscheduled"
    UNKNOWN = "unknown"  # nobody told what the agent did: it counts neither way
    EXPLAINED = "explained"


class Impact(StrEnum):
    """What a moment means for the queue, whoever is right about it."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"


class ExplanationKind(StrEnum):
    """Why somebody was not where the schedule says."""

    BREAK_MOVED = "break_moved"  # the last call overran: the break came later, and whole
    COACHING = "coaching"
    SYSTEM_DOWN = "system_down"
    LONG_CONTACT = "long_contact"
    HELPED = "helped"  # a colleague, a customer away from the phone
    HEALTH = "health"
    LATE = "late"
    OTHER = "other"


class ExplanationState(StrEnum):
    """Where an explanation stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Definition(StrEnum):
    """How products work adherence out of one and the same day: nine ways, and one in two readings.

    Productive against not is read in two ways: all work is productive, or only to be available.
    """

    EXACT = "exact"
    COACHING_NEUTRAL = "coaching_neutral"
    PRODUCTIVE_ONLY = "productive_only"
    AVAILABLE_ONLY = "available_only"
    READY = "ready"
    READY_AROUND = "ready_around"
    THRESHOLD = "threshold"
    THRESHOLD_EXPLAINED = "threshold_explained"
    THRESHOLD_MOVED = "threshold_moved"
    CONFORMANCE = "conformance"


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """How adherence is held in a part of the centre."""

    grace_seconds: int = 120
    threshold_seconds: int = 300
    personal_minutes_a_day: int = 20
    target_share: float = 0.9
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    neutral: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsCard:
    """Terms of a node, from a day on."""

    id: int
    node_id: int
    node: str
    valid_from: date
    facts: TermsFacts


@dataclass(frozen=True, slots=True)
class Seen:
    """What an agent was seen doing, [start, end)."""

    start: datetime
    end: datetime
    state: AgentState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nobody could see what an agent did, [start, end).

    `sources` are the names of those that should have told and did not; without any nobody was
    to tell, as before an agent was first heard of.
    """

    start: datetime
    end: datetime
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SilenceCard:
    """A time in which a source said nothing; `filled_at`: all of it was told later."""

    source: str
    started_at: datetime
    ended_at: datetime | None  # None: it is silent still
    filled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a day that stands to the schedule in one way, [start, end).

    `scheduled` and `seen` are activity codes, empty where there is none. `why` says what made it
    count as it does: `grace`, `personal`, `neutral`, or the kind of an explanation.
    """

    start: datetime
    end: datetime
    scheduled: str
    seen: str
    status: MomentStatus
    impact: Impact
    why: str = ""
    explanation_id: int | None = None

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a day came to, in seconds; `share` is adherence as it is counted here, 0 to 1."""

    scheduled_seconds: float = 0.0
    in_seconds: float = 0.0
    out_seconds: float = 0.0
    explained_seconds: float = 0.0
    unscheduled_seconds: float = 0.0
    unknown_seconds: float = 0.0
    neutral_seconds: float = 0.0  # of those explained: what counts neither way
    grace_seconds: float = 0.0  # of those in
    personal_seconds: float = 0.0  # of those explained
    positive_seconds: float = 0.0  # by impact on the queue, explained or not
    negative_seconds: float = 0.0
    share: float | None = None
    definitions: Mapping[Definition, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExplanationCard:
    """Why somebody was not where the schedule says; `id` is None where the day itself says it."""

    id: int | None
    agent_id: int
    day: date
    started_at: datetime
    ended_at: datetime
    kind: ExplanationKind
    text: str
    state: ExplanationState
    evidence: Mapping[str, object]
    asked_by: str
    asked_at: datetime | None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True)
class DayAdherence:
    """One day of one agent as far as `until`: the agent and the leader see this very thing."""

    agent_id: int
    day: date
    until: datetime
    schedule: ScheduleCard | None
    moments: tuple[Moment, ...]
    totals: DayTotals
    explanations: tuple[ExplanationCard, ...]
    terms: TermsFacts


@dataclass(frozen=True, slots=True)
class AdherenceNow:
    """How an agent stands to the schedule at this moment."""

    agent_id: int
    scheduled: str
    scheduled_until: datetime | None
    next_code: str
    next_at: datetime | None
    seen: str
    state: AgentState | None
    reason: str
    status: MomentStatus
    impact: Impact
    why: str
    since: datetime | None


class DayNotFound(LookupError):
    """There is no such agent, explanation or claim, or it is not in reach."""
