"""What was offered to queues, as columns: what a year of forecasts is held against."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from psycopg.sql import SQL, Literal

from watchfloor.common.columns import read_columns
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import OfferedFrame

# The shortest interval in which anything is planned; longer totals of files stay where they begin.
QUARTER_SECONDS = 900
_OFFERED = SQL(
    """
    SELECT c.queue_id, floor(extract(epoch FROM c.start_at) / {quarter})::bigint * {quarter}
        AS start_seconds, sum(c.offered)::bigint AS offered
    FROM interactions_intervalcount c
    WHERE c.queue_id = ANY({queues}) AND c.start_at >= {start} AND c.start_at < {end}
    GROUP BY 1, 2
    """
)
_MONTH = SQL("start_seconds / 2592000")
_SCHEMA = {
    "queue_id": pl.Int64,
    "start_seconds": pl.Int64,
    "offered": pl.Int64,
}


def read_offered(*, window: Window, queue_ids: Collection[int]) -> OfferedFrame:
    """Return what was offered to whole queues by quarter of an hour, where anything was counted.

    A total of a file that is longer stands at its beginning. In order of queue and time.
    """
    query = _OFFERED.format(
        quarter=Literal(QUARTER_SECONDS),
        queues=Literal(list(queue_ids)),
        start=Literal(window.start),
        end=Literal(window.end),
    )
    rows = read_columns(query, _SCHEMA, apart=_MONTH).sort("queue_id", "start_seconds")
    return OfferedFrame(
        queue_ids=rows["queue_id"].to_numpy(),
        start_seconds=rows["start_seconds"].to_numpy(),
        offered=rows["offered"].to_numpy(),
    )
