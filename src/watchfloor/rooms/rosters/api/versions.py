"""Versions: their shifts, cover, what a change would do, changes, publishing."""

from datetime import UTC, date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Text, guarded, problems
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import (
    CoverStrip,
    EditCard,
    Effect,
    Origin,
    PublishReport,
    VersionCard,
    VersionDetail,
)
from watchfloor.rooms.rosters.jobs import start_check

from .rosters import RosterOut
from .shapes import BrokenRuleOut, CellIn, CoverIntervalOut, RosterDay, ShiftCellOut

router = Router()
_MOST_CELLS = 100_000


class RosterVersionOut(Schema):
    """A version without its shifts."""

    id: int
    roster_id: int
    number: int
    origin: str
    parent_number: int | None
    note: str
    made_by: str
    made_at: datetime
    published_at: datetime | None
    published_by: str
    revision: int
    figures: dict[str, float]


class PersonOut(Schema):
    """Somebody on a roster."""

    agent_id: int
    code: str
    name: str
    node_id: int | None
    team: str
    contract: str
    skills: list[str]


class UncoveredOut(Schema):
    """People missing."""

    name: str
    day: date
    start_minute: int | None
    minutes: int
    missing: float
    cost: float


class ConflictMemberOut(Schema):
    """A rule or a fact in a conflict."""

    kind: str
    id: str
    words: str


class ConflictOut(Schema):
    """Rules and facts that cannot all hold."""

    members: list[ConflictMemberOut]
    words: str


class WayOutOut(Schema):
    """Something to give up, with what it costs."""

    relaxes: list[str]
    amount: float
    cost: float
    words: str


class ExplanationOut(Schema):
    """Why something is unmet, and what could be done about it."""

    conflicts: list[ConflictOut]
    ways_out: list[WayOutOut]
    notes: list[str]


class VersionDetailOut(Schema):
    """A version with its shifts and all that is known of it."""

    card: RosterVersionOut
    roster: RosterOut
    people: list[PersonOut]
    cells: list[ShiftCellOut]
    uncovered: list[UncoveredOut]
    violations: list[BrokenRuleOut]
    explanation: ExplanationOut
    is_checked: bool


class CoverStripOut(Schema):
    """Cover of a skill, or of all together ("")."""

    skill: str
    name: str
    intervals: list[CoverIntervalOut]


class CoverQuery(Schema):
    """Which days; left out, all of the roster."""

    first: RosterDay | None = None
    last: RosterDay | None = None
    service: Annotated[bool, Field(description="Also the service level expected.")] = False


class ChangesIn(Schema):
    """Days of people as they are to be."""

    changes: Annotated[list[CellIn], Field(min_length=1, max_length=2000)]
    revision: Annotated[int, Field(ge=0, le=2**31)] = Field(
        0, description="That which you were looking at; another hand is noticed."
    )
    note: Text = ""


class EffectOut(Schema):
    """What changes would do."""

    broken: list[BrokenRuleOut]
    mended: list[BrokenRuleOut]
    cost_difference: float
    unmet_minutes_before: float
    unmet_minutes_after: float
    service_before: float | None
    service_after: float | None
    intervals: list[CoverIntervalOut]


class EditOut(Schema):
    """Shifts changed at one go."""

    id: int
    made_by: str
    made_at: datetime
    cells: int
    note: str
    undone_at: datetime | None


class ImportIn(Schema):
    """All shifts of a new version; days that are not named are off."""

    cells: Annotated[list[CellIn], Field(max_length=_MOST_CELLS)]
    note: Text = ""


class PublishIn(Schema):
    """Which revision was looked at; a reason, where hard rules are broken."""

    revision: Annotated[int, Field(ge=0, le=2**31)] | None = None
    reason: Text = ""


class PublishOut(Schema):
    """What publishing did, or would do."""

    new: int
    changed: int
    cancelled: int
    same: int
    past: int
    people_told: int


