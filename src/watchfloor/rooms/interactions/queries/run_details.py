"""What stands behind one import run: its legs per queue, what could not be closed, its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from watchfloor.rooms.interactions.contracts import Outcome, RunStatus, Tally
from watchfloor.rooms.interactions.models import ImportRefusal, ImportRun, Leg, Queue


@dataclass(frozen=True, slots=True)
class RunDetails:
    """What a run's page needs beyond its card."""

    created_at: datetime
    heartbeat_at: datetime | None
    upload: str  # where the file still lies, "" when it is gone
    file_bytes: int
    content_hash: str
    options: Mapping[str, str]
    problem_fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class QueueShare:
    """What a run brought to one queue."""

    queue_id: int
    queue: str
    tally: Tally
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class UnclosedLeg:
    """A leg that could not be closed, and why."""

    contact_key: str
    queue: str
    entered_at: datetime
    outcome: Outcome
    note: str
    lines: tuple[int, ...]


def get_run_details(*, run_id: int) -> RunDetails:
    """Return what a run's card does not tell."""
    run = ImportRun.objects.get(pk=run_id)
    return RunDetails(
        created_at=run.created_at,
        heartbeat_at=run.heartbeat_at,
        upload=run.upload,
        file_bytes=run.file_bytes,
        content_hash=run.content_hash,
        options=run.options,
        problem_fields=run.problem_fields,
    )


def list_run_queues(*, run_id: int) -> tuple[QueueShare, ...]:
    """Return the legs of a run, counted per queue: what it brought, whatever others brought."""
    rows = (
        Leg.objects.filter(run_id=run_id)
        .values("queue_id")
        .annotate(first_at=Min("entered_at"), last_at=Max("entered_at"), **_counts())
    )
    names = {q.pk: str(q) for q in Queue.objects.filter(pk__in=[r["queue_id"] for r in rows])}
    shares = [
        QueueShare(
            queue_id=row["queue_id"],
            queue=names[row["queue_id"]],
            tally=_tally(row),
            first_at=row["first_at"],
            last_at=row["last_at"],
        )
        for row in rows
    ]
    return tuple(sorted(shares, key=lambda share: share.queue))


def count_unclosed(*, run_id: int) -> Mapping[str, int]:
    """Return how many legs of a run could not be closed, per reason; the most frequent first."""
    rows = (
        Leg.objects.filter(run_id=run_id)
        .exclude(note="")
        .values_list("note")
        .annotate(times=Count("id"))
    )
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def list_unclosed(*, run_id: int, limit: int) -> tuple[UnclosedLeg, ...]:
    """Return the first legs of a run that could not be closed, by time of entry."""
    legs = Leg.objects.filter(run_id=run_id).exclude(note="").select_related("queue")
    return tuple(
        UnclosedLeg(
            contact_key=leg.contact_key,
            queue=str(leg.queue),
            entered_at=leg.entered_at,
            outcome=Outcome(leg.outcome),
            note=leg.note,
            lines=tuple(leg.lines),
        )
        for leg in legs.order_by("entered_at", "id")[:limit]
    )


def find_same_content(*, content_hash: str) -> int | None:
    """Return the run that has brought exactly this file, or is about to, if there is one."""
    brought = Q(status=RunStatus.DONE, accepted__gt=0)
    coming = Q(status__in=(RunStatus.QUEUED, RunStatus.RUNNING))
    runs = ImportRun.objects.filter(brought | coming, content_hash=content_hash)
    return runs.order_by("pk").values_list("pk", flat=True).first()


def list_waiting_uploads() -> frozenset[str]:
    """Return the uploads that a queued, running or interrupted import still needs."""
    needed = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.INTERRUPTED)
    return frozenset(
        ImportRun.objects.filter(status__in=needed)
        .exclude(upload="")
        .values_list("upload", flat=True)
    )


def count_refusals(*, run_id: int) -> Mapping[str, int]:
    """Return how many lines of a run were refused, per reason; the most frequent first."""
    rows = (
        ImportRefusal.objects.filter(run_id=run_id)
        .values_list("reason")
        .annotate(times=Count("pk"))
    )
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def _counts() -> dict[str, Count]:
    return {outcome.name.lower(): Count("id", filter=Q(outcome=outcome)) for outcome in Outcome}


def _tally(row: Mapping[str, Any]) -> Tally:
    counts = {outcome.name.lower(): row[outcome.name.lower()] for outcome in Outcome}
    return Tally(offered=sum(counts.values()), **counts)
