"""Keeps stays and stretches as the store grows: each event counts once, whatever is killed when.

What is kept and how far it is kept change in one transaction, so that a keeper that dies has either
done a turn or not begun it. Everything that a turn writes follows from the events up to its last
sequence alone; keeping anew gives the same rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Set
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from watchfloor.rooms.floor.contracts import AgentState, LiveEvent
from watchfloor.rooms.floor.contracts.kept import Kept
from watchfloor.rooms.floor.models import Fault, Keeper, Stretch
from watchfloor.rooms.floor.queries import keeping as reads
from watchfloor.rooms.floor.queries.store import Key, columns
from watchfloor.rooms.floor.rules.folding import (
    FaultFold,
    Presence,
    StayFold,
    StretchFold,
    find_double_states,
    fold_contact,
    fold_stretches,
)

_BLOCK = 5000
_TAKE = "SELECT pg_advisory_xact_lock(%s)"
_PUT_STAYS = """
INSERT INTO floor_stay AS s (source_id, contact, position, queue_name, queue_id, channel,
    entered_at, answered_at, ended_at, outcome, login, agent_id, wait_ms, ring_ms, talk_ms,
    hold_ms, holds, transferred_to)
SELECT t.source_id, t.contact, t.position, t.queue_name, q.queue_id, t.channel, t.entered_at,
    t.answered_at, t.ended_at, t.outcome, t.login, a.agent_id, t.wait_ms, t.ring_ms, t.talk_ms,
    t.hold_ms, t.holds, t.transferred_to
FROM json_to_recordset(%s::json) AS t (source_id bigint, contact text, position int,
    queue_name text, channel text, entered_at timestamptz, answered_at timestamptz,
    ended_at timestamptz, outcome text, login text, wait_ms int, ring_ms int, talk_ms int,
    hold_ms int, holds int, transferred_to text)
LEFT JOIN floor_queuename q ON q.source_id = t.source_id AND q.code = t.queue_name
LEFT JOIN floor_agentname a ON a.source_id = t.source_id AND a.login = t.login
ON CONFLICT (source_id, contact, position) DO UPDATE SET
    queue_name = excluded.queue_name, queue_id = excluded.queue_id, channel = excluded.channel,
    entered_at = excluded.entered_at, answered_at = excluded.answered_at,
    ended_at = excluded.ended_at, outcome = excluded.outcome, login = excluded.login,
    agent_id = excluded.agent_id, wait_ms = excluded.wait_ms, ring_ms = excluded.ring_ms,
    talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms, holds = excluded.holds,
    transferred_to = excluded.transferred_to
WHERE (s.queue_name, s.channel, s.entered_at, s.answered_at, s.ended_at, s.outcome, s.login,
       s.ring_ms, s.hold_ms, s.holds, s.transferred_to)
    IS DISTINCT FROM (excluded.queue_name, excluded.channel, excluded.entered_at,
       excluded.answered_at, excluded.ended_at, excluded.outcome, excluded.login,
       excluded.ring_ms, excluded.hold_ms, excluded.holds, excluded.transferred_to)"""
_FORGET_STAYS = """
DELETE FROM floor_stay s WHERE s.entered_at >= %(since)s AND NOT EXISTS (
    SELECT FROM floor_stay e WHERE e.source_id = s.source_id AND e.contact = s.contact
      AND e.entered_at < %(since)s)"""
_FORGET_FAULTS = """
DELETE FROM floor_fault f WHERE f.at >= %(since)s AND NOT EXISTS (
    SELECT FROM floor_stay e WHERE e.source_id = f.source_id AND e.contact = f.contact
      AND f.contact <> '' AND e.entered_at < %(since)s)"""
_DROP_STAYS = """
DELETE FROM floor_stay s USING unnest(%s::bigint[], %s::text[], %s::int[])
    AS w(source_id, contact, stays)
WHERE s.source_id = w.source_id AND s.contact = w.contact AND s.position >= w.stays"""
_DROP_STRETCHES = """
DELETE FROM floor_stretch s USING unnest(%s::bigint[], %s::text[], %s::timestamptz[])
    AS w(source_id, login, since)
WHERE s.source_id = w.source_id AND s.login = w.login AND s.started_at >= w.since"""
_DROP_FAULTS_OF_CONTACTS = """
DELETE FROM floor_fault f USING unnest(%s::bigint[], %s::text[]) AS w(source_id, contact)
WHERE f.source_id = w.source_id AND f.contact = w.contact"""
_DROP_FAULTS_OF_AGENTS = """
DELETE FROM floor_fault f USING unnest(%s::bigint[], %s::text[], %s::timestamptz[])
    AS w(source_id, login, since)
