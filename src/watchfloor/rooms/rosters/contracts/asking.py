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
class OwnDay:
    """A day of somebody's own list. `tone` is the color of the shift's type."""

    day: date
    duty: DutyCard | None
    leave: LeaveCard | None
    tone: int
    name: str  # of the shift type


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait for somebody's answer."""

    swaps: int
    offers: int
    offers_close_at: datetime | None
    rounds: int = 0  # of bidding, that they may still rank

    @property
    def is_any(self) -> bool:
        """Whether there is anything."""
        return bool(self.swaps or self.offers or self.rounds)


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


@dataclass(frozen=True, slots=True)
class TourCard:
    """The shifts of one person on a roster, as others may ask for them: it does not say whose."""

    index: int
    cells: tuple[ShiftCell, ...]
    paid_minutes: int
    lates: int
    nights: int
    weekend_days: int
    rank: int | None = None  # where the reader has put it, from 1


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round of bidding for the tours of a draft."""

    id: int
    roster_id: int
    roster_name: str
    first_day: date
    last_day: date
    version_id: int
    version_number: int
    opens_at: datetime
    closes_at: datetime
    awarded_at: datetime | None
    result_id: int | None
    seed: int
    people: int
    bids: int


@dataclass(frozen=True, slots=True)
class LostTour:
    """A tour somebody wanted more than the one they got, and why another has it."""

    rank: int
    reason: str  # weight, sum, rule


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """What somebody got in a round and why. `rank` None: it was not on their list."""

    agent_id: int
    name: str
    rank: int | None
    ranked: int  # how many tours they had put in order
    weight: float
    lot: float
    lost: tuple[LostTour, ...]
    is_own: bool  # they keep the tour that they had in the draft
