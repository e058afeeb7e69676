"""The source's own lines, read back from the sealed chunks: only the chunks that are needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from psycopg.sql import SQL

from watchfloor.common import sealing
from watchfloor.rooms.interactions.rules.chunks import unpack_block

from ._sql import fetch

Source = tuple[int, int]  # run, line

# The lines of a chunk lie before those of the next one.
_CHUNKS = SQL(
    """
    SELECT c.id, w.run_id, array_agg(w.line)
    FROM unnest(%(runs)s::bigint[], %(lines)s::bigint[]) AS w (run_id, line)
    CROSS JOIN LATERAL (
        SELECT id FROM interactions_rawchunk
        WHERE run_id = w.run_id AND first_line <= w.line ORDER BY first_line DESC LIMIT 1
    ) c
    GROUP BY 1, 2
    """
)
_SEALED = SQL("SELECT sealed FROM interactions_rawchunk WHERE id = %(id)s")


def read_raw(sources: Collection[Source]) -> dict[Source, bytes]:
    """Return the raw bytes of lines; one that was not kept is not in the answer."""
    by_run: dict[int, list[int]] = defaultdict(list)
    for run_id, line in sources:
        by_run[run_id].append(line)
    values = {
        "runs": [run_id for run_id, lines in by_run.items() for _ in lines],
        "lines": [line for lines in by_run.values() for line in lines],
    }
    found: dict[Source, bytes] = {}
    for chunk, run_id, lines in fetch(_CHUNKS, values):
        found |= {(run_id, line): raw for line, raw in _open(chunk, frozenset(lines))}
    return found


def _open(chunk: int, wanted: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    sealed = bytes(fetch(_SEALED, {"id": chunk})[0][0])
    return ((line, raw) for line, raw in unpack_block(sealing.unseal(sealed)) if line in wanted)
