"""Importing a file: one run, one transaction, one line in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import Format, ImportReport, RunStatus
from watchfloor.rooms.interactions.models import ImportRun
from watchfloor.rooms.interactions.rules.readers.registry import (
    check_format,
    complete_mapping,
    default_zone,
    find_format,
)

from .files import check_file, content_hash
from .heartbeat import Progress, beating
from .runs import actor_of, add_run, mark_failed, mark_interrupted
from .saving import save_file


def import_file(
    *,
    path: Path,
    format: Format | None = None,
    zone: ZoneInfo | None = None,
    feed: str = "",
    mapping: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file: all of it, or nothing. :raises Refusal: nothing was imported.

    The same content again changes nothing. `progress` is called with a share from 0 to 1.
    """
    run = _add_run(path, path.name, format, zone, feed, mapping, actor, at)
    return _import(run, path, at=at, progress=progress)


@transaction.atomic
def queue_upload(
    *,
    stored: Path,
    file_name: str,
    format: Format | None = None,
    zone: ZoneInfo | None = None,
    feed: str = "",
    mapping: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Note that an uploaded file is to be imported, and return the run.

    :raises Refusal: it can be seen at once that it cannot be imported.
    """
    run = _add_run(stored, file_name, format, zone, feed, mapping, actor, at)
    run.upload = str(stored)
    run.save(update_fields=["upload"])
    after = {"file": run.file_name, "feed": run.feed.name, "format": run.format}
    journal.record(
        action="interactions.file.queued",
        subject=f"import:{run.pk}",
        actor=actor,
        at=at,
        after=after,
    )
    return run.pk


def run_queued_import(
    *, run_id: int, at: datetime, progress: Progress | None = None
) -> ImportReport:
    """Import what was queued. :raises Refusal: nothing was imported."""
    run = ImportRun.objects.select_related("feed").get(pk=run_id)
    if run.status not in {RunStatus.QUEUED, RunStatus.INTERRUPTED}:
        raise Refusal(
            code="import.run.not_queued",
            what=msgid("Import #%(run)s has already been run."),
            where=msgid("its state is %(status)s"),
            mend=msgid("Look at its result, or upload the file again."),
            fields={"run": run_id, "status": run.status},
        )
    return _import(run, Path(run.upload), at=at, progress=progress)


def _add_run(
    path: Path,
    file_name: str,
    format_: Format | None,
    zone: ZoneInfo | None,
    feed: str,
    mapping: Mapping[str, str] | None,
    actor: Actor,
    at: datetime,
) -> ImportRun:
    check_file(path)
    if format_ is None:
        format_ = find_format(path)
    else:
        check_format(path, format_)
    run = ImportRun(
        file_name=file_name[:300],
        file_bytes=path.stat().st_size,
        content_hash=content_hash(path),
        format=format_.value,
        timezone=(zone or default_zone(format_)).key,
        options=complete_mapping(format_, path, mapping or {}),
    )
    return add_run(run, feed=feed, actor=actor, at=at)


def _import(run: ImportRun, path: Path, *, at: datetime, progress: Progress | None) -> ImportReport:
    mark_interrupted(at=at)
    with beating(run.pk, progress) as heart:
        ImportRun.objects.filter(pk=run.pk).update(
            status=RunStatus.RUNNING, started_at=at, heartbeat_at=at, finished_at=None
        )
        try:
            check_file(path)
            return save_file(run, path, heart=heart, actor=actor_of(run), at=at)
        except Refusal as refusal:
            words = {"what": refusal.what, "where": refusal.where, "mend": refusal.mend}
            fields = {**refusal.fields, **words}  # the page tells them in the reader's language
            mark_failed(run.pk, problem=refusal.code, fields=fields, at=at)
            raise
        except Exception as error:
            mark_failed(run.pk, problem="import.error", fields={"error": repr(error)}, at=at)
            raise