WHERE f.source_id = w.source_id AND f.contact = '' AND f.login = w.login AND f.at >= w.since"""
_PUT_STRETCHES = """
INSERT INTO floor_stretch AS s
    (source_id, login, agent_id, state, reason, started_at, ended_at)
SELECT t.source_id, t.login, a.agent_id, t.state, t.reason, t.started_at, t.ended_at
FROM json_to_recordset(%s::json) AS t (source_id bigint, login text, state text, reason text,
    started_at timestamptz, ended_at timestamptz)
LEFT JOIN floor_agentname a ON a.source_id = t.source_id AND a.login = t.login
ON CONFLICT (source_id, login, started_at) DO UPDATE SET ended_at = excluded.ended_at
WHERE s.ended_at IS DISTINCT FROM excluded.ended_at"""
# A stay's wrap-up is the first of its agent's that begins within seconds of its end.
_PUT_WRAPS = """
UPDATE floor_stay s SET wrap_ms = told.ms
FROM (
    SELECT c.id, (
        SELECT round(extract(epoch FROM w.ended_at - w.started_at) * 1000)::int
        FROM floor_stretch w
        WHERE w.source_id = c.source_id AND w.login = c.login AND w.state = 'wrapping_up'
          AND w.started_at >= c.ended_at AND w.started_at < c.ended_at + interval '5 seconds'
        ORDER BY w.started_at LIMIT 1) AS ms
    FROM unnest(%s::bigint[], %s::text[]) AS touched(source_id, contact)
    JOIN floor_stay c ON c.source_id = touched.source_id AND c.contact = touched.contact) told
WHERE s.id = told.id AND s.wrap_ms IS DISTINCT FROM told.ms"""


@transaction.atomic
def keep(*, at: datetime, limit: int = _BLOCK) -> Kept:
    """Keep what the next events change, after who keeps or reads what is kept just now.

    Events of a time of which others have been let go change nothing that was kept of it.
    """
    return _keep_next(at, limit, None)


def _keep_next(at: datetime, limit: int, since: datetime | None) -> Kept:
    """Keep the next events; the store is whole from `since` on, or as the keeper knows it."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [reads.KEEPER_LOCK])
        keeper, _ = Keeper.objects.get_or_create(pk=1)
        events = reads.read_batch(after=keeper.kept_seq, limit=limit)
        if not events:
            return Kept(0, 0, 0, keeper.kept_seq, is_behind=False)
        kept_seq, since = events[-1].seq, since or keeper.whole_since
        contacts = _keep_contacts(cursor, events, kept_seq, since)
        agents, wrapped = _keep_agents(cursor, events, kept_seq, since)
        _keep_wraps(cursor, wrapped.union(contacts))
        Keeper.objects.filter(pk=keeper.pk).update(kept_seq=kept_seq, kept_at=at)
    return Kept(len(events), len(contacts), agents, kept_seq, len(events) == limit)


