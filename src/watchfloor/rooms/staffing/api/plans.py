"""Plans, the requirements that they hold, and what a few people more or fewer make of them."""

import math
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, PageSize, guarded, problems, read_window
from watchfloor.rooms.staffing import operations, queries

router = Router()
MOST_SERIES = 200


class StaffingPlanOut(Schema):
    """Requirements of one series, made from one forecast version. It never changes."""

    id: int
    series_id: int
    scenario_id: int
    forecast_version_id: int
    number: int
    origin: str = Field(description="nightly, asked or edited.")
    made_at: datetime
    made_by: str
    interval_minutes: int
    first_day: date
    last_day: date
    model: str = Field(description="erlang_a, erlang_c, chat, deferred or outbound.")
    note: str
    person_hours: float = Field(description="Rostered, in its whole horizon.")


class StaffingNoteOut(Schema):
    """Something that the reader of a plan must know."""

    code: str
    weight: int = Field(description="0 remark, 1 doubt, 2 do not use.")
    fields: dict[str, str]


class StaffingPlanDetailOut(StaffingPlanOut):
    """A plan with what it was made with."""

    terms: list[dict[str, Any]] = Field(description="Terms by the day they hold from.")
    inputs: dict[str, Any] = Field(description="Patience, redials, … as they were estimated.")
    notes: list[StaffingNoteOut]


class StaffingIntervalOut(Schema):
    """One interval: every step of the chain, the band, and who is scheduled."""

    starts_at: datetime
    is_open: bool
    contacts: float
    handle_seconds: float
    load_erlangs: float = Field(description="With what is carried over between intervals.")
    required: int = Field(description="Productive people; -1: no number is enough, see reason.")
    required_low: int
    required_high: int
    scheduled_need: int = Field(description="With in-office shrinkage.")
    rostered_need: int = Field(description="With out-of-office shrinkage too.")
    service_level: float | None
    scheduled: float | None = Field(description="Who is scheduled, where anybody is.")
    reason: str
    overrides: list[str]


class StaffingSensitivityOut(Schema):
    """What so many people make of one interval."""

    people: int
    difference: int
    service_level: float
    mean_wait_seconds: float | None = Field(description="None: work piles up for ever.")
    abandon_share: float
    occupancy_share: float


class StaffingPlansIn(Schema):
    """Which series to plan."""

    series_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_SERIES)]
    scenario_id: Id | None = Field(None, description="None: the base.")
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class StaffingSkippedOut(Schema):
    """A series that no plan was made of."""

    series_id: int
    reason: str = Field(description="no_forecast, unchanged or failed.")


class StaffingReportOut(Schema):
    """What was made of the series asked for."""

    made: list[StaffingPlanOut]
    skipped: list[StaffingSkippedOut]


class RequirementsQuery(Schema):
    """Which intervals, of which plan."""

    start: Instant = Field(alias="from", description="First instant, with its offset.")
    end: Instant = Field(alias="to", description="End; not included.")
    scenario_id: Id | None = Field(None, description="None: the base.")
    plan_id: Id | None = Field(None, description="None: the newest.")


class SensitivityQuery(Schema):
    """Which interval, of which plan."""

    starts_at: Instant
    scenario_id: Id | None = Field(None, description="None: the base.")
    plan_id: Id | None = Field(None, description="None: the newest.")


@router.get(
    "/staffing/series/{series_id}/plans",
    response={200: list[StaffingPlanOut], **problems(404)},
    summary="Plans of a series",
)
@guarded("staffing.view")
def list_plans(
    request: HttpRequest, series_id: int, scenario_id: Id | None = None, limit: PageSize = 50
) -> list[dict[str, Any]]:
    """List the newest plans of a series in a scenario (the base), newest first."""
    cards = queries.list_plans(
        series_id=series_id, scenario_id=scenario_id, limit=limit, scope=access_of(request).scope
    )
    return [asdict(card) for card in cards]


@router.get(
    "/staffing/plans/{plan_id}",
    response={200: StaffingPlanDetailOut, **problems(404)},
    summary="What a plan was made with",
)
@guarded("staffing.view")
def get_plan(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Show a plan with its terms, what was estimated, and what its reader must know."""
    found = queries.get_plan(plan_id=plan_id, scope=access_of(request).scope)
    return {
        **asdict(found.card),
        "terms": [{"valid_from": day, **asdict(terms)} for day, terms in found.terms],
        "inputs": dict(found.inputs),
        "notes": [asdict(note) for note in found.notes],
    }


@router.post(
    "/staffing/plans",
    response={201: StaffingReportOut, **problems(404)},
    summary="Make plans",
)
@guarded("staffing.edit")
def make_plans(request: HttpRequest, body: StaffingPlansIn) -> Status[dict[str, Any]]:
    """Make plans of series from their newest forecasts. One that fails does not stop the rest."""
    wanted = queries.keep_in_reach(series_ids=body.series_ids, scope=access_of(request).scope)
    report = operations.make_plans(
        series_ids=wanted,
        scenario_id=body.scenario_id,
        note=body.note,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, asdict(report))


@router.get(
    "/staffing/series/{series_id}/requirements",
    response={200: list[StaffingIntervalOut], **problems(404)},
    summary="Requirements interval by interval",
)
@guarded("staffing.view")
def list_requirements(
    request: HttpRequest, series_id: int, asked: Annotated[RequirementsQuery, Query()]
) -> list[dict[str, Any]]:
    """List every step of the chain for the intervals of [from, to) in a plan (the newest)."""
    cells = queries.read_requirements(
        series_id=series_id,
        window=read_window(asked.start, asked.end),
        scenario_id=asked.scenario_id,
        plan_id=asked.plan_id,
        scope=access_of(request).scope,
    )
    return [asdict(cell) for cell in cells]


@router.get(
    "/staffing/series/{series_id}/sensitivity",
    response={200: list[StaffingSensitivityOut], **problems(404)},
    summary="A few people more or fewer",
)
@guarded("staffing.view")
def list_sensitivity(
    request: HttpRequest, series_id: int, asked: Annotated[SensitivityQuery, Query()]
) -> list[dict[str, Any]]:
    """List what people around the scheduled (or required) number make of one interval."""
    rows = queries.read_sensitivity(
        series_id=series_id,
        starts_at=asked.starts_at,
        scenario_id=asked.scenario_id,
        plan_id=asked.plan_id,
        scope=access_of(request).scope,
    )
    return [_without_infinity(asdict(row)) for row in rows]


def _without_infinity(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures that JSON can write."""
    return {name: None if value == math.inf else value for name, value in figures.items()}
