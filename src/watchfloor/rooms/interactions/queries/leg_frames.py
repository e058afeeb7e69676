"""All legs of a window as columns: what days are replayed from, and estimates are made of."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray
from psycopg.sql import SQL, Composable, Literal

from watchfloor.common.access import Scope
from watchfloor.common.columns import read_columns
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import LegFrame

from ._reach import find_reach

_LEGS = SQL(
    """
    SELECT l.id, l.queue_id, COALESCE(l.agent_id, -1) AS agent_id,
        COALESCE(encode(l.customer_key, 'hex'), '') AS customer, l.outcome,
        (extract(epoch FROM l.entered_at) * 1000)::bigint AS entered_ms,
        COALESCE(l.wait_ms, -1) AS wait_ms,
        COALESCE(l.talk_ms, 0) + COALESCE(l.hold_ms, 0) AS talk_ms,
        COALESCE(l.wrap_ms, 0) AS wrap_ms
    FROM interactions_leg l
    WHERE l.entered_at >= {start} AND l.entered_at < {end} AND l.queue_id = ANY({queues})
    """
)
_HOUR = SQL("entered_ms / 3600000")
_SCHEMA: dict[str, type[pl.DataType]] = {
    "id": pl.Int64,
    "queue_id": pl.Int64,
    "agent_id": pl.Int64,
    "customer": pl.String,
    "outcome": pl.Int64,
    "entered_ms": pl.Int64,
    "wait_ms": pl.Int64,
    "talk_ms": pl.Int64,
    "wrap_ms": pl.Int64,
}


def read_leg_frame(*, window: Window, queue_ids: Collection[int] = (), scope: Scope) -> LegFrame:
    """Return the legs of a window in whole queues in reach (none named: in all of them).

    In order of entry, whatever order the database keeps them in. A queue of which only some
    people's legs are in reach is left out: a day of half a queue says nothing of its waits.
    """
    whole = find_reach(queue_ids=queue_ids, scope=scope).whole
    rows = read_columns(_ask(window, whole), _SCHEMA, apart=_HOUR).sort("entered_ms", "id")
    return LegFrame(
        queue_ids=rows["queue_id"].to_numpy(),
        agent_ids=rows["agent_id"].to_numpy(),
        customers=_number(rows["customer"]),
        outcomes=rows["outcome"].to_numpy(),
        entered_ms=rows["entered_ms"].to_numpy(),
        wait_ms=rows["wait_ms"].to_numpy(),
        talk_ms=rows["talk_ms"].to_numpy(),
        wrap_ms=rows["wrap_ms"].to_numpy(),
    )


def _ask(window: Window, queues: Collection[int]) -> Composable:
    return _LEGS.format(
        start=Literal(window.start.isoformat()),
        end=Literal(window.end.isoformat()),
        queues=Literal(list(queues)) + SQL("::bigint[]"),
    )


def _number(customers: pl.Series) -> NDArray[np.int64]:
    """Return a number for each customer, 0 where nobody knows who it was."""
    return np.where(customers == "", 0, customers.rank("dense").to_numpy().astype(np.int64))
