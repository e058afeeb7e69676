"""How long agents were in which state."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg.sql import SQL

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Window

from ._sql import fetch

# A state without an end lasts as far as its feed has been read, not for ever.
_SUMS = SQL(
    """
    WITH read_to AS (
        SELECT feed_id, max(last_at) AS at FROM interactions_importrun
        WHERE status = 'done' GROUP BY feed_id
    ), clipped AS (
        SELECT s.state, greatest(s.started_at, %(start)s) AS since,
            least(COALESCE(s.ended_at, r.at, s.started_at), %(end)s) AS until
        FROM interactions_agentstate s LEFT JOIN read_to r USING (feed_id)
        WHERE s.started_at < %(end)s AND (s.ended_at > %(start)s OR s.ended_at IS NULL)
            AND (%(everybody)s OR s.agent_id = ANY(%(agents)s))
    )
    SELECT state, round(sum(extract(epoch FROM until - since)) * 1000)::bigint
    FROM clipped WHERE until > since GROUP BY state ORDER BY state
    """
)


def sum_agent_states(*, window: Window, scope: Scope) -> Mapping[str, int]:
    """Return the milliseconds that agents in reach spent in each state inside a window."""
    values = {
        "start": window.start,
        "end": window.end,
        "everybody": scope.everything,
        "agents": sorted(scope.agent_ids),
    }
    return dict(fetch(_SUMS, values))
