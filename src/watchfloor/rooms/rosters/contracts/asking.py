"""What agents see, ask and offer, and what leaders decide. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from .rosters import ShiftCell


class LeaveKind(StrEnum):
    """Why somebody is away; `HAS_BALANCE` and `COUNTS_AS_WORKED` say what follows from it."""

    ANNUAL = "annual"  # 年假
    LIEU = "lieu"  # 调休: hours from the bank
    SICK = "sick"  # 病假
    PERSONAL = "personal"  # 事假
    MARRIAGE = "marriage"  # 婚假
    MATERNITY = "maternity"  # 产假
    BEREAVEMENT = "bereavement"  # 丧假
    OTHER = "other"


HAS_BALANCE = frozenset({LeaveKind.ANNUAL, LeaveKind.LIEU})
COUNTS_AS_WORKED = frozenset(set(LeaveKind) - {LeaveKind.PERSONAL, LeaveKind.OTHER})


class AskState(StrEnum):
    """Where something that was asked stands."""

    ASKED = "asked"  # leave; waits for a leader
    OFFERED = "offered"  # swap; waits for a colleague
    ACCEPTED = "accepted"  # swap; waits for a leader
    APPROVED = "approved"
    DECLINED = "declined"  # by a leader
    REFUSED = "refused"  # by the colleague
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # the shifts changed, or their day came


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A published shift of one person."""

    id: int
    uid: UUID
    sequence: int
    cell: ShiftCell
    kind: str
    starts_at: datetime
    ends_at: datetime
    paid_minutes: int
    changed_at: datetime
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeaveCard:
    """Leave that somebody asked for."""

    id: int
    agent_id: int
    name: str
    kind: LeaveKind
    first_day: date
    last_day: date
    from_minute: int | None
    to_minute: int | None
    minutes: int
    state: AskState
    reason: str
    asked_at: datetime
    decided_by: str
    decision_reason: str


@dataclass(frozen=True, slots=True)
class Balance:
    """An account of minutes: what was granted, taken, asked for, and is left."""

    account: str
    granted_minutes: int
    taken_minutes: int
    asked_minutes: int
    left_minutes: int


@dataclass(frozen=True, slots=True)
class SwapCard:
    """A shift offered for another one, or for nothing."""

    id: int
    kind: str
    agent_id: int
    name: str
    duty: DutyCard
    other_id: int | None
    other_name: str
    other_duty: DutyCard | None
    state: AskState
    note: str
    effects: Mapping[str, object]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OfferCard:
    """Overtime or time off on offer."""

    id: int
    kind: str
    node_id: int | None
    day: date
    from_minute: int
    to_minute: int
    places: int
    taken: int
    closes_at: datetime
    note: str
    mine: str  # the reader's own claim: its state, or ""


@dataclass(frozen=True, slots=True)
class WishCard:
    """A wish for a day."""

    id: int
    agent_id: int
    day: date
    wants: bool
    code: str
    stars: int
    note: str
    granted: bool | None


@dataclass(frozen=True, slots=True)
class SwapChoice:
    """A lawful and covered way to pass a shift on: given away, or for the shift `back`."""

    kind: str  # give, swap
    other_id: int
    other_name: str
    other_duty_id: int | None
    back: ShiftCell | None
    cost_difference: float  # agent-minutes; below 0: the roster gets better
    words: str


@dataclass(frozen=True, slots=True)
class ApprovalRuleCard:
    """What is approved without a leader, of a node or (None) of the centre."""

    id: int
    node_id: int | None
    what: str
    terms: Mapping[str, int]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """Somebody who took an offer."""

    agent_id: int
    name: str
    state: str
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class HoursCard:
    """A line of an account of hours: + earned or granted, - taken."""

    account: str
    day: date
    minutes: int
    cause: str
    reason: str
    made_by: str
