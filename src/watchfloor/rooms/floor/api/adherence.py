"""Adherence of people in reach for a day, and explanations: asked, accepted, declined, taken back.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Body, Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, PageSize, Text, guarded, problems
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    DayAdherence,
    DayNotFound,
    ExplanationCard,
    ExplanationKind,
)
from watchfloor.rooms.floor.operations.explanations import (
    Asked,
    ask_explanation,
    decide_explanation,
    undo_decision,
    withdraw_explanation,
)
from watchfloor.rooms.floor.queries.adherence import read_days, read_own_day
from watchfloor.rooms.floor.queries.explanations import list_asked
from watchfloor.rooms.people import service as people

router = Router()
R = TypeVar("R")
FAR = timedelta(days=366)
Askable = Literal[
    "coaching", "system_down", "long_contact", "helped", "health", "late", "other"
]  # fmt: skip


class MomentOut(Schema):
    """A stretch of a day that stands to the schedule in one way."""

    start: datetime
    end: datetime
    scheduled: str = Field(description="Activity code; empty: nothing is scheduled.")
    seen: str = Field(description="Activity code; empty: nobody told.")
    status: str = Field(description="in, out, unscheduled, unknown, explained")
    impact: str = Field(description="For the queue: positive, neutral, negative, unknown.")
    why: str = Field(description="grace, personal, neutral, or the kind of an explanation.")
    explanation_id: int | None


class StretchExplanationOut(Schema):
    """Why somebody was not where the schedule says."""

    id: int | None = Field(description="Null: the day says it by itself.")
    agent_id: int
    day: date
    started_at: datetime
    ended_at: datetime
    kind: str
    text: str
    state: str = Field(description="asked, accepted, declined, withdrawn")
    evidence: dict[str, Any] = Field(description="Of what the day says by itself: what was seen.")
    asked_by: str
    decided_by: str
    decision_reason: str


class AdherenceOut(Schema):
    """One day of one agent: the figures that the agent's and the leader's pages show."""

    agent_id: int
    day: date
    until: datetime = Field(description="As far as the day is over.")
    share: float | None = Field(description="(in + explained) / (scheduled - unknown), 0 to 1.")
    target_share: float
    seconds: dict[str, float] = Field(description="By status, by impact, grace, personal time.")
    definitions: dict[str, float | None] = Field(
        description="The published definitions of adherence, each of the same day."
    )
    moments: list[MomentOut]
    explanations: list[StretchExplanationOut]


class AdherencePageOut(Schema):
    """People in reach, by number."""

    day: date
    people: list[AdherenceOut]
    next: int | None = Field(description="Send it as `after` for those that follow; null: none.")


class AdherenceQuery(Schema):
    """Which day, and whose."""

    day: date | None = Field(None, description="Of the centre; today when it is left out.")
    node_id: Id | None = Field(None, description="A part of the organization.")
    agent_id: Id | None = None
    after: int = Field(0, ge=0, le=2**63 - 1)
    limit: PageSize = 100


class DayQuery(Schema):
    """Which day."""

    day: date | None = Field(None, description="Of the centre; today when it is left out.")


class ExplanationIn(Schema):
    """What one says of a stretch of one's day."""

    day: date
    start: Instant
    end: Instant
    kind: Askable
    text: Text = ""


class DecisionIn(Schema):
    """Why. Declining needs a reason."""

    reason: Text = ""


@router.get(
    "/floor/adherence",
    response={200: AdherencePageOut, **problems(404)},
    summary="Adherence of people for a day",
)
@guarded("floor.view")
def show_adherence(request: HttpRequest, asked: Query[AdherenceQuery]) -> AdherencePageOut:
    """List a day of people in reach: moments, nine definitions, and what was said of it."""
    day, at = _day(asked.day), timezone.now()
    ids = None if asked.agent_id is None else [asked.agent_id]
    found = people.list_agents(scope=access_of(request).scope, node_id=asked.node_id, agent_ids=ids)
    cards = sorted((each for each in found if each.id > asked.after), key=lambda each: each.id)
    shown = cards[: asked.limit]
    days = read_days(nodes={each.id: each.node_id for each in shown}, day=day, at=at)
    more = shown[-1].id if len(cards) > len(shown) else None
    return AdherencePageOut(day=day, people=[_out(days[each.id]) for each in shown], next=more)


