"""Import runs: each import of a file is one, whatever comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.contracts import RunStatus
from watchfloor.rooms.interactions.models import Feed, ImportRun

from .heartbeat import RUN_LOCK


def add_run(run: ImportRun, *, feed: str, actor: Actor, at: datetime) -> ImportRun:
    """Add a run to the history; its feed is made when it is new."""
    run.feed, _ = Feed.objects.get_or_create(
        name=(feed or run.format)[:80],
        defaults={"format": run.format, "timezone": run.timezone},
    )
    run.created_at = at
    run.by, run.by_user_id, run.by_origin = actor.name[:150], actor.user_id, actor.origin[:100]
    run.save(force_insert=True)
    return run


def actor_of(run: ImportRun) -> Actor:
    """Return who asked for a run."""
    return Actor(name=run.by, user_id=run.by_user_id, origin=run.by_origin)


def find_earlier(run: ImportRun) -> ImportRun | None:
    """Return the run that brought the same content to the same feed, read the same way."""
    return (
        ImportRun.objects.filter(
            feed=run.feed,
            content_hash=run.content_hash,
            format=run.format,
            timezone=run.timezone,
            options=run.options,
            status=RunStatus.DONE,
            accepted__gt=0,
        )
        .exclude(pk=run.pk)
        .order_by("pk")
        .first()
    )


def mark_failed(run_id: int, *, problem: str, fields: Mapping[str, object], at: datetime) -> None:
    """Note that nothing of a run was saved, and why."""
    plain = {name: str(value) for name, value in fields.items()}
    ImportRun.objects.filter(pk=run_id).update(
        status=RunStatus.FAILED, problem=problem, problem_fields=plain, finished_at=at
    )


@transaction.atomic
def mark_interrupted(*, at: datetime) -> int:
    """Mark the runs that were killed; nothing of them was saved. Return how many.

    A run lives as long as its process holds its lock, however slow it is.
    """
    running = ImportRun.objects.filter(status=RunStatus.RUNNING)
    dead = [pk for pk in running.values_list("pk", flat=True) if not _is_alive(pk)]
    return running.filter(pk__in=dead).update(status=RunStatus.INTERRUPTED, finished_at=at)


def _is_alive(run_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [RUN_LOCK, run_id])
        row = cursor.fetchone()
        return not (row and row[0])
