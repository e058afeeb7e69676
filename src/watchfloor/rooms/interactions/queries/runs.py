"""Import runs: what was read, when, and how it went."""

from __future__ import annotations

from watchfloor.rooms.interactions.contracts import Format, RunCard, RunNotFound, RunStatus
from watchfloor.rooms.interactions.models import ImportRun


def list_runs(*, limit: int, before_id: int | None = None) -> tuple[RunCard, ...]:
    """Return the newest runs first; `before_id` goes on where an earlier list ended."""
    runs = ImportRun.objects.select_related("feed").order_by("-pk")
    if before_id is not None:
        runs = runs.filter(pk__lt=before_id)
    return tuple(map(_card, runs[:limit]))


def get_run(*, run_id: int) -> RunCard:
    """Return one run. :raises RunNotFound: there is none with that number."""
    run = ImportRun.objects.select_related("feed").filter(pk=run_id).first()
    if run is None:
        raise RunNotFound(run_id)
    return _card(run)


def _card(run: ImportRun) -> RunCard:
    return RunCard(
        id=run.pk,
        file_name=run.file_name,
        format=Format(run.format),
        feed=run.feed.name,
        timezone=run.timezone,
        status=RunStatus(run.status),
        progress_share=run.progress_share,
        lines=run.lines,
        accepted=run.accepted,
        refused=run.refused,
        duplicates=run.duplicates,
        contacts=run.contacts,
        legs=run.legs,
        first_at=run.first_at,
        last_at=run.last_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        by=run.by,
        problem=run.problem,
        warnings=tuple((code, fields) for code, fields in run.warnings),
    )
