"""Plans: which there are, and what each was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watchfloor.common.access import Scope
from watchfloor.rooms.staffing.contracts import (
    IntervalRequirement,
    PlanCard,
    PlanDetail,
    PlanNote,
    PlanOrigin,
)
from watchfloor.rooms.staffing.models import Plan
from watchfloor.rooms.staffing.rules.terms import unpack_agreed

from ._reach import find_base_id, find_plan_row, find_series, plans_of, reach_series
from .requirements import read_requirements, requirements_of_plan

__all__ = [
    "get_plan",
    "list_newest",
    "list_plans",
    "plan_card",
    "plan_detail",
    "read_notes",
    "read_requirements",
]

_MOST = 200
_HEAVY = ("terms", "notes")


def list_plans(
    *, series_id: int, scenario_id: int | None = None, limit: int = 50, scope: Scope
) -> tuple[PlanCard, ...]:
    """Return the newest plans of a series in a scenario (the base), newest first.

    :raises SeriesNotFound: there is no such series in reach.
    """
    find_series(series_id, scope)
    rows = plans_of(series_id, scenario_id).defer(*_HEAVY)
    return tuple(plan_card(row) for row in rows[: min(limit, _MOST)])


def list_newest(*, scenario_id: int | None = None, scope: Scope) -> Mapping[int, PlanCard]:
    """Return the newest plan of each series in reach, by series."""
    rows = (
        Plan.objects.filter(
            scenario=scenario_id or find_base_id(), series__in=list(reach_series(scope))
        )
        .order_by("series_id", "-number")
        .distinct("series_id")
        .defer(*_HEAVY)
    )
    return {row.series_id: plan_card(row) for row in rows}


def get_plan(*, plan_id: int, scope: Scope) -> PlanDetail:
    """Return a plan with what it was made with. :raises PlanNotFound: there is none in reach."""
    row = find_plan_row(plan_id, scope)
    return plan_detail(row, requirements_of_plan(row))


def read_notes(*, plan_id: int, scope: Scope) -> tuple[PlanNote, ...]:
    """Return what the reader of a plan must know.

    :raises PlanNotFound: there is none in reach.
    """
    return unpack_notes(find_plan_row(plan_id, scope).notes)


def plan_detail(row: Plan, intervals: Sequence[IntervalRequirement]) -> PlanDetail:
    """Return a row with what it was made with."""
    return PlanDetail(
        card=plan_card(row),
        terms=unpack_agreed(row.terms),
        inputs=row.inputs,
        notes=unpack_notes(row.notes),
        intervals=tuple(intervals),
    )


def unpack_notes(kept: Sequence[Mapping[str, Any]]) -> tuple[PlanNote, ...]:
    """Return kept notes, the heaviest first."""
    notes = [PlanNote(each["code"], each["weight"], each["fields"]) for each in kept]
    return tuple(sorted(notes, key=lambda note: -note.weight))


def plan_card(row: Plan) -> PlanCard:
    """Return a row as a card."""
    return PlanCard(
        id=row.pk,
        series_id=row.series_id,
        scenario_id=row.scenario_id,
        forecast_version_id=row.forecast_version_id,
        number=row.number,
        origin=PlanOrigin(row.origin),
        made_at=row.made_at,
        made_by=row.made_by,
        interval_minutes=row.interval_minutes,
        first_day=row.first_day,
        last_day=row.last_day,
        model=row.model,
        note=row.note,
        person_hours=row.person_hours,
    )
