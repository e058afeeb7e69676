"""The floor read from what is kept, as it stood after the last event that is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.sql import SQL

from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentState, LiveEvent
from watchfloor.rooms.floor.queries.keeping import KEEPER_LOCK
from watchfloor.rooms.floor.queries.kept import read_terms, sum_by_name
from watchfloor.rooms.floor.queries.store import (
    FIELDS,
    Key,
    columns,
    read_of_contacts,
    rows,
    to_events,
)
from watchfloor.rooms.floor.rules.folding import FloorFold, Presence
from watchfloor.rooms.floor.rules.folding.losing import (
    KEEPS_AT_MOST,
    RINGS_AT_MOST,
    TAKES_AT_MOST,
    WAITS_AT_MOST,
)
from watchfloor.rooms.floor.rules.folding.tallies import WRAP_PLACE

_PAST = timedelta(hours=36)  # of an agent, for what comes late
_LONGEST_TALK = max(WAITS_AT_MOST.values()) + max(TAKES_AT_MOST.values())
_LONGEST = 2 * KEEPS_AT_MOST
_MINUTE = 60
_KEEPER = "SELECT generation::text, kept_seq FROM floor_keeper ORDER BY id LIMIT 1"
_LOCK = "SELECT pg_advisory_xact_lock_shared(%s)"
_OF_AGENTS = SQL("""
SELECT {} FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, agent)
CROSS JOIN LATERAL (
    SELECT max(at) AS at FROM floor_event
    WHERE source_id = w.source_id AND agent = w.agent AND agent <> '') newest
JOIN floor_event e ON e.source_id = w.source_id AND e.agent = w.agent AND e.agent <> ''
    AND e.at > newest.at - %s
WHERE e.seq <= %s AND e.type LIKE 'agent.%%' ORDER BY e.at, e.key""").format(FIELDS)
_HANDLED = """
SELECT DISTINCT e.source_id, e.agent, e.contact
FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, agent)
CROSS JOIN LATERAL (
    SELECT max(at) AS at FROM floor_event
    WHERE source_id = w.source_id AND agent = w.agent AND agent <> '') newest
JOIN floor_event e ON e.source_id = w.source_id AND e.agent = w.agent AND e.agent <> ''
    AND e.at > newest.at - %s
WHERE e.seq < %s AND e.contact <> '' AND e.type = 'contact.answered'"""
_OPEN_CONTACTS = """
SELECT source_id, contact FROM floor_stay WHERE ended_at IS NULL
    AND entered_at > CASE WHEN channel IN ('voice', 'chat') THEN %s ELSE %s END
UNION
SELECT source_id, contact FROM floor_event
WHERE seq > %s - 2000 AND seq <= %s AND contact <> '' AND type LIKE 'contact.%%'
UNION
SELECT n.source_id, e.contact FROM floor_agentname n
JOIN floor_event e ON e.source_id = n.source_id AND e.agent = n.login AND e.agent <> ''
WHERE e.at > %s AND e.seq <= %s AND e.type = 'contact.ringing'"""  # it may have no stay
_RELEASED = """
SELECT source_id, login, max(ended_at), max(ended_at) FILTER (WHERE channel = 'voice')
FROM floor_stay
WHERE entered_at > %s AND answered_at IS NOT NULL AND ended_at IS NOT NULL AND login <> ''
GROUP BY source_id, login"""
_PRESENCES = """
SELECT n.source_id, n.login, newest.state, newest.reason, newest.started_at, before.state,
    before.reason, before.started_at, last.at, last.key,
    COALESCE(
        (SELECT ended_at FROM floor_stretch
         WHERE source_id = n.source_id AND login = n.login AND state = 'signed_out'
           AND ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1),
        (SELECT min(started_at) FROM floor_stretch
         WHERE source_id = n.source_id AND login = n.login))
FROM floor_agentname n
CROSS JOIN LATERAL (
    SELECT state, reason, started_at FROM floor_stretch
    WHERE source_id = n.source_id AND login = n.login ORDER BY started_at DESC LIMIT 1) newest
CROSS JOIN LATERAL (
    SELECT at, key FROM floor_event
    WHERE source_id = n.source_id AND agent = n.login AND agent <> '' AND seq <= %s
      AND type LIKE 'agent.%%' ORDER BY at DESC, key DESC LIMIT 1) last