@transaction.atomic
def keep_anew(*, at: datetime) -> Kept:
    """Forget what is kept and keep all events again; who follows the store begins anew then.

    What is older than the store is whole stays as it is, and so do contacts that began then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [reads.KEEPER_LOCK])
        first = reads.read_whole_since()
        for statement in (_FORGET_STAYS, _FORGET_FAULTS) if first else ():
            cursor.execute(statement, {"since": first})
    if first is not None:
        Stretch.objects.filter(started_at__gte=first).delete()
    Keeper.objects.update_or_create(
        pk=1, defaults={"generation": uuid.uuid4(), "kept_seq": 0, "kept_at": at}
    )
    done = _keep_next(at, _BLOCK, first)
    events, contacts, agents = done.events, done.contacts, done.agents
    while done.is_behind:
        done = _keep_next(at, _BLOCK, first)
        events, contacts, agents = (
            events + done.events, contacts + done.contacts, agents + done.agents
        )  # fmt: skip
    return Kept(events, contacts, agents, done.kept_seq, is_behind=False)


def _keep_contacts(
    cursor: CursorWrapper, events: Iterable[LiveEvent], upto: int, whole_since: datetime | None
) -> list[Key]:
    """Fold the contacts that events tell of anew, and keep their stays.

    Those that began before the store is whole stay as they are: not all of them is there.
    """
    touched = sorted(
        {(each.source_id, each.contact) for each in events
         if each.contact and not each.type.is_of_agent}
    )  # fmt: skip
    if whole_since is not None and touched:
        begun = reads.find_begun_before(touched, whole_since)
        touched = [key for key in touched if key not in begun]
    if not touched:
        return touched
    told = reads.read_contacts(touched, upto=upto)
    folds = {key: fold_contact(told[key]) for key in touched}
    stays = {key: fold.stays for key, fold in folds.items()}
    rows = [_stay_row(key, stay) for key, found in stays.items() for stay in found]
    cursor.execute(_DROP_STAYS, [*columns(touched), [len(stays[key]) for key in touched]])
    cursor.execute(_PUT_STAYS, [orjson.dumps(rows).decode()])
    cursor.execute(_DROP_FAULTS_OF_CONTACTS, list(columns(touched)))
    _put_faults((key, key[1], fault) for key in touched for fault in folds[key].faults)
    return touched


def _keep_agents(
    cursor: CursorWrapper, events: Iterable[LiveEvent], upto: int, whole_since: datetime | None
) -> tuple[int, set[Key]]:
    """Fold the agents that events tell of from the earliest of these on, and keep the runs.

    Return how many they are, and the contacts that had or have a wrap-up among these runs.
    """
    since: dict[Key, datetime] = {}
    for event in events:
        if whole_since is not None and event.at < whole_since:
            continue  # what came after it is not all there to be folded again
        if event.type.is_of_agent and event.agent:
            key = (event.source_id, event.agent)
            since[key] = min(event.at, since.get(key, event.at))
    if not since:
        return 0, set()
    before = reads.read_runs_before(since)
    told = reads.read_agents(since, upto=upto)
    rows = [
        _stretch_row(key, run)
        for key in since
        for run in fold_stretches(told[key], before.get(key))
    ]
    changed = {key: _changed_from(since[key], before.get(key)) for key in since}
    wrapped = reads.find_wrapped(changed)
    cursor.execute(_DROP_STRETCHES, [*columns(since), list(since.values())])
    cursor.execute(_PUT_STRETCHES, [orjson.dumps(rows).decode()])
    cursor.execute(_DROP_FAULTS_OF_AGENTS, [*columns(since), list(since.values())])
    _put_faults((key, "", fault) for key in since for fault in find_double_states(told[key]))
    return len(since), wrapped | reads.find_wrapped(changed)


def _put_faults(found: Iterable[tuple[Key, str, FaultFold]]) -> None:
    """Keep faults, each with the contact that it is of, or "" for an agent's own states."""
    Fault.objects.bulk_create(
        Fault(
            source_id=source_id,
            contact=contact,
            login=fault.agent,
            queue_name=fault.queue,
            code=fault.code.value,
            at=fault.at,
            key=fault.key,
        )
        for (source_id, _), contact, fault in found
    )


def _changed_from(since: datetime, before: Presence | None) -> datetime:
    """Return since when runs may differ: the run before ends otherwise, if it is a wrap-up."""
    wraps = before is not None and before.state is AgentState.WRAPPING_UP
    return before.since if before is not None and wraps else since


def _keep_wraps(cursor: CursorWrapper, contacts: Set[Key]) -> None:
    """Give stays the wrap-up after them, where either of the two may have changed."""
    if contacts:
        cursor.execute(_PUT_WRAPS, list(columns(sorted(contacts))))


def _stay_row(key: Key, stay: StayFold) -> dict[str, Any]:
    return {
        "source_id": key[0],
        "contact": key[1],
        "position": stay.position,
        "queue_name": stay.queue,
        "channel": stay.channel,
        "entered_at": stay.entered_at,
        "answered_at": stay.answered_at,
        "ended_at": stay.ended_at,
        "outcome": stay.outcome.value,
        "login": stay.login,
        "wait_ms": stay.wait_ms,
        "ring_ms": stay.ring_ms,
        "talk_ms": stay.talk_ms,
        "hold_ms": stay.hold_ms,
        "holds": stay.holds,
        "transferred_to": stay.transferred_to,
    }


def _stretch_row(key: Key, run: StretchFold) -> dict[str, Any]:
    return {
        "source_id": key[0],
        "login": key[1],
        "state": run.state.value,
        "reason": run.reason,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
    }
