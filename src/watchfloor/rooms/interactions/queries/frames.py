"""All answered contacts of a window as columns: what samples are drawn from."""

from __future__ import annotations

import numpy as np
import polars as pl
from psycopg.sql import SQL

from watchfloor.common.columns import read_columns
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import ContactFrame

_ANSWERED = SQL(
    """
    SELECT l.contact_key, l.queue_id, COALESCE(l.agent_id, -1) AS agent_id,
        COALESCE(a.node_id, -1) AS node_id,
        (extract(epoch FROM l.entered_at) * 1000)::bigint AS entered_ms,
        COALESCE(l.talk_ms, 0) + COALESCE(l.hold_ms, 0) + COALESCE(l.wrap_ms, 0) AS handle_ms,
        (l.transferred_to IS NOT NULL)::int AS transferred
    FROM interactions_leg l LEFT JOIN people_agent a ON a.id = l.agent_id
    WHERE l.entered_at >= {start} AND l.entered_at < {end} AND l.outcome = 1
    """
)
_HOUR = SQL("entered_ms / 3600000")
_SCHEMA = {
    "contact_key": pl.String,
    "queue_id": pl.Int64,
    "agent_id": pl.Int64,
    "node_id": pl.Int64,
    "entered_ms": pl.Int64,
    "handle_ms": pl.Int64,
    "transferred": pl.Int64,
}
_ONE = ["contact_key", "agent_id", "queue_id"]


def read_contact_frame(*, window: Window) -> ContactFrame:
    """Return the answered contacts of a window, a row for each agent and queue they were with.

    In order of contact, agent and queue, whatever order the database keeps them in.
    """
    query = _ANSWERED.format(start=window.start.isoformat(), end=window.end.isoformat())
    rows = read_columns(query, _SCHEMA, apart=_HOUR)
    found = (
        rows.sort([*_ONE, "entered_ms"])
        .group_by(_ONE, maintain_order=True)
        .agg(pl.first("node_id", "entered_ms"), pl.sum("handle_ms"), pl.max("transferred"))
    )
    return ContactFrame(
        contact_keys=found["contact_key"],
        queue_ids=found["queue_id"].to_numpy(),
        agent_ids=found["agent_id"].to_numpy(),
        node_ids=found["node_id"].to_numpy(),
        entered_ms=found["entered_ms"].to_numpy(),
        handle_ms=found["handle_ms"].to_numpy(),
        transferred=found["transferred"].to_numpy().astype(np.bool_),
    )
