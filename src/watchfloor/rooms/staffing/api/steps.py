"""What people put over steps of the chain, and take back."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from watchfloor.common.access import access_of, actor_of
from watchfloor.common.endpoint import Id, Instant, PageSize, guarded, problems
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import Step, StepChangeCell, StepKind

from .policies import Reason

router = Router()


class StaffingCellIn(Schema):
    """One figure of the chain. Without a value what was put over it is taken back."""

    starts_at: Instant
    step: Step
    kind: StepKind = StepKind.SET
    value: float | None = None


class StaffingChangeIn(Schema):
    """Figures that belong together, and why."""

    cells: Annotated[list[StaffingCellIn], Field(min_length=1, max_length=20_000)]
    reason: Reason
    scenario_id: Id | None = Field(None, description="None: the base.")
    seen_plan_id: Id | None = Field(None, description="Refused when a newer plan was made.")


class StaffingChangeOut(Schema):
    """Figures that were changed at one go."""

    id: int
    cells: int
    reason: str
    made_by: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


@router.get(
    "/staffing/series/{series_id}/changes",
    response={200: list[StaffingChangeOut], **problems(404)},
    summary="What people changed",
)
@guarded("staffing.view")
def list_changes(
    request: HttpRequest, series_id: int, scenario_id: Id | None = None, limit: PageSize = 100
) -> list[dict[str, Any]]:
    """List the changes of a series in a scenario (the base), newest first; also undone ones."""
    cards = queries.list_changes(
        series_id=series_id, scenario_id=scenario_id, limit=limit, scope=access_of(request).scope
    )
    return [asdict(card) for card in cards]


@router.post(
    "/staffing/series/{series_id}/changes",
    response={201: StaffingChangeOut, **problems(404, 409)},
    summary="Put figures over steps",
)
@guarded("staffing.edit")
def change_steps(
    request: HttpRequest, series_id: int, body: StaffingChangeIn
) -> Status[dict[str, Any]]:
    """Put figures over steps of the chain; a new plan holds at once."""
    queries.find_series(series_id, access_of(request).scope)
    card = operations.change_steps(
        series_id=series_id,
        scenario_id=body.scenario_id,
        changes=[
            StepChangeCell(cell.starts_at, cell.step, cell.kind, cell.value) for cell in body.cells
        ],
        reason=body.reason,
        seen_plan_id=body.seen_plan_id,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return Status(201, asdict(card))


@router.post(
    "/staffing/changes/{change_id}/undo",
    response={201: StaffingChangeOut, **problems(404, 409)},
    summary="Undo a change",
)
@guarded("staffing.edit")
def undo_change(request: HttpRequest, change_id: int) -> Status[dict[str, Any]]:
    """Take a change back; cells that were changed after it stay."""
    if queries.find_change(change_id=change_id, scope=access_of(request).scope) is None:
        raise Http404(change_id)
    card = operations.undo_change(
        change_id=change_id, actor=actor_of(request), at=datetime.now(UTC)
    )
    return Status(201, asdict(card))
