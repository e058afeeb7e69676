"""What people did, joined where it lies: call after call is one stretch to a schedule.

A day has hundreds of stretches and calls. Whoever holds it against a schedule needs a few lines of
it, so the database joins them, and only these are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.sql import SQL, Composable

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import AgentState, Seen
from watchfloor.rooms.floor.rules.adhering import BUSY, ON_QUEUE

from .store import rows

LONGEST_CONTACT = timedelta(hours=6)
# Only calls: who goes to lunch may leave a chat open. LEAST leaves out what is not known yet.
_TOLD = SQL("""
WITH told AS (
    SELECT agent_id, state, reason, tstzrange(started_at, LEAST(ended_at, %(until)s)) AS span
    FROM floor_stretch
    WHERE agent_id = ANY(%(agents)s) AND state = ANY(%(states)s) AND started_at < %(until)s
        AND (ended_at IS NULL OR ended_at > %(since)s)
    UNION ALL
    SELECT agent_id, 'talking', '', tstzrange(answered_at, LEAST(ended_at, %(until)s))
    FROM floor_stay
    WHERE agent_id = ANY(%(agents)s) AND channel = 'voice' AND entered_at >= %(rung_since)s
        AND entered_at < %(until)s AND answered_at < %(until)s AND ended_at > %(since)s
        AND ended_at > answered_at
)""")
_AT_WORK = _TOLD + SQL("""
SELECT agent_id, lower(part), upper(part)
FROM (SELECT agent_id, range_agg(span) AS spans FROM told GROUP BY agent_id) joined
CROSS JOIN LATERAL unnest(spans) part ORDER BY agent_id, part""")
_ON_QUEUE = _TOLD + SQL(""", joined AS MATERIALIZED (
    SELECT agent_id, range_agg(span) AS spans, bool_or(reason <> '') AS has_reason,
        range_agg(span) FILTER (WHERE state = ANY(%(busy)s)) AS contacts
    FROM told GROUP BY agent_id
)
SELECT agent_id, '', NULL, NULL FROM joined WHERE has_reason
UNION ALL
SELECT agent_id, 'ready', lower(part), upper(part)
FROM joined CROSS JOIN LATERAL unnest(spans) part WHERE NOT has_reason
UNION ALL
SELECT agent_id, 'talking', lower(part), upper(part)
FROM joined
JOIN unnest(%(asked)s::bigint[], %(instants)s::timestamptz[]) AS asked(agent, instant)
    ON asked.agent = agent_id
CROSS JOIN LATERAL unnest(contacts) part WHERE part @> instant AND NOT has_reason""")
_STATES = {each.value: each for each in AgentState}


@dataclass(frozen=True, slots=True)
class OnQueue:
    """When people were on queue, and with a contact at hand at the instants asked for.

    `apart` are those who were on queue for a reason that somebody gave: it may count by itself, so
    nothing of theirs is joined.
    """

    seen: Sequence[tuple[int, Seen]]
    apart: frozenset[int]


def join_on_queue(instants: Mapping[int, Sequence[datetime]], past: Window) -> OnQueue:
    """Return when the people of a mapping were on queue, with instants at which it matters how.

    At these the contact that was at hand lies over the rest, with the work after it and what
    followed without a gap, as `talking`; all else is `ready`.
    """
    if not instants:
        return OnQueue((), frozenset())
    pairs = [(agent_id, each) for agent_id, some in instants.items() for each in some]
    found = _told(
        _ON_QUEUE,
        instants,
        past,
        states=[each.value for each in ON_QUEUE],
        busy=[each.value for each in BUSY],
        asked=[agent_id for agent_id, _ in pairs],
        instants=[each for _, each in pairs],
    )
    return OnQueue(
        [(agent_id, Seen(start, end, _STATES[state])) for agent_id, state, start, end in found
         if state],
        frozenset(agent_id for agent_id, state, _, _ in found if not state),
    )  # fmt: skip


def join_at_work(agent_ids: Collection[int], past: Window) -> Mapping[int, Sequence[Window]]:
    """Return when any source had people signed in, in order, without overlaps."""
    states = [each.value for each in AgentState if each is not AgentState.SIGNED_OUT]
    found: dict[int, list[Window]] = defaultdict(list)
    for agent_id, start, end in _told(_AT_WORK, agent_ids, past, states=states):
        found[agent_id].append(Window(start, end))
    return found


def _told(
    query: Composable, agent_ids: Collection[int], past: Window, **more: Sequence[object]
) -> list[tuple[Any, ...]]:
    values = {
        "agents": list(agent_ids),
        "since": past.start,
        "until": past.end,
        "rung_since": past.start - LONGEST_CONTACT,
        **more,
    }
    return rows(query, values)