LEFT JOIN LATERAL (
    SELECT state, reason, started_at FROM floor_stretch
    WHERE source_id = n.source_id AND login = n.login AND started_at < newest.started_at
    ORDER BY started_at DESC LIMIT 1) before ON TRUE"""


class StoreHistory:
    """The store as the memory of what was forgotten."""

    def of_contacts(self, keys: Collection[Key], before: int) -> Mapping[Key, list[LiveEvent]]:
        """Return the events of contacts that came before a sequence."""
        found: dict[Key, list[LiveEvent]] = {}
        for event in read_of_contacts(keys, before - 1):
            found.setdefault((event.source_id, event.contact), []).append(event)
        return found

    def of_agents(self, keys: Collection[Key], before: int) -> Mapping[Key, list[LiveEvent]]:
        """Return the events of a day and a half that tell the presence of agents, in order."""
        found: dict[Key, list[LiveEvent]] = {}
        if keys:
            for event in to_events(rows(_OF_AGENTS, [*columns(keys), _PAST, before - 1])):
                found.setdefault((event.source_id, event.agent), []).append(event)
        return found

    def handled_by(self, keys: Collection[Key], before: int) -> Mapping[Key, set[str]]:
        """Return the contacts that agents answered in their last day and a half."""
        found: dict[Key, set[str]] = {key: set() for key in keys}
        for source, login, contact in rows(_HANDLED, [*columns(keys), _PAST, before]):
            found[source, login].add(contact)
        return found


@dataclass(frozen=True, slots=True)
class Loaded:
    """A floor, and what it follows from."""

    fold: FloorFold
    generation: str | None
    seq: int


def read_keeper() -> tuple[str | None, int]:
    """Return generation and the sequence up to which stays and stretches are kept."""
    found = rows(_KEEPER)
    return (found[0][0], int(found[0][1])) if found else (None, 0)


def load_floor(*, at: datetime) -> Loaded:
    """Return the floor of the day of an instant after the last event that is kept.

    The keeper waits meanwhile, so that all that is read is of one moment.
    """
    zone = calendars.centre_zone()
    window = day_window(at.astimezone(zone).date(), zone)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [KEEPER_LOCK])
        generation, seq = read_keeper()
        fold = FloorFold(StoreHistory(), window.start, window.end, read_terms())
        if seq:
            _load_sums(fold, window)
            _load_agents(fold, at, seq)
            _load_contacts(fold, at, seq)
    fold.changed_agents.clear()
    fold.changed_queues.clear()
    return Loaded(fold, generation, seq)


def _load_sums(fold: FloorFold, window: Window) -> None:
    for (source, code, start), counts in sum_by_name(window, _MINUTE, fold.terms).items():
        without_wraps = (*counts[:WRAP_PLACE], 0, *counts[WRAP_PLACE + 1 :])
        fold.queue((source, code)).sums.add(start, without_wraps)


def _load_agents(fold: FloorFold, at: datetime, seq: int) -> None:
    for row in rows(_PRESENCES, [seq]):
        fold.adopt_presence((row[0], row[1]), _presence(row[2:]))
    for source, login, any_at, call_at in rows(_RELEASED, [at - _PAST]):
        fold.agent((source, login)).released_before = (any_at, call_at)


def _load_contacts(fold: FloorFold, at: datetime, seq: int) -> None:
    since = (at - _LONGEST_TALK, at - _LONGEST)
    found = rows(_OPEN_CONTACTS, [*since, seq, seq, at - RINGS_AT_MOST, seq])
    history = fold.history.of_contacts({(source, contact) for source, contact in found}, seq + 1)
    for key, events in history.items():
        fold.adopt_contact(key, events, at)


def _presence(row: Sequence[Any]) -> Presence:
    state, reason, since, was, was_reason, was_since, at, key, signed_in_at = row
    until = None
    if since > at:  # begins by itself at the end of a wrap-up
        state, reason, since, until = was, was_reason, was_since, since
    is_out = state == AgentState.SIGNED_OUT
    return Presence(
        AgentState(state), reason, since, None if is_out else signed_in_at, until, at, key
    )
