"""Capacity plans over HTTP: make one of drivers, read people, rooms and classes week by week."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import TypeAdapter

from watchfloor.common.access import Scope, access_of, actor_of
from watchfloor.common.endpoint import Id, PageSize, Text, guarded, problems
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityCard,
    CapacityDrivers,
    CapacityPlanDetail,
    CapacityPlanNotFound,
)
from watchfloor.rooms.staffing.operations.capacity import make_capacity_plan, remove_capacity_plan
from watchfloor.rooms.staffing.queries.capacity import (
    get_capacity_plan,
    list_capacity_plans,
    suggest_drivers,
)

router = Router()


class CapacityPlanIn(Schema):
    """What to plan, and with which drivers."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    first_week: date = Field(description="A Monday.")
    weeks: Annotated[int, Field(ge=4, le=104)] = 52
    node_id: Id | None = Field(None, description="A part of the center; none: all of it.")
    note: Text = ""
    drivers: CapacityDrivers | None = Field(
        None, description="Usual figures where left out; without staff, who is employed now."
    )


class CapacityCardOut(Schema):
    """A capacity plan. It never changes; the same title again is its next version."""

    id: int
    title: str
    number: int
    node_id: int | None
    first_week: date
    weeks: int
    note: str
    made_by: str
    made_at: datetime
    cost: float = Field(description="People, hiring, seats and trunks, all weeks.")
    hires: int
    peak_need: float = Field(description="People to be employed in the busiest week.")


class CapacityPlanOut(CapacityCardOut):
    """A capacity plan with its drivers, and what came out by week."""

    drivers: dict[str, Any]
    result: dict[str, Any] = Field(description="weeks, classes, lines, limits, effects, notes …")


@router.get(
    "/staffing/capacity",
    response={200: list[CapacityCardOut], **problems()},
    summary="Capacity plans",
)
@guarded("staffing.view")
def list_capacity(request: HttpRequest, limit: PageSize = 50) -> list[dict[str, Any]]:
    """List the capacity plans in reach, the newest first."""
    cards = list_capacity_plans(limit=limit, scope=access_of(request).scope)
    plain: list[dict[str, Any]] = TypeAdapter(list[CapacityCard]).dump_python(
        list(cards), mode="json"
    )
    return plain


@router.get(
    "/staffing/capacity/{plan_id}",
    response={200: CapacityPlanOut, **problems(404)},
    summary="A capacity plan week by week",
)
@guarded("staffing.view")
def get_capacity(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Show people, seats, trunks and cost of each week, the classes, and what moves the cost."""
    try:
        found = get_capacity_plan(plan_id=plan_id, scope=access_of(request).scope)
    except CapacityPlanNotFound as error:
        raise Http404(plan_id) from error
    return _plain(found)


@router.post(
    "/staffing/capacity",
    response={201: CapacityPlanOut, **problems(404)},
    summary="Make a capacity plan",
)
@guarded("staffing.edit")
def make_capacity(request: HttpRequest, body: CapacityPlanIn) -> Status[dict[str, Any]]:
    """Make a capacity plan; one of the same title and part becomes its next version."""
    scope = access_of(request).scope
    try:
        card = make_capacity_plan(
            asked=CapacityAsked(body.title, body.first_week, body.weeks, body.node_id, body.note),
            drivers=_drivers(body, scope),
            scope=scope,
            actor=actor_of(request),
            at=datetime.now(UTC),
        )
    except CapacityPlanNotFound as error:
        raise Http404("node") from error
    return Status(201, _plain(get_capacity_plan(plan_id=card.id, scope=scope)))


@router.post(
    "/staffing/capacity/{plan_id}/remove",
    response={204: None, **problems(404)},
    summary="Take a capacity plan off the list",
)
@guarded("staffing.edit")
def remove_capacity(request: HttpRequest, plan_id: int) -> Status[None]:
    """Take a capacity plan off the list; its row is kept."""
    try:
        get_capacity_plan(plan_id=plan_id, scope=access_of(request).scope)
        remove_capacity_plan(plan_id=plan_id, actor=actor_of(request), at=datetime.now(UTC))
    except CapacityPlanNotFound as error:
        raise Http404(plan_id) from error
    return Status(204, None)


def _drivers(body: CapacityPlanIn, scope: Scope) -> CapacityDrivers:
    """Return the drivers asked for; who names nobody means the people who are employed."""
    asked = body.drivers or CapacityDrivers()
    if asked.staff:
        return asked
    now = suggest_drivers(node_id=body.node_id, first_week=body.first_week, scope=scope)
    return replace(asked, staff=now.staff, leavers=asked.leavers or now.leavers)


def _plain(found: CapacityPlanDetail) -> dict[str, Any]:
    plain: dict[str, Any] = TypeAdapter(CapacityPlanDetail).dump_python(found, mode="json")
    return {**plain.pop("card"), **plain}
