"""When somebody was at work, as the schedule, the clock and the systems have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from watchfloor.common.timegrid import Window


class DifferenceKind(StrEnum):
    """Where the schedule, the clock and the systems do not say the same."""

    ABSENT = "absent"
    LATE = "late"
    EARLY = "early"
    START_UP = "start_up"  # at work, and the systems were not open yet: paid time
    CLOSING = "closing"  # signed out, and still at work
    NOT_CLOCKED = "not_clocked"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_SCHEDULED = "not_scheduled"


class ClaimState(StrEnum):
    """Where a claim of overtime stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, and how long it is; None where it has no length."""

    kind: DifferenceKind
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """From a clock-in to its clock-out; either may be missing."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """Time beyond the schedule, and whether it is paid or given back."""

    id: int
    agent_id: int
    day: date
    minutes: int
    goes_to: str
    state: ClaimState
    reason: str
    made_by: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class AttendanceCard:
    """One day of one agent, three ways side by side."""

    agent_id: int
    day: date
    scheduled: Window | None
    clocked: tuple[ClockSpan, ...]
    signed: Window | None  # from the first sign-in to the last sign-out
    scheduled_seconds: float
    clocked_seconds: float
    signed_seconds: float
    worked_seconds: float  # by the clock; by the systems where nobody clocked
    beyond_seconds: float  # worked outside of the schedule
    differences: tuple[Difference, ...]
    claim: ClaimCard | None = None
