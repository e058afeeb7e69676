"""Faults that are kept, and contacts without an end, of some days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.sql import SQL, Composable, Literal

from watchfloor.common.timegrid import day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import FaultCard, FaultCode, FaultFilter
from watchfloor.rooms.floor.rules.folding.losing import (
    KEEPS_AT_MOST,
    TAKES_AT_MOST,
    WAITS_AT_MOST,
)

from .store import rows

USUAL_DAYS = 7  # that are shown where nobody asks for certain ones
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _most(of_channel: Mapping[str, timedelta]) -> Composable:
    """Return the limits of `rules.folding.losing` by channel."""
    cases = [
        SQL("WHEN {} THEN {}").format(Literal(name), Literal(most))
        for name, most in of_channel.items()
    ]
    return SQL("CASE channel {} ELSE {} END").format(SQL(" ").join(cases), Literal(KEEPS_AT_MOST))


_LOST_AT = SQL("COALESCE(answered_at + {}, entered_at + {})").format(
    _most(TAKES_AT_MOST), _most(WAITS_AT_MOST)
)
# Who has no end is looked for among the open ones, which are few; the rest is kept.
_FOUND = SQL("""
WITH found AS (
    SELECT source_id, contact, login, queue_name, code, at, key FROM floor_fault
    WHERE at >= %(start)s AND at < %(end)s
    UNION ALL
    SELECT source_id, contact, login, queue_name, {}, lost_at, ''
    FROM (SELECT *, {} AS lost_at FROM floor_stay WHERE ended_at IS NULL) open
    WHERE lost_at >= %(start)s AND lost_at < %(end)s AND lost_at <= %(now)s)
SELECT {} FROM found f JOIN floor_source s ON s.id = f.source_id
LEFT JOIN floor_agentname n ON n.source_id = f.source_id AND n.login = f.login
WHERE (%(source)s::bigint IS NULL OR f.source_id = %(source)s)
  AND (%(code)s::text IS NULL OR f.code = %(code)s) {}""")
_LIST = _FOUND.format(
    Literal(FaultCode.LOST_TRACK.value),
    _LOST_AT,
    SQL("f.source_id, s.name, f.code, f.at, f.contact, f.login, n.agent_id, f.queue_name, f.key"),
    SQL("""ORDER BY f.at DESC, f.source_id, f.contact, f.login, f.code
LIMIT %(limit)s OFFSET %(skip)s"""),
)
_COUNT = _FOUND.format(
    Literal(FaultCode.LOST_TRACK.value),
    _LOST_AT,
    SQL("f.source_id, count(*)"),
    SQL("GROUP BY f.source_id"),
)


def list_faults(
    *, faults: FaultFilter, at: datetime, limit: int, skip: int = 0
) -> tuple[FaultCard, ...]:
    """Return faults as known at an instant, the newest first."""
    found = rows(_LIST, {**_asked(faults, at), "limit": limit, "skip": skip})
    return tuple(
        FaultCard(source_id, source, FaultCode(code), when, contact, login, agent, queue, key)
        for source_id, source, code, when, contact, login, agent, queue, key in found
    )


def count_faults(*, faults: FaultFilter, at: datetime) -> Mapping[int, int]:
    """Return how many faults there are, by source."""
    return {source_id: int(count) for source_id, count in rows(_COUNT, _asked(faults, at))}


def _asked(faults: FaultFilter, at: datetime) -> dict[str, Any]:
    zone = calendars.centre_zone()
    return {
        "start": day_window(faults.first_day, zone).start if faults.first_day else _FIRST,
        "end": day_window(faults.last_day, zone).end if faults.last_day else _LAST,
        "now": at,
        "source": faults.source_id,
        "code": faults.code.value if faults.code else None,
    }
