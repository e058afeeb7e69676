"""What happened to contacts in a window as columns: what samples are drawn from."""

from __future__ import annotations

import polars as pl
from psycopg.sql import SQL

from watchfloor.common.columns import Columns, read_columns
from watchfloor.common.timegrid import Window
from watchfloor.rooms.observations.contracts import ObservationFrame

_REACHED = SQL(
    """
    SELECT step, subject, COALESCE(agent_id, -1) AS agent_id,
        min(COALESCE(node_id, -1)) AS node_id,
        (extract(epoch FROM min(at)) * 1000)::bigint AS at_ms
    FROM observations_observation
    WHERE at >= {start} AND at < {end} AND kind = 'step_reached'
    GROUP BY step, subject, observations_observation.agent_id
    """
)
_SIGNALS = SQL(
    """
    SELECT DISTINCT standard_id, subject, kind FROM observations_observation
    WHERE at >= {start} AND at < {end} AND standard_id IS NOT NULL
        AND (kind IN ('prompt_withheld', 'prompt_overridden')
            OR kind IN ('guard', 'record_check') AND result = 'fail')
    """
)
_HOUR = SQL("at_ms / 3600000")
_STANDARD = SQL("standard_id % 64")
_REACHED_COLUMNS = {
    "step": pl.String,
    "subject": pl.String,
    "agent_id": pl.Int64,
    "node_id": pl.Int64,
    "at_ms": pl.Int64,
}
_SIGNAL_COLUMNS = {"standard_id": pl.Int64, "subject": pl.String, "kind": pl.String}


def read_frame(*, window: Window) -> ObservationFrame:
    """Return the steps that contacts reached in a window, and the signs that one went wrong."""
    reached = _read(_REACHED, window, _REACHED_COLUMNS, _HOUR)
    signals = _read(_SIGNALS, window, _SIGNAL_COLUMNS, _STANDARD)
    return ObservationFrame(
        steps=reached["step"],
        subjects=reached["subject"],
        agent_ids=reached["agent_id"].to_numpy(),
        node_ids=reached["node_id"].to_numpy(),
        at_ms=reached["at_ms"].to_numpy(),
        signal_standard_ids=signals["standard_id"].to_numpy(),
        signal_subjects=signals["subject"],
        signal_kinds=signals["kind"],
    )


def _read(query: SQL, window: Window, columns: Columns, apart: SQL) -> pl.DataFrame:
    filled = query.format(start=window.start.isoformat(), end=window.end.isoformat())
    return read_columns(filled, columns, apart=apart)
