"""Taking an import back: what it brought goes, what it changed returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import RunNotFound, RunStatus
from watchfloor.rooms.interactions.models import ImportRun

from .counting import count_cells, note_cells_of_run
from .heartbeat import FEED_LOCK

# In this order: what was changed goes away as it is now, and comes back as it was.
_STEPS = (
    "DELETE FROM interactions_leg WHERE run_id = %(run)s",
    """
    INSERT INTO interactions_leg
    SELECT (jsonb_populate_record(NULL::interactions_leg, data)).* FROM interactions_replacedrow
    WHERE run_id = %(run)s AND "table" = 'leg'
    """,
    "DELETE FROM interactions_agentstate WHERE run_id = %(run)s",
    """
    INSERT INTO interactions_agentstate OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(NULL::interactions_agentstate, data)).*
    FROM interactions_replacedrow WHERE run_id = %(run)s AND "table" = 'state'
    """,
    "DELETE FROM interactions_intervalcount WHERE run_id = %(run)s",
    """
    INSERT INTO interactions_intervalcount OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(NULL::interactions_intervalcount, data)).*
    FROM interactions_replacedrow WHERE run_id = %(run)s AND "table" = 'count'
    """,
    "DELETE FROM interactions_replacedrow WHERE run_id = %(run)s",
    """
    UPDATE interactions_orphanline SET leg_id = NULL, joined_by_id = NULL
    WHERE joined_by_id = %(run)s
    """,
    "DELETE FROM interactions_orphanline WHERE run_id = %(run)s",
    "DELETE FROM interactions_importrefusal WHERE run_id = %(run)s",
    "DELETE FROM interactions_rawchunk WHERE run_id = %(run)s",
)


@transaction.atomic
def undo_import(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Take an import back. :raises Refusal: it is not done, or a later one goes on with it."""
    run = ImportRun.objects.select_related("feed").filter(pk=run_id).first()
    if run is None:
        raise RunNotFound(run_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FEED_LOCK, run.feed_id])
    run.refresh_from_db()
    _check_done(run)
    _check_nothing_rests_on(run)
    note_cells_of_run(run.pk)
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"run": run.pk})
    count_cells()
    run.status = RunStatus.UNDONE
    run.save(update_fields=["status"])
    journal.record(
        action="interactions.file.undone",
        subject=f"import:{run.pk}",
        actor=actor,
        at=at,
        before=_state(run),
    )


def _check_done(run: ImportRun) -> None:
    if run.status != RunStatus.DONE:
        raise Refusal(
            code="import.run.not_done",
            what=msgid("Import #%(run)s has brought nothing that could be taken back."),
            where=msgid("its state is %(status)s"),
            mend=msgid("Only an import that is done can be undone, and only once."),
            fields={"run": run.pk, "status": run.status},
        )


def _check_nothing_rests_on(run: ImportRun) -> None:
    later = (
        ImportRun.objects.filter(rests_on__contains=[run.pk], status=RunStatus.DONE)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    if later is not None:
        raise Refusal(
            code="import.run.continued",
            what=msgid("A later import goes on with the records of import #%(run)s."),
            where=msgid("import #%(later)s"),
            mend=msgid("Undo import #%(later)s first."),
            fields={"run": run.pk, "later": later},
        )


def _state(run: ImportRun) -> Mapping[str, object]:
    return {"file": run.file_name, "feed": run.feed.name, "lines": run.lines, "legs": run.legs}
