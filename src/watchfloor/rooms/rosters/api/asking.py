"""One's own side: published shifts, leave with what the accounts hold, swaps.

Everything here is about the agent behind the token; who is no agent finds nothing (404).
"""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters import queries
from watchfloor.rooms.rosters.contracts import (
    AskState,
    Balance,
    DutyCard,
    LeaveCard,
    LeaveKind,
    RosterNotFound,
    SwapCard,
)
from watchfloor.rooms.rosters.operations.leaves import ask_leave, withdraw_leave
from watchfloor.rooms.rosters.operations.swaps import answer_swap, offer_swap, withdraw_swap
from watchfloor.rooms.rosters.queries.leaves import HOURS, balance_of, list_own_leaves
from watchfloor.rooms.rosters.queries.swaps import list_swaps
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan

from .duties import DutyOut
from .shapes import RosterDay

router = Router()
MOST_DAYS = 100
MinuteOfDay = Annotated[int, Field(ge=0, le=1440)]


class OwnQuery(Schema):
    """Which days."""

    first: RosterDay
    last: RosterDay


class LeaveIn(Schema):
    """Days, or a part of one day."""

    kind: LeaveKind
    first_day: RosterDay
    last_day: RosterDay
    from_minute: MinuteOfDay | None = None
    to_minute: MinuteOfDay | None = None
    reason: Text = ""


class LeaveOut(Schema):
    """Leave that was asked for, and what became of it."""

    id: int
    kind: LeaveKind
    first_day: date
    last_day: date
    from_minute: int | None
    to_minute: int | None
    minutes: int
    state: AskState
    reason: str
    asked_at: datetime
    decision_reason: str


class BalanceOut(Schema):
    """How an account stands at the end of this year."""

    account: str
    granted_minutes: int
    taken_minutes: int
    asked_minutes: int
    left_minutes: int


class SwapIn(Schema):
    """A shift for a colleague's, or for nothing; without a colleague it is offered to all."""

    duty_id: Id
    other_id: Id | None = None
    other_duty_id: Id | None = None
    note: Text = ""


class SwapOut(Schema):
    """A shift offered, and how that stands."""

    id: int
    kind: str
    agent_id: int
    name: str
    duty: DutyOut
    other_id: int | None
    other_name: str
    other_duty: DutyOut | None
    state: AskState
    note: str
    asked_at: datetime


class AnswerIn(Schema):
    """Whether a colleague's offer is taken."""

    accepts: bool


@router.get(
    "/rosters/mine/duties",
    response={200: list[DutyOut], **problems(404)},
    summary="Your published shifts",
)
@guarded("rosters.own")
def list_own_duties(request: HttpRequest, asked: Annotated[OwnQuery, Query()]) -> list[DutyCard]:
    """List your published shifts; at most 100 days."""
    agent_id = _me(request)
    days = (asked.last - asked.first).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(
            code="rosters.duties.days",
            what=msgid("%(count)s days cannot be shown at once."),
            mend=msgid("Give between 1 and %(most)s days."),
            fields={"count": days, "most": MOST_DAYS},
        )
    found = queries.list_duties(agent_id=agent_id, first_day=asked.first, last_day=asked.last)
    return list(found)


@router.get(
    "/rosters/mine/leaves", response={200: list[LeaveOut], **problems(404)}, summary="Your leave"
)
@guarded("rosters.own")
def list_leaves(request: HttpRequest) -> list[LeaveCard]:
    """List all leave that you asked for, the newest first."""
    return list(list_own_leaves(agent_id=_me(request)))


@router.get(
    "/rosters/mine/balances",
    response={200: list[BalanceOut], **problems(404)},
    summary="Your accounts of leave and hours",
)
@guarded("rosters.own")
def list_balances(request: HttpRequest) -> list[Balance]:
    """List what your accounts hold, with what is asked for taken off."""
    agent_id, day = _me(request), timezone.localdate()
    return [
        balance_of(agent_id=agent_id, account=account, on=day)
        for account in (LeaveKind.ANNUAL, HOURS)
    ]


@router.post(
    "/rosters/mine/leaves", response={201: LeaveOut, **problems(404)}, summary="Ask for leave"
)
@guarded("rosters.own")
def ask(request: HttpRequest, asked: LeaveIn) -> Status[LeaveCard]:
    """Ask for leave; what a rule for approvals lets pass is approved at once."""
    card = ask_leave(
        agent_id=_me(request),
        kind=asked.kind,
        span=LeaveSpan(asked.first_day, asked.last_day, asked.from_minute, asked.to_minute),
        reason=asked.reason,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return Status(201, card)


@router.delete(
    "/rosters/mine/leaves/{leave_id}",
    response={204: None, **problems(404)},
    summary="Take back what you asked for",
)
@guarded("rosters.own")
def withdraw(request: HttpRequest, leave_id: Id) -> Status[None]:
    """Take back leave that is not decided."""
    withdraw_leave(
        leave_id=leave_id, agent_id=_me(request), actor=actor_of(request), at=timezone.now()
    )
    return Status(204, None)


@router.get(
    "/rosters/mine/swaps", response={200: list[SwapOut], **problems(404)}, summary="Your swaps"
)
@guarded("rosters.own")
def list_own_swaps(request: HttpRequest) -> list[SwapCard]:
    """List what you offered and what you were asked, the newest first."""
    return list(list_swaps(agent_id=_me(request), at=timezone.now()))


@router.post(
    "/rosters/mine/swaps", response={201: SwapOut, **problems(404)}, summary="Offer a shift"
)
@guarded("rosters.own")
def offer(request: HttpRequest, asked: SwapIn) -> Status[SwapCard]:
    """Offer a shift; what breaks a rule or leaves work undone is refused."""
    card = offer_swap(
        duty_id=asked.duty_id,
        agent_id=_me(request),
        other_id=asked.other_id,
        other_duty_id=asked.other_duty_id,
        note=asked.note,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return Status(201, card)


@router.post(
    "/rosters/mine/swaps/{swap_id}/answer",
    response={200: SwapOut, **problems(404)},
    summary="Answer a colleague's offer",
)
@guarded("rosters.own")
def answer(request: HttpRequest, swap_id: Id, asked: AnswerIn) -> SwapCard:
    """Take what a colleague offers, or refuse it."""
    return answer_swap(
        swap_id=swap_id,
        agent_id=_me(request),
        accepts=asked.accepts,
        actor=actor_of(request),
        at=timezone.now(),
    )


@router.delete(
    "/rosters/mine/swaps/{swap_id}",
    response={204: None, **problems(404)},
    summary="Take an offer back",
)
@guarded("rosters.own")
def withdraw_offer(request: HttpRequest, swap_id: Id) -> Status[None]:
    """Take back an offer that no leader has decided."""
    withdraw_swap(
        swap_id=swap_id, agent_id=_me(request), actor=actor_of(request), at=timezone.now()
    )
    return Status(204, None)


def _me(request: HttpRequest) -> int:
    """Return the agent that the caller is. :raises RosterNotFound: they are none."""
    agent = people.find_agent(user_id=access_of(request).user_id or 0)
    if agent is None:
        raise RosterNotFound("mine")
    return agent.id
