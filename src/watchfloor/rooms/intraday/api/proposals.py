"""Next best actions: what is proposed, decided, and what came of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Body, Field, Query, Router, Schema

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, guarded, problems
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import ProposalCard, ProposalNotFound
from watchfloor.rooms.intraday.operations.proposals import accept, dismiss, take_back
from watchfloor.rooms.intraday.queries.action_words import say_proposal, say_reason, say_rules
from watchfloor.rooms.intraday.queries.proposals import list_decided, list_open

router = Router()


class ActualGainOut(Schema):
    """What came of it, once its time was over; null: nobody can tell."""

    contacts: float | None
    service_share: float | None
    without_share: float | None
    measured_at: datetime


class ProposalOut(Schema):
    """Something to do about the rest of the day. Gains are contacts answered in time."""

    id: int
    kind: str
    queue_id: int
    queue: str
    what: str = Field(description="What to do, in the reader's language.")
    reason: str
    made_at: datetime
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    agent_ids: list[int]
    rules: list[str] = Field(description="Rules that it touches, in the reader's language.")
    gain_contacts: float
    gain_low: float = Field(description="With `gain_high`: one day in four of five.")
    gain_high: float
    service_before: float | None = Field(description="Of the whole day, as it is foreseen.")
    service_after: float | None
    agent_hours: float
    state: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    may_undo: bool
    actual: ActualGainOut | None


class ProposalsQuery(Schema):
    """Which ones: those that can be decided on now, or those decided on a day."""

    state: Literal["open", "decided"] = "open"
    queue_id: Id | None = None
    day: date | None = Field(None, description="Of decided ones; today without one.")


class DecisionIn(Schema):
    """Why, if that is to be known."""

    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


@router.get(
    "/intraday/proposals",
    response={200: list[ProposalOut], **problems()},
    summary="What gains most for the rest of the day",
)
@guarded("intraday.view")
def proposals(request: HttpRequest, asked: Annotated[ProposalsQuery, Query()]) -> list[ProposalOut]:
    """List next best actions for the lines in your reach: open ones by what they gain for their
    cost, decided ones with what came of them, the newest first.
    """
    scope, at = access_of(request).scope, timezone.now()
    if asked.state == "open":
        cards = list_open(scope=scope, at=at, queue_id=asked.queue_id)
    else:
        day = asked.day or at.astimezone(calendars.centre_zone()).date()
        cards = list_decided(day=day, scope=scope, queue_id=asked.queue_id, at=at)
    return [_out(card) for card in cards]


@router.post(
    "/intraday/proposals/{proposal_id}/accept",
    response={200: ProposalOut, **problems(404)},
    summary="Do what is proposed",
)
@guarded("intraday.act")
def accept_proposal(
    request: HttpRequest, proposal_id: Id, said: Annotated[DecisionIn, Body()]
) -> ProposalOut:
    """Change schedules, offer hours, tell people: all of it, or nothing where something it rests
    on has changed. Of two who accept at once one is refused.
    """
    return _decided(accept, request, proposal_id, said)


@router.post(
    "/intraday/proposals/{proposal_id}/dismiss",
    response={200: ProposalOut, **problems(404)},
    summary="Put a proposal aside",
)
@guarded("intraday.act")
def dismiss_proposal(
    request: HttpRequest, proposal_id: Id, said: Annotated[DecisionIn, Body()]
) -> ProposalOut:
    """Change nothing; it is not proposed again in the same form until its time is over."""
    return _decided(dismiss, request, proposal_id, said)


@router.post(
    "/intraday/proposals/{proposal_id}/undo",
    response={200: ProposalOut, **problems(404)},
    summary="Take back what was done",
)
@guarded("intraday.act")
def undo_proposal(
    request: HttpRequest, proposal_id: Id, said: Annotated[DecisionIn, Body()]
) -> ProposalOut:
    """Undo what was accepted, while that still changes something; people are told."""
    return _decided(take_back, request, proposal_id, said)


def _decided(
    decision: Callable[..., ProposalCard], request: HttpRequest, proposal_id: int, said: DecisionIn
) -> ProposalOut:
    try:
        card = decision(
            proposal_id=proposal_id,
            reason=said.reason,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except ProposalNotFound:
        raise Http404(proposal_id) from None
    return _out(card)


def _out(card: ProposalCard) -> ProposalOut:
    names = set(ProposalOut.model_fields) - {"what", "reason", "rules", "agent_ids", "actual"}
    actual = card.actual
    return ProposalOut(
        **{name: getattr(card, name) for name in names},
        what=say_proposal(card, calendars.centre_zone()),
        reason=say_reason(card),
        rules=say_rules(card),
        agent_ids=list(card.agent_ids),
        actual=ActualGainOut.model_validate(actual, from_attributes=True) if actual else None,
    )
