"""Shift types, rules and the terms of people."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import (
    RosterNotFound,
    RuleCard,
    RuleFacts,
    ShiftTypeCard,
    ShiftTypeFacts,
    WorkTermsCard,
    WorkTermsFacts,
)

from .shapes import Code, RosterDay

router = Router()
Day = Annotated[int, Field(ge=0, le=1440)]


class BreakIn(Schema):
    """A break: it begins at the earliest and has ended at the latest so long after the start."""

    name: Text
    minutes: Day
    earliest_minutes: Day
    latest_minutes: Day
    paid: bool = True


class ShiftTypeIn(Schema):
    """A kind of shift."""

    code: Code
    name: Text
    kind: Text = Field("day", description="day, night, split or on_call.")
    node_id: Id | None = None
    color: Annotated[int, Field(ge=0, le=11)] = 0
    earliest_start_minute: Day
    latest_start_minute: Day
    start_step_minutes: Day = 30
    lengths_minutes: Annotated[list[int], Field(min_length=1, max_length=12)] = [480]
    breaks: Annotated[list[BreakIn], Field(max_length=8)] = []
    takes_seat: bool = True
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class ShiftTypeOut(Schema):
    """A kind of shift, as it is kept."""

    id: int
    node_id: int | None
    code: str
    name: str
    kind: str
    color: int
    earliest_start_minute: int
    latest_start_minute: int
    start_step_minutes: int
    lengths_minutes: list[int]
    breaks: list[dict[str, Any]]
    takes_seat: bool


class RuleIn(Schema):
    """A rule; one of the same key and part is replaced."""

    key: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(max_length=60)]
    parameters: dict[str, Any] = {}
    node_id: Id | None = None
    reach: dict[str, Any] = {}
    level: Text = "policy"
    is_hard: bool = True
    weight: Annotated[float, Field(ge=0, le=1_000_000)] = 0.0
    source: Text = ""
    valid_from: RosterDay = date(2000, 1, 1)
    valid_to: RosterDay | None = None
    is_on: bool = True


class RuleOut(Schema):
    """A rule as it is set, with its sentence."""

    id: int
    key: str
    kind: str
    words: str
    parameters: dict[str, Any]
    node_id: int | None
    reach: dict[str, Any]
    level: str
    is_hard: bool
    weight: float
    source: str
    pack: str
    valid_from: date
    valid_to: date | None
    is_on: bool
    made_by: str
    made_at: datetime


class RulesQuery(Schema):
    """Of which part, on which day."""

    node_id: Id | None = None
    on: RosterDay | None = None


class WorkTermsIn(Schema):
    """How somebody works from a day on."""

    agent_id: Id
    valid_from: RosterDay
    contract: Text = "full_time"
    week_minutes: Annotated[int, Field(ge=0, le=10_080)] = 2400
    days_per_week: Annotated[int, Field(ge=0, le=7)] = 5
    shift_codes: Annotated[list[Code], Field(max_length=50)] = []
    weekly_unavailable: Annotated[list[tuple[int, int, int]], Field(max_length=50)] = []
    tags: dict[str, date | None] = {}
    prefers_from_minute: Day | None = None
    prefers_to_minute: Day | None = None


class WorkTermsOut(WorkTermsIn):
    """Terms as they are kept."""

    id: int
    made_by: str
    made_at: datetime


class TermsIn(Schema):
    """Terms of many people, all or none."""

    terms: Annotated[list[WorkTermsIn], Field(min_length=1, max_length=10_000)]


@router.get(
    "/rosters/shift-types",
    response={200: list[ShiftTypeOut], **problems()},
    summary="Shift types",
)
@guarded("rosters.view")
def list_shift_types(request: HttpRequest) -> list[ShiftTypeCard]:
    """List the kinds of shifts."""
    return list(queries.list_shift_types())


@router.post(
    "/rosters/shift-types", response={201: int, **problems(404)}, summary="Add a shift type"
)
@guarded("rosters.edit")
def add_shift_type(request: HttpRequest, body: ShiftTypeIn) -> Status[int]:
    """Add a kind of shift; returns its number."""
    queries.check_reach(node_id=body.node_id, scope=access_of(request).scope)
    return Status(201, _save(request, body, None))


@router.put(
    "/rosters/shift-types/{shift_type_id}",
    response={200: int, **problems(404)},
    summary="Change a shift type",
)
@guarded("rosters.edit")
def change_shift_type(request: HttpRequest, shift_type_id: int, body: ShiftTypeIn) -> int:
    """Change a kind of shift; shifts that are there stay as they are."""
    scope = access_of(request).scope
    kept = queries.get_shift_type(shift_type_id=shift_type_id)
    for node_id in (kept.node_id, body.node_id):
        queries.check_reach(node_id=node_id, scope=scope)
    return _save(request, body, shift_type_id)


@router.delete(
    "/rosters/shift-types/{shift_type_id}",
    response={204: None, **problems(404)},
    summary="Take a shift type out of the catalogue",
)
@guarded("rosters.edit")
def remove_shift_type(request: HttpRequest, shift_type_id: int) -> Status[None]:
    """Take a kind of shift out of the catalogue; shifts of it stay."""
    kept = queries.get_shift_type(shift_type_id=shift_type_id)
    queries.check_reach(node_id=kept.node_id, scope=access_of(request).scope)
    operations.remove_shift_type(
        shift_type_id=shift_type_id, actor=actor_of(request), at=datetime.now(UTC)
    )
    return Status(204, None)


@router.get("/rosters/rules", response={200: list[RuleOut], **problems()}, summary="Rules")
@guarded("rosters.view")
def list_rules(request: HttpRequest, asked: Annotated[RulesQuery, Query()]) -> list[dict[str, Any]]:
    """List the rules that a part of the centre has on a day."""
    return [_rule_out(card) for card in queries.list_rules(node_id=asked.node_id, on=asked.on)]


@router.post("/rosters/rules", response={201: int, **problems(404)}, summary="Set a rule")
@guarded("rosters.edit")
def save_rule(request: HttpRequest, body: RuleIn) -> Status[int]:
    """Set a rule; one of the same key and part is replaced."""
    queries.check_reach(node_id=body.node_id, scope=access_of(request).scope)
    made = operations.save_rule(
        facts=RuleFacts(**body.dict()), actor=actor_of(request), at=datetime.now(UTC)
    )
    return Status(201, made)


@router.get(
    "/rosters/terms", response={200: list[WorkTermsOut], **problems()}, summary="Terms of people"
)
@guarded("rosters.view")
def list_terms(request: HttpRequest) -> list[dict[str, Any]]:
    """List how the people in your reach work."""
    cards = queries.list_work_terms(scope=access_of(request).scope)
    return [_terms_out(card) for card in cards]


@router.post("/rosters/terms", response={201: int, **problems(404)}, summary="Set terms of people")
@guarded("rosters.edit")
def save_terms(request: HttpRequest, body: TermsIn) -> Status[int]:
    """Say how people work from days on, all or none; returns how many were saved."""
    scope = access_of(request).scope
    if not scope.everything and not {each.agent_id for each in body.terms} <= scope.agent_ids:
        raise RosterNotFound("agent")
    saved = operations.save_work_terms(
        terms=[_terms_facts(each) for each in body.terms],
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, saved)


def _save(request: HttpRequest, body: ShiftTypeIn, shift_type_id: int | None) -> int:
    facts = body.dict() | {
        "lengths_minutes": tuple(body.lengths_minutes),
        "breaks": tuple(each.dict() for each in body.breaks),
    }
    return operations.save_shift_type(
        facts=ShiftTypeFacts(**facts),
        shift_type_id=shift_type_id,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )


def _rule_out(card: RuleCard) -> dict[str, Any]:
    facts = card.facts
    return {
        "id": card.id,
        "words": card.words.text(get_language() or "en"),
        "made_by": card.made_by,
        "made_at": card.made_at,
        **{name: getattr(facts, name) for name in RuleFacts.__dataclass_fields__},
    }


def _terms_out(card: WorkTermsCard) -> dict[str, Any]:
    facts = card.facts
    return {
        "id": card.id,
        "made_by": card.made_by,
        "made_at": card.made_at,
        **{name: getattr(facts, name) for name in WorkTermsFacts.__dataclass_fields__},
    }


def _terms_facts(body: WorkTermsIn) -> WorkTermsFacts:
    facts = body.dict() | {
        "shift_codes": tuple(body.shift_codes),
        "weekly_unavailable": tuple(body.weekly_unavailable),
    }
    return WorkTermsFacts(**facts)
