"""Studies over HTTP: ask for scenarios or a replay, follow it, read what came out; estimates."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import TypeAdapter

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    EstimateCard,
    ReplayAsked,
    RosterShift,
    Scenario,
    StudyDetail,
    StudyNotFound,
    WhatIfAsked,
)
from watchfloor.rooms.staffing.jobs import start_study

router = Router()
Minute = Annotated[int, Field(ge=0, le=1440)]
Share = Annotated[float, Field(ge=0, le=1)]


class ScenarioIn(Schema):
    """What is different from the day as it is planned; left out, nothing is."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    volume_factor: Annotated[float, Field(ge=0.01, le=20)] = 1.0
    handle_factor: Annotated[float, Field(ge=0.01, le=20)] = 1.0
    staff_change: Annotated[int, Field(ge=-10_000, le=10_000)] = 0
    staff_factor: Annotated[float, Field(ge=0, le=20)] = 1.0
    cross_trained_share: Share = 0.0
    break_share: Share = 0.0
    break_from_minute: Minute = 720
    break_to_minute: Minute = 780
    diverted_share: Share = 0.0
    diverted_to_id: Id | None = None
    outage_from_minute: Minute = 0
    outage_to_minute: Minute = 0


class WhatIfIn(Schema):
    """Up to six scenarios of one day of some queues; the first is what others are held against."""

    day: date
    queue_ids: Annotated[list[Id], Field(min_length=1, max_length=12)]
    scenarios: Annotated[list[ScenarioIn], Field(min_length=1, max_length=6)]
    replications: Annotated[int, Field(ge=1, le=2000)] = 200
    title: Text = ""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


class ShiftIn(Schema):
    """A shift of another roster, in minutes of the day; without queues it takes all asked for."""

    person: Annotated[str, Field(min_length=1, max_length=150)]
    start_minute: Annotated[float, Field(ge=0, le=1440)]
    end_minute: Annotated[float, Field(ge=0, le=1440)]
    breaks: Annotated[list[tuple[float, float]], Field(max_length=50)] = []
    queue_ids: Annotated[list[Id], Field(max_length=200)] = []


class ReplayIn(Schema):
    """A recorded day; also with so many people more or fewer, or with another roster."""

    day: date
    queue_ids: Annotated[list[Id], Field(max_length=200)] = []
    agents_change: Annotated[int, Field(ge=-1000, le=1000)] = 0
    roster: Annotated[list[ShiftIn], Field(max_length=20_000)] = []
    replications: Annotated[int, Field(ge=1, le=500)] = 20
    title: Text = ""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


class StudyOut(Schema):
    """A study: how far it is, what was asked, and, once it is done, what came out."""

    id: int
    kind: str
    title: str
    status: str
    progress_share: float
    by: str
    queued_at: datetime
    finished_at: datetime | None
    problem: dict[str, Any] | None
    asked: dict[str, Any]
    result: dict[str, Any] | None


class EstimatesQuery(Schema):
    """Of which queues."""

    queue: list[Id] = Field([], max_length=200, description="Queue ids; none: all in reach.")


@router.post(
    "/staffing/studies/what-if",
    response={202: int, **problems(404)},
    summary="Simulate scenarios",
)
@guarded("staffing.study")
def ask_what_if(request: HttpRequest, body: WhatIfIn) -> Status[int]:
    """Have scenarios simulated; returns the number of the study."""
    _check_reach(request, body.queue_ids)
    asked = WhatIfAsked(
        day=body.day,
        queue_ids=tuple(body.queue_ids),
        scenarios=tuple(Scenario(**each.dict()) for each in body.scenarios),
        replications=body.replications,
    )
    return _ask(request, asked, body.title, body.seed)


@router.post(
    "/staffing/studies/replay",
    response={202: int, **problems(404)},
    summary="Replay a recorded day",
)
@guarded("staffing.study")
def ask_replay(request: HttpRequest, body: ReplayIn) -> Status[int]:
    """Have a day replayed; returns the number of the study."""
    roster = tuple(_shift(each) for each in body.roster)
    _check_reach(request, [*body.queue_ids, *(id_ for each in roster for id_ in each.queue_ids)])
    asked = ReplayAsked(
        day=body.day,
        queue_ids=tuple(body.queue_ids or sorted(_reach(request))),
        agents_change=body.agents_change,
        roster=roster,
        replications=body.replications,
    )
    return _ask(request, asked, body.title, body.seed)


@router.get(
    "/staffing/studies/{study_id}", response={200: StudyOut, **problems(404)}, summary="A study"
)
@guarded("staffing.view")
def get_study(request: HttpRequest, study_id: int) -> dict[str, Any]:
    """Return how far a study is, and what came out."""
    try:
        found = queries.get_study(study_id=study_id, access=access_of(request))
    except StudyNotFound as error:
        raise Http404(study_id) from error
    plain: dict[str, Any] = TypeAdapter(StudyDetail).dump_python(found, mode="json")
    card = found.card
    return {**plain, **plain.pop("card"), "progress_share": card.progress_share}


@router.get(
    "/staffing/estimates",
    response={200: list[dict[str, Any]], **problems()},
    summary="What the records say",
)
@guarded("staffing.view")
def list_estimates(
    request: HttpRequest, asked: Annotated[EstimatesQuery, Query()]
) -> list[dict[str, Any]]:
    """List the newest estimates of handle time, patience, redials, busyness with 95 % intervals."""
    found = queries.list_estimates(queue_ids=asked.queue, scope=access_of(request).scope)
    cards = [card for topics in found.values() for card in topics.values()]
    plain: list[dict[str, Any]] = TypeAdapter(list[EstimateCard]).dump_python(cards, mode="json")
    return plain


def _ask(
    request: HttpRequest, asked: WhatIfAsked | ReplayAsked, title: str, seed: int
) -> Status[int]:
    study_id = operations.ask_study(
        asked=asked, title=title, seed=seed, actor=actor_of(request), at=datetime.now(UTC)
    )
    start_study(study_id=study_id)
    return Status(202, study_id)


def _shift(given: ShiftIn) -> RosterShift:
    return RosterShift(
        person=given.person,
        start_minute=given.start_minute,
        end_minute=given.end_minute,
        breaks=tuple(given.breaks),
        queue_ids=tuple(given.queue_ids),
    )


def _reach(request: HttpRequest) -> set[int]:
    """Return the queues wholly in reach: half of a queue's contacts cannot be simulated."""
    scope = access_of(request).scope
    return {
        card.id
        for card in interactions.list_queues(scope=scope)
        if scope.everything or card.node_id in scope.node_ids
    }


def _check_reach(request: HttpRequest, queue_ids: list[int]) -> None:
    missing = set(queue_ids) - _reach(request)
    if missing:
        raise Http404(min(missing))