@router.get(
    "/rosters/{roster_id}/versions",
    response={200: list[RosterVersionOut], **problems(404)},
    summary="Versions of a roster",
)
@guarded("rosters.view")
def list_versions(request: HttpRequest, roster_id: int) -> list[VersionCard]:
    """List the versions of a roster, the newest first."""
    return list(queries.list_versions(roster_id=roster_id, scope=access_of(request).scope))


@router.get(
    "/rosters/versions/{version_id}",
    response={200: VersionDetailOut, **problems(404)},
    summary="A version with its shifts",
)
@guarded("rosters.view")
def get_version(request: HttpRequest, version_id: int) -> VersionDetail:
    """Show a version; of people out of your reach nothing is shown."""
    return queries.get_version(version_id=version_id, scope=access_of(request).scope)


@router.get(
    "/rosters/versions/{version_id}/cover",
    response={200: list[CoverStripOut], **problems(404)},
    summary="Who is wanted and who is there",
)
@guarded("rosters.view")
def cover_of(
    request: HttpRequest, version_id: int, asked: Annotated[CoverQuery, Query()]
) -> list[CoverStrip]:
    """Show the cover of each skill, and of all together, by interval."""
    found = queries.cover_of(
        version_id=version_id,
        first_day=asked.first,
        last_day=asked.last,
        with_service=asked.service,
        scope=access_of(request).scope,
    )
    return list(found)


@router.post(
    "/rosters/{roster_id}/versions",
    response={201: int, **problems(404)},
    summary="Bring in a version made elsewhere",
)
@guarded("rosters.edit")
def save_version(request: HttpRequest, roster_id: int, body: ImportIn) -> Status[int]:
    """Keep shifts as a new version; returns its number. All or nothing."""
    queries.check_reach(roster_id=roster_id, scope=access_of(request).scope)
    cells = [each.to_cell() for each in body.cells]
    version_id = operations.save_version(
        roster_id=roster_id,
        cells=[cell for cell in cells if cell is not None],
        origin=Origin.IMPORTED,
        note=body.note,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    start_check(version_id=version_id)
    return Status(201, version_id)


@router.post(
    "/rosters/versions/{version_id}/effect",
    response={200: EffectOut, **problems(404)},
    summary="What changes would do",
)
@guarded("rosters.edit")
def effect_of(request: HttpRequest, version_id: int, body: ChangesIn) -> Effect:
    """Say which rules changes would break, and what they do to cover and service."""
    return queries.effect_of(
        version_id=version_id,
        changes=[each.to_change() for each in body.changes],
        scope=access_of(request).scope,
    )


@router.post(
    "/rosters/versions/{version_id}/changes",
    response={201: EditOut, **problems(404)},
    summary="Change shifts of a draft",
)
@guarded("rosters.edit")
def change_cells(request: HttpRequest, version_id: int, body: ChangesIn) -> Status[EditCard]:
    """Change shifts at one go; refused when somebody else has changed the version since."""
    queries.check_reach(version_id=version_id, scope=access_of(request).scope)
    card = operations.change_cells(
        version_id=version_id,
        revision=body.revision,
        changes=[each.to_change() for each in body.changes],
        note=body.note,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    start_check(version_id=version_id)
    return Status(201, card)


@router.get(
    "/rosters/versions/{version_id}/publish",
    response={200: PublishOut, **problems(404)},
    summary="What publishing would change",
)
@guarded("rosters.publish")
def preview_publish(request: HttpRequest, version_id: int) -> PublishReport:
    """Say what publishing a version now would do."""
    return queries.preview_publish(
        version_id=version_id, at=datetime.now(UTC), scope=access_of(request).scope
    )


@router.post(
    "/rosters/versions/{version_id}/publish",
    response={200: PublishOut, **problems(404)},
    summary="Publish a version",
)
@guarded("rosters.publish")
def publish(request: HttpRequest, version_id: int, body: PublishIn) -> PublishReport:
    """Make a version what people are told to do."""
    queries.check_reach(version_id=version_id, scope=access_of(request).scope)
    return operations.publish(
        version_id=version_id,
        revision=body.revision,
        reason=body.reason,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
