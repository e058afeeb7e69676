"""The HTTP API of this room: a person's items, judging them, drawing a day.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from datetime import UTC, date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, PageSize, guarded, problems
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import DrawReport, ItemFilter, WorkItem
from watchfloor.rooms.observations.contracts import Layer, Result

router = Router(tags=["audits"])
Long = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class JudgementOut(Schema):
    """What was found. It can be changed until the item is settled."""

    result: Result
    errors: list[int]
    points: float | None
    evidence: str
    note: str
    at: datetime | None
    by: str


class ItemOut(Schema):
    """One look at a drawn contact. `probability` is that of this layer looking at it."""

    id: int
    layer: Layer
    is_recheck: bool
    subject: str
    point: str
    point_title: str
    agent: str
    happened_at: datetime
    day: date
    due_at: datetime
    expected_loss: float
    probability: float
    judgement: JudgementOut | None
    settled_at: datetime | None
    finding_id: int | None


class JudgeIn(Schema):
    """A judgement; `errors` are positions in the point's likely errors, from 0."""

    result: Result
    errors: list[Annotated[int, Field(ge=0, le=200)]] = Field([], max_length=50)
    points: float | None = Field(None, ge=-1000, le=1000)
    evidence: Long = ""
    note: Long = ""


class DrawIn(Schema):
    """A day to be drawn."""

    day: date


class PointDrawOut(Schema):
    """What was drawn of one risk point."""

    code: str
    population: int
    wanted: float
    taken: int


class DrawOut(Schema):
    """What a draw did; points drawn before are only counted."""

    day: date
    points: list[PointDrawOut]
    already_drawn: int
    taken: int
    items: int
    lists: int
    unassigned: int


class HandInOut(Schema):
    """How many items were settled."""

    settled: int


@router.get("/audits/items", response={200: list[ItemOut], **problems()}, summary="My items")
@guarded("audits.do")
def list_items(
    request: HttpRequest,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    limit: PageSize = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[WorkItem]:
    """List the items of the one who asks, the nearest deadline first."""
    access = access_of(request)
    wanted = ItemFilter(user_id=access.user_id, is_open=is_open)
    return list(queries.list_items(wanted=wanted, access=access, limit=limit, offset=offset))


@router.post(
    "/audits/items/{item_id}/judge", response={200: ItemOut, **problems(404)}, summary="Judge"
)
@guarded("audits.do")
def judge(request: HttpRequest, item_id: Id, body: JudgeIn) -> WorkItem:
    """Say what was found. It settles a quarter of an hour later, or when it is handed in."""
    return operations.judge(
        item_id=item_id,
        result=body.result,
        errors=body.errors,
        points=body.points,
        evidence=body.evidence,
        note=body.note,
        access=access_of(request),
        actor=actor_of(request),
        at=datetime.now(UTC),
    )


@router.post("/audits/hand-in", response={200: HandInOut, **problems()}, summary="Hand in")
@guarded("audits.do")
def hand_in(request: HttpRequest) -> dict[str, int]:
    """Settle all that the one who asks has judged: observations, findings and actions follow."""
    settled = operations.hand_in(
        access=access_of(request), actor=actor_of(request), at=datetime.now(UTC)
    )
    return {"settled": settled}


@router.post("/audits/draws", response={200: DrawOut, **problems()}, summary="Draw a day")
@guarded("audits.plan")
def draw(request: HttpRequest, body: DrawIn) -> DrawReport:
    """Draw a day's contacts for every risk point; what is drawn already stays as it is."""
    return operations.draw(day=body.day, actor=actor_of(request), at=datetime.now(UTC))
