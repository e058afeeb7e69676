"""The store as folds read it, in few statements whatever the number of contacts and agents."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable

from watchfloor.rooms.floor.contracts import EventType, LiveEvent

Key = tuple[int, str]  # source, and what it calls the agent, the contact or the queue
FIELDS = SQL(
    "e.seq, e.source_id, e.key, e.at, e.type, e.agent, e.contact, e.queue, e.channel, e.data"
)
_TYPES = {each.value: each for each in EventType}
_NO_DATA: Mapping[str, object] = {}
_AFTER = SQL("SELECT {} FROM floor_event e WHERE e.seq > %s ORDER BY e.seq LIMIT %s").format(FIELDS)
_OF_CONTACTS = SQL("""
SELECT {} FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, contact)
JOIN floor_event e ON e.source_id = w.source_id AND e.contact = w.contact AND e.contact <> ''
WHERE e.seq <= %s AND e.type LIKE 'contact.%%' ORDER BY e.at, e.key""").format(FIELDS)


def read_after(seq: int, limit: int) -> list[LiveEvent]:
    """Return the next events of the store."""
    return to_events(rows(_AFTER, [seq, limit]))


def read_of_contacts(keys: Collection[Key], upto: int) -> list[LiveEvent]:
    """Return the events of contacts up to a sequence, in order."""
    return to_events(rows(_OF_CONTACTS, [*columns(keys), upto])) if keys else []


def columns(keys: Iterable[Key]) -> tuple[list[int], list[str]]:
    """Return keys as the two arrays that a statement takes."""
    pairs = list(keys)
    return [source for source, _ in pairs], [name for _, name in pairs]


def to_events(found: Iterable[Sequence[Any]]) -> list[LiveEvent]:
    """Return rows of `FIELDS` as events."""
    return [
        LiveEvent(seq, source, key, at, _TYPES[kind], agent, contact, queue, channel, _data(data))
        for seq, source, key, at, kind, agent, contact, queue, channel, data in found
    ]


def rows(
    query: str | Composable, values: Sequence[Any] | Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return all rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _data(told: Any) -> Mapping[str, object]:
    if isinstance(told, str):
        return _NO_DATA if told == "{}" else json.loads(told)
    return told or _NO_DATA
