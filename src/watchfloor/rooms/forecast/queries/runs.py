"""Runs: how far each is and what it did."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.forecast.contracts import (
    Origin,
    RunCard,
    RunState,
    RunStatus,
    SeriesResult,
)
from watchfloor.rooms.forecast.models import Run, RunResult

from ._reach import reach_series


def list_runs(*, limit: int = 20) -> tuple[RunCard, ...]:
    """Return the newest runs, newest first."""
    return tuple(_card(row) for row in _counted().order_by("-pk")[:limit])


def find_run(*, run_id: int) -> RunCard | None:
    """Return a run: what a page polls."""
    row = _counted().filter(pk=run_id).first()
    return _card(row) if row else None


def list_run_results(*, run_id: int, scope: Scope) -> tuple[SeriesResult, ...]:
    """Return what a run did with each series in reach."""
    found = RunResult.objects.filter(run=run_id, series__in=reach_series(scope))
    return tuple(
        SeriesResult(row.series_id, RunState(row.state), row.version_id, row.reason)
        for row in found.order_by("series__code")
    )


def _counted() -> QuerySet[Run]:
    return Run.objects.annotate(
        fell_back=Count("results", filter=Q(results__state=RunState.FELL_BACK)),
        failed=Count("results", filter=Q(results__state=RunState.FAILED)),
    )


def _card(row: Run) -> RunCard:
    return RunCard(
        id=row.pk,
        status=RunStatus(row.status),
        origin=Origin(row.origin),
        scenario_id=row.scenario_id,
        total=row.total,
        done=row.done,
        fell_back=getattr(row, "fell_back", 0),
        failed=getattr(row, "failed", 0),
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        by=row.by,
    )
