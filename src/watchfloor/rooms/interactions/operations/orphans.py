"""Lines whose beginning was not in their file: kept, and read again when it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from watchfloor.common.sealing import unseal
from watchfloor.rooms.interactions.contracts import LegRecord, Outcome, RunStatus
from watchfloor.rooms.interactions.models import ImportRun, OrphanLine, RawChunk
from watchfloor.rooms.interactions.rules.chunks import unpack_block
from watchfloor.rooms.interactions.rules.readers.registry import FormatModule
from watchfloor.rooms.interactions.rules.reading import Batch, Carry, RawBlock, ReadOptions

_MOST = 100_000  # that are tried again in one import, the newest first
_NAME_LEGS = """
UPDATE interactions_orphanline o SET leg_id = l.id, joined_by_id = %(run)s
FROM interactions_leg l
WHERE o.id = %(orphan)s AND l.run_id = %(run)s AND l.call_id = %(call)s
    AND l.queue_id = (
        SELECT id FROM interactions_queue WHERE feed_id = %(feed)s AND code = %(queue)s
    )
    AND l.entered_at = 'epoch'::timestamptz + %(entered)s * interval '1 millisecond'
"""


@dataclass(frozen=True, slots=True)
class Join:
    """An orphan line of an earlier run and the leg that it turned out to belong to."""

    orphan_id: int
    run_id: int
    leg: LegRecord


@dataclass(slots=True)
class Joined:
    """What earlier orphans made of the legs that this file left open."""

    joins: list[Join] = field(default_factory=list)

    @property
    def runs(self) -> frozenset[int]:
        return frozenset(join.run_id for join in self.joins)


def join_orphans(
    run: ImportRun, batch: Batch, module: FormatModule, options: ReadOptions
) -> Joined:
    """Continue the legs that a file left open with orphan lines of earlier imports.

    The legs of `batch` are replaced by what they become. The orphans are read by a reader of
    their own, numbered below zero so that they cannot be taken for lines of this file.
    """
    open_legs = [leg for leg in batch.legs if _is_open(leg)]
    waiting = list(_waiting(run)) if open_legs else []
    if not waiting:
        return Joined()
    by_number = {-place: (orphan, raw) for place, (orphan, raw) in enumerate(waiting, start=1)}
    block = RawBlock(list(by_number), [raw for _, raw in waiting], 0)
    reader = module.make_reader(
        ReadOptions(
            zone=options.zone,
            now_ms=options.now_ms,
            mapping=options.mapping,
            carry=Carry(open_legs=open_legs),
        )
    )
    became = {
        (leg.call_id, leg.queue, leg.entered_ms): leg
        for part in (reader.feed(block), reader.finish())
        for leg in part.legs
    }
    joined = Joined()
    for place, leg in enumerate(batch.legs):
        after = became.get((leg.call_id, leg.queue, leg.entered_ms)) if _is_open(leg) else None
        if after is None:
            continue
        for number in after.lines:
            orphan = by_number[number][0]
            joined.joins.append(Join(orphan.pk, orphan.run_id, after))
        after.lines = leg.lines
        batch.legs[place] = after
    return joined


def keep_orphans(run: ImportRun, lines: Sequence[int], joined: Joined) -> None:
    """Keep the lines that wait for their beginning, and note those that have found it."""
    OrphanLine.objects.bulk_create(
        [OrphanLine(run=run, line=line) for line in lines], batch_size=5000
    )
    with connection.cursor() as cursor:
        for join in joined.joins:
            leg = join.leg
            values: dict[str, int | str] = {
                "run": run.pk,
                "feed": run.feed_id,
                "orphan": join.orphan_id,
                "call": leg.call_id,
                "queue": leg.queue,
                "entered": leg.entered_ms,
            }
            cursor.execute(_NAME_LEGS, values)


def _is_open(leg: LegRecord) -> bool:
    return leg.outcome is Outcome.OPEN or (leg.outcome is Outcome.ANSWERED and leg.ended_ms is None)


def _waiting(run: ImportRun) -> Iterator[tuple[OrphanLine, bytes]]:
    """Yield the orphan lines of a feed and their text, in the order in which they were read."""
    newest = OrphanLine.objects.filter(
        run__feed_id=run.feed_id, run__format=run.format, run__status=RunStatus.DONE, leg_id=None
    ).order_by("-run_id", "-line")[:_MOST]
    by_run: dict[int, dict[int, OrphanLine]] = {}
    for orphan in newest:
        by_run.setdefault(orphan.run_id, {})[orphan.line] = orphan
    for run_id in sorted(by_run):
        yield from _texts(run_id, by_run[run_id])


def _texts(run_id: int, wanted: dict[int, OrphanLine]) -> Iterator[tuple[OrphanLine, bytes]]:
    chunks = RawChunk.objects.filter(run_id=run_id).order_by("first_line")
    spans = list(chunks.values_list("pk", "first_line"))
    for place, (pk, first) in enumerate(spans):
        after = spans[place + 1][1] if place + 1 < len(spans) else float("inf")
        if any(first <= line < after for line in wanted):
            sealed = RawChunk.objects.values_list("sealed", flat=True).get(pk=pk)
            for number, raw in unpack_block(unseal(bytes(sealed))):
                if number in wanted:
                    yield wanted[number], raw
