"""Rosters and their runs."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Text, guarded, problems
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import RosterCard, RunCard
from watchfloor.rooms.rosters.jobs import start_run

from .shapes import RosterDay

router = Router()


class RosterIn(Schema):
    """Days of a part of the centre, or of all of it, that are rostered together."""

    name: Text
    first_day: RosterDay
    last_day: RosterDay
    node_id: Id | None = None


class RosterOut(Schema):
    """A roster."""

    id: int
    node_id: int | None
    name: str
    first_day: date
    last_day: date
    made_by: str
    made_at: datetime
    versions: int
    published_version: int | None


class RunIn(Schema):
    """What is to be worked out. Settings are those of the page; left out, they are usual."""

    kind: Text = Field("solve", description="solve, repair or explain.")
    base_version_id: Id | None = None
    settings: dict[str, Any] = {}


class RosterRunOut(Schema):
    """How far a run is, and the version it has made."""

    id: int
    roster_id: int
    kind: str
    state: str
    stage: str
    share: float
    cost: float | None
    lower_bound: float | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    version_id: int | None
    problem: dict[str, Any]


@router.get("/rosters", response={200: list[RosterOut], **problems()}, summary="Rosters")
@guarded("rosters.view")
def list_rosters(request: HttpRequest) -> list[RosterCard]:
    """List the rosters that you see, the latest days first."""
    return list(queries.list_rosters(scope=access_of(request).scope))


@router.post("/rosters", response={201: int, **problems(404)}, summary="Begin a roster")
@guarded("rosters.edit")
def make_roster(request: HttpRequest, body: RosterIn) -> Status[int]:
    """Begin a roster; returns its number."""
    queries.check_reach(node_id=body.node_id, scope=access_of(request).scope)
    made = operations.make_roster(**body.dict(), actor=actor_of(request), at=datetime.now(UTC))
    return Status(201, made)


@router.post(
    "/rosters/{roster_id}/runs",
    response={202: int, **problems(404)},
    summary="Work a roster out",
)
@guarded("rosters.edit")
def ask_run(request: HttpRequest, roster_id: int, body: RunIn) -> Status[int]:
    """Have a roster worked out, repaired or explained; returns the number of the run."""
    queries.check_reach(roster_id=roster_id, scope=access_of(request).scope)
    run_id = operations.ask_run(
        roster_id=roster_id, **body.dict(), actor=actor_of(request), at=datetime.now(UTC)
    )
    start_run(run_id=run_id)
    return Status(202, run_id)


@router.get(
    "/rosters/runs/{run_id}",
    response={200: RosterRunOut, **problems(404)},
    summary="How far a run is",
)
@guarded("rosters.view")
def get_run(request: HttpRequest, run_id: int) -> RunCard:
    """Say how far a run is."""
    return queries.get_run(run_id=run_id, scope=access_of(request).scope)


@router.post(
    "/rosters/runs/{run_id}/cancel",
    response={200: RosterRunOut, **problems(404)},
    summary="Stop a run",
)
@guarded("rosters.edit")
def cancel_run(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Stop a run; the best that it has found is kept."""
    scope = access_of(request).scope
    run = queries.get_run(run_id=run_id, scope=scope)
    queries.check_reach(roster_id=run.roster_id, scope=scope)
    operations.cancel_run(run_id=run_id, actor=actor_of(request), at=datetime.now(UTC))
    return asdict(queries.get_run(run_id=run_id, scope=scope))
