"""The one function that writes events. What it counts as accepted is on disk.

Events are written one batch after the other, under one lock that every writer takes: the order
of `seq` is then the order in which they become visible, and whoever follows the store by it
misses nothing. An event is known by its source and key, so that a batch that is sent again
because its answer was lost adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import orjson
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import LockNotAvailable

from watchfloor.rooms.floor.contracts import IntakeReport, NewEvent, RefusedKey, StoreBusy
from watchfloor.rooms.floor.models import Source
from watchfloor.rooms.floor.queries.events import STORE_LOCK
from watchfloor.rooms.floor.rules.receipts import follow_gap, follow_skew
from watchfloor.rooms.floor.rules.taking import is_in_future

from .names import note_names
from .silences import fill_silences, note_heard

CHANNEL = "floor_event"  # who listens hears of each batch once it is visible
_WAIT = "3s"
_MOST_LETTERS = 200
_TURN = """
SELECT set_config('synchronous_commit', 'on', true), set_config('lock_timeout', %s, true),
    pg_advisory_xact_lock(%s)"""
_ADD = """
WITH added AS (
    INSERT INTO floor_event
        (source_id, key, at, received_at, type, agent, contact, queue, channel, data)
    SELECT %s, sent.key, sent.at, %s, sent.type, sent.agent, sent.contact, sent.queue,
        sent.channel, COALESCE(sent.data, '{}')
    FROM ROWS FROM (json_to_recordset(%s::json) AS (key text, at timestamptz, type text,
            agent text, contact text, queue text, channel text, data jsonb))
        WITH ORDINALITY AS sent(key, at, type, agent, contact, queue, channel, data, place)
    ORDER BY sent.place
    ON CONFLICT (source_id, key) DO NOTHING
    RETURNING seq)
SELECT count(*), COALESCE(max(seq), 0),
    CASE WHEN count(*) > 0 THEN pg_notify(%s, max(seq)::text) END
FROM added"""


@transaction.atomic
def take_events(
    *, source_id: int, events: Sequence[NewEvent], received_at: datetime
) -> IntakeReport:
    """Keep the events of a batch, each of them once, and tell those who follow the store.

    Inside a transaction of the caller (who saves where to go on) all of it is kept or nothing.

    :raises StoreBusy: others held the store for seconds; nothing was kept.
    """
    with connection.cursor() as cursor:
        source = _take_turn(cursor, source_id)
        fit, refused = _sort_out(events, source.skew_seconds, received_at)
        accepted, last_seq = _add(cursor, source_id, fit, received_at)
        note_names(cursor, source=source, events=fit, at=received_at)
        note_heard(source, at=received_at)
        fill_silences(source, [event.at for event in fit], at=received_at)
        _note_receipt(source, fit, received_at)
    return IntakeReport(accepted, len(fit) - accepted, tuple(refused), last_seq)


def _take_turn(cursor: CursorWrapper, source_id: int) -> Source:
    """Wait until it is our turn to write, and read the source as it is then."""
    try:
        cursor.execute(_TURN, [_WAIT, STORE_LOCK])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StoreBusy from error
        raise
    return Source.objects.get(pk=source_id)


def _sort_out(
    events: Sequence[NewEvent], skew_seconds: float | None, received_at: datetime
) -> tuple[list[NewEvent], list[RefusedKey]]:
    """Part the events that can be kept from those that cannot."""
    fit, refused = [], []
    for event in map(_clean, events):
        if is_in_future(event.at, received_at=received_at, skew_seconds=skew_seconds):
            refused.append(RefusedKey(event.key, "in_future", "at"))
        elif _is_too_long(event):
            refused.append(RefusedKey(event.key[:_MOST_LETTERS], "too_long", ""))
        else:
            fit.append(event)
    return fit, refused


def _clean(event: NewEvent) -> NewEvent:
    """Leave NUL out of the names."""
    if "\0" not in f"{event.key}{event.agent}{event.contact}{event.queue}":
        return event
    names = ("key", "agent", "contact", "queue")
    return replace(event, **{name: getattr(event, name).replace("\0", "") for name in names})


def _is_too_long(event: NewEvent) -> bool:
    names = (event.key, event.agent, event.contact, event.queue)
    return any(len(name) > _MOST_LETTERS for name in names)


def _add(
    cursor: CursorWrapper, source_id: int, events: Sequence[NewEvent], received_at: datetime
) -> tuple[int, int]:
    """Add the events that are new; return how many, and the last of their numbers."""
    if not events:
        return 0, 0
    cursor.execute(_ADD, [source_id, received_at, _written(events), CHANNEL])
    count, last_seq, _ = cursor.fetchone() or (0, 0, None)
    return int(count), int(last_seq)


def _written(events: Sequence[NewEvent]) -> str:
    """Write events as JSON; data with NUL, which PostgreSQL keeps in no text, are left out."""
    text = orjson.dumps(events).decode()
    if "\\u0000" in text:
        text = orjson.dumps([_without_nul(event) for event in events]).decode()
    return text


def _without_nul(event: NewEvent) -> NewEvent:
    return replace(event, data={}) if b"\\u0000" in orjson.dumps(event.data) else event


def _note_receipt(source: Source, events: Sequence[NewEvent], received_at: datetime) -> None:
    """Note on the source that it lives, and what its clock says."""
    newest = [event.at for event in events]
    if source.last_event_at is not None:
        newest.append(source.last_event_at)
    Source.objects.filter(pk=source.pk).update(
        skew_seconds=follow_skew(
            source.skew_seconds, (event.at for event in events), received_at=received_at
        ),
        usual_gap_seconds=follow_gap(
            source.usual_gap_seconds, source.last_received_at, received_at=received_at
        ),
        last_event_at=max(newest, default=None),
        last_received_at=received_at,
        last_alive_at=received_at,
        state="connected",
        problem="",
        problem_fields={},
    )