@router.get(
    "/floor/adherence/mine",
    response={200: AdherenceOut, **problems(404)},
    summary="One's own adherence for a day",
)
@guarded("floor.own")
def show_own(request: HttpRequest, asked: Query[DayQuery]) -> AdherenceOut:
    """Show one's own day: the very thing that one's leader sees."""
    agent_id = _own(request)
    return _out(read_own_day(agent_id=agent_id, day=_day(asked.day), at=timezone.now()))


@router.get(
    "/floor/explanations",
    response={200: list[StretchExplanationOut], **problems()},
    summary="Explanations that wait for a decision",
)
@guarded("floor.lead")
def list_waiting(request: HttpRequest) -> list[StretchExplanationOut]:
    """List what waits, of people in reach, the oldest first."""
    return [_said(card) for card in list_asked(scope=access_of(request).scope)]


@router.post(
    "/floor/explanations",
    response={200: StretchExplanationOut, **problems(404)},
    summary="Explain a stretch of one's own day",
)
@guarded("floor.own")
def ask(request: HttpRequest, said: Annotated[ExplanationIn, Body()]) -> StretchExplanationOut:
    """Say why you were not where the schedule says; your leader decides."""
    if said.end <= said.start:
        raise Http404("stretch")
    asked = Asked(
        agent_id=_own(request),
        day=_day(said.day),
        window=Window(said.start, said.end),
        kind=ExplanationKind(said.kind),
        text=said.text,
    )
    return _said(ask_explanation(asked=asked, actor=actor_of(request), at=timezone.now()))


@router.post(
    "/floor/explanations/{explanation_id}/withdraw",
    response={204: None, **problems(404)},
    summary="Take back what one asked",
)
@guarded("floor.own")
def withdraw(request: HttpRequest, explanation_id: Id) -> Status[None]:
    """Take your explanation back while it is not decided."""
    _try(
        lambda: withdraw_explanation(
            explanation_id=explanation_id,
            agent_id=_own(request),
            actor=actor_of(request),
            at=timezone.now(),
        )
    )
    return Status(204, None)


@router.post(
    "/floor/explanations/{explanation_id}/{what}",
    response={200: StretchExplanationOut, **problems(404)},
    summary="Decide on an explanation",
)
@guarded("floor.lead")
def decide(
    request: HttpRequest,
    explanation_id: Id,
    what: Literal["accept", "decline", "undo"],
    said: Annotated[DecisionIn, Body()],
) -> StretchExplanationOut:
    """Accept it, decline it with a reason, or take the decision back. Nobody decides on their own.

    The day's figures follow at once.
    """
    scope, actor, at = access_of(request).scope, actor_of(request), timezone.now()

    def act() -> ExplanationCard:
        if what == "undo":
            return undo_decision(explanation_id=explanation_id, scope=scope, actor=actor, at=at)
        return decide_explanation(
            explanation_id=explanation_id,
            accepts=what == "accept",
            reason=said.reason,
            scope=scope,
            actor=actor,
            at=at,
        )

    return _said(_try(act))


def _try(act: Callable[[], R]) -> R:
    try:
        return act()
    except DayNotFound as error:
        raise Http404(str(error)) from error


def _own(request: HttpRequest) -> int:
    agent = people.find_agent(user_id=access_of(request).user_id or 0)
    if agent is None:
        raise Http404("agent")
    return agent.id


def _day(day: date | None) -> date:
    """Return a day within a year of today."""
    today = timezone.now().astimezone(calendars.centre_zone()).date()
    if day is not None and abs(day - today) > FAR:
        raise Http404(day.isoformat())
    return day or today


def _out(day: DayAdherence) -> AdherenceOut:
    totals = asdict(day.totals)
    return AdherenceOut(
        agent_id=day.agent_id,
        day=day.day,
        until=day.until,
        share=day.totals.share,
        target_share=day.terms.target_share,
        seconds={
            name.removesuffix("_seconds"): value
            for name, value in totals.items()
            if name.endswith("_seconds")
        },
        definitions={code.value: share for code, share in day.totals.definitions.items()},
        moments=[MomentOut.model_validate(asdict(each)) for each in day.moments],
        explanations=[_said(each) for each in day.explanations],
    )


def _said(card: ExplanationCard) -> StretchExplanationOut:
    return StretchExplanationOut.model_validate(asdict(card))
