"""Reading one file and saving what is in it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from psycopg.errors import LockNotAvailable

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.sealing import mask_text
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import (
    Format,
    ImportReport,
    RefusedLine,
    RunStatus,
)
from watchfloor.rooms.interactions.models import ImportRefusal, ImportRun, IntervalCount, Leg
from watchfloor.rooms.interactions.rules.readers.registry import format_module
from watchfloor.rooms.interactions.rules.reading import Batch, ReadOptions

from .carrying import carry_of
from .counting import count_cells, note_cells_of_run
from .heartbeat import FEED_LOCK, Heartbeat
from .intake import Intake
from .merging import Merged, merge
from .orphans import Joined, join_orphans, keep_orphans
from .runs import find_earlier
from .totals import make_way_for_legs, save_totals

_READ_SHARE = 0.65  # of the time, roughly; the rest is merging and counting
_MERGED_SHARE = 0.9
_MOST_REPORTED = 200_000  # refused lines in a report; the run keeps them all
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_WAIT = "15min"


@dataclass(slots=True)
class _Tally:
    """What is counted while reading."""

    lines: int = 0
    duplicates: int = 0
    orphans: list[int] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        self.duplicates += batch.duplicates
        self.orphans += batch.orphans
        self.warnings += [
            (code, {name: mask_text(text) for name, text in fields.items()})
            for code, fields in batch.warnings
        ]


@transaction.atomic
def save_file(
    run: ImportRun, path: Path, *, heart: Heartbeat, actor: Actor, at: datetime
) -> ImportReport:
    """Save what is in a file, and write the run's result.

    :raises Refusal: the file as a whole cannot be read; nothing is saved.
    """
    _take_turns(run)
    if earlier := find_earlier(run):
        heart.stop()
        return _repeat(run, earlier, at)
    tally, intake = _Tally(), Intake(run, run.feed, at)
    joined = _read(run, path, intake, tally, heart, at)
    merged = merge(run, legs=intake.legs)
    heart.tell(_MERGED_SHARE)
    note_cells_of_run(run.pk)
    repeated = make_way_for_legs(run)
    count_cells()
    repeated |= save_totals(run)
    keep_orphans(run, tally.orphans, joined)
    heart.tell(1.0)
    heart.stop()
    report = _finish(run, tally, merged, repeated | joined.runs, at)
    _record(run, actor, at)
    return report


def _take_turns(run: ImportRun) -> None:
    """Wait for another import of the same feed, which may bring what this one continues."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_LONGEST_WAIT])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FEED_LOCK, run.feed_id])
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise Refusal(
                code="import.feed.busy",
                what=msgid("Another import of the feed %(feed)s is still running."),
                where="%(file)s",
                mend=msgid("Wait until it has finished, then import this file again."),
                fields={"feed": run.feed.name, "file": run.file_name},
            ) from None
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def _read(
    run: ImportRun, path: Path, intake: Intake, tally: _Tally, heart: Heartbeat, at: datetime
) -> Joined:
    """Read the file to its end, and take in what is in it."""
    options = ReadOptions(
        zone=ZoneInfo(run.timezone),
        now_ms=(at - _EPOCH) // timedelta(milliseconds=1),
        mapping=run.options,
        carry=carry_of(run.feed),
    )
    module = format_module(Format(run.format))
    reader = module.make_reader(options)
    size = max(run.file_bytes, 1)
    for block in module.split(path, options):
        intake.keep_raw(block)
        batch = reader.feed(block)
        tally.lines += len(block.lines)
        tally.add(batch)
        intake.take(batch)
        heart.tell(min(block.bytes_read / size, 1.0) * _READ_SHARE)
    batch = reader.finish()
    joined = join_orphans(run, batch, module, options)
    tally.add(batch)
    intake.take(batch)
    return joined


def _repeat(run: ImportRun, earlier: ImportRun, at: datetime) -> ImportReport:
    """Say that every line is known: the same content has been imported before."""
    run.status, run.finished_at, run.progress_share = RunStatus.DONE, at, 1.0
    run.lines = run.duplicates = earlier.lines
    run.first_at, run.last_at = earlier.first_at, earlier.last_at
    run.warnings = [("known_content", {"run": str(earlier.pk)})]
    run.save()
    return _report(run, ())


def _finish(
    run: ImportRun, tally: _Tally, merged: Merged, others: frozenset[int], at: datetime
) -> ImportReport:
    """Write the run's result."""
    refused = ImportRefusal.objects.filter(run=run)
    if tally.orphans:
        tally.warnings.append(
            ("orphan_lines", {"count": str(len(tally.orphans)), "first": str(min(tally.orphans))})
        )
    run.refresh_from_db()  # the heartbeat has written to it
    run.status, run.finished_at, run.progress_share = RunStatus.DONE, at, 1.0
    run.lines, run.refused = tally.lines, refused.values("line").distinct().count()
    run.duplicates = tally.duplicates + _count_known_lines(run.pk)
    run.accepted = run.lines - run.refused - run.duplicates
    run.legs, run.contacts = merged.legs, _count_contacts(run.pk)
    run.first_at, run.last_at = _span(run)
    run.rests_on = sorted((merged.rests_on | others) - {run.pk})
    run.warnings = tally.warnings
    run.save()
    rows = refused.order_by("line").values_list("line", "reason", "fields")[:_MOST_REPORTED]
    return _report(run, tuple(RefusedLine(*row) for row in rows.iterator()))


def _span(run: ImportRun) -> tuple[datetime | None, datetime | None]:
    """Return the first and last instant that a run's records tell of."""
    legs = Leg.objects.filter(run=run).aggregate(
        first=Min("entered_at"), last=Max(Coalesce("ended_at", "answered_at", "entered_at"))
    )
    if legs["first"] is None:
        legs = IntervalCount.objects.filter(run=run).aggregate(
            first=Min("start_at"), last=Max("start_at")
        )
    return legs["first"], legs["last"]


def _report(run: ImportRun, refused: tuple[RefusedLine, ...]) -> ImportReport:
    return ImportReport(
        run_id=run.pk,
        lines=run.lines,
        accepted=run.accepted,
        refused=refused,
        contacts=run.contacts,
        legs=run.legs,
        duplicates=run.duplicates,
        warnings=tuple((code, fields) for code, fields in run.warnings),
    )


def _count_known_lines(run_id: int) -> int:
    return _count(
        "SELECT count(DISTINCT line) FROM known_line WHERE line NOT IN"
        " (SELECT line FROM interactions_importrefusal WHERE run_id = %s)",
        run_id,
    )


def _count_contacts(run_id: int) -> int:
    return _count(
        "SELECT count(*) FROM"
        " (SELECT contact_key FROM interactions_leg WHERE run_id = %s GROUP BY 1) contact",
        run_id,
    )


def _count(query: str, run_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [run_id])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _record(run: ImportRun, actor: Actor, at: datetime) -> None:
    journal.record(
        action="interactions.file.imported",
        subject=f"import:{run.pk}",
        actor=actor,
        at=at,
        after={
            "file": run.file_name,
            "feed": run.feed.name,
            "lines": run.lines,
            "accepted": run.accepted,
            "refused": run.refused,
            "duplicates": run.duplicates,
            "legs": run.legs,
        },
    )
