"""Is what is kept and shown what the store says? Folds the store anew and compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from psycopg.sql import SQL, Composable, Identifier

from watchfloor.common.timegrid import day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts.checking import LiveCheck, LiveDifference
from watchfloor.rooms.floor.models import Event
from watchfloor.rooms.floor.rules.folding import (
    FaultFold,
    FloorFold,
    find_double_states,
    fold_contact,
    fold_stretches,
)

from . import keeping
from .events import STORE_LOCK, last_seq
from .kept import read_terms
from .live.hub import Hub
from .live.loading import Loaded, StoreHistory, read_keeper
from .store import Key, columns, rows


def _columns(names: Sequence[str]) -> Composable:
    return SQL(", ").join(Identifier("s", name) for name in names)


_MOST_SHOWN = 20
_CHUNK = 2000
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_SHARED = "SELECT pg_advisory_xact_lock_shared(%s)"
_STAY = ("queue_name", "channel", "entered_at", "answered_at", "ended_at", "outcome", "login",
         "wait_ms", "ring_ms", "talk_ms", "hold_ms", "holds", "transferred_to")  # fmt: skip
_AGENT = ("state", "reason", "since", "contacts")
_QUEUE = ("waiting", "longest_since", "day", "last_half_hour")
_STRETCH = ("state", "reason", "started_at", "ended_at")
_CONTACTS = """
SELECT DISTINCT source_id, contact FROM floor_event
WHERE at >= %s AND seq <= %s AND contact <> '' AND type LIKE 'contact.%%' ORDER BY 1, 2"""
_AGENTS = """
SELECT DISTINCT source_id, agent FROM floor_event
WHERE at >= %s AND seq <= %s AND agent <> '' AND type LIKE 'agent.%%' ORDER BY 1, 2"""
_STAYS = SQL("""
SELECT s.source_id, s.contact, {}
FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, contact)
JOIN floor_stay s ON s.source_id = w.source_id AND s.contact = w.contact
ORDER BY s.source_id, s.contact, s.position""").format(_columns(_STAY))
_STRETCHES = SQL("""
SELECT s.source_id, s.login, {}
FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, login)
JOIN floor_stretch s ON s.source_id = w.source_id AND s.login = w.login
WHERE s.started_at >= %s ORDER BY s.source_id, s.login, s.started_at""").format(_columns(_STRETCH))
_ORPHANS = """
SELECT s.source_id, s.contact FROM floor_stay s WHERE s.entered_at >= %s AND NOT EXISTS (
    SELECT FROM floor_event e
    WHERE e.source_id = s.source_id AND e.contact = s.contact AND e.contact <> '')"""
_FAULTS_OF_CONTACTS = """
SELECT f.source_id, f.contact, f.code, f.at, f.login, f.queue_name, f.key
FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, contact)
JOIN floor_fault f ON f.source_id = w.source_id AND f.contact = w.contact AND f.contact <> ''"""
_FAULTS_OF_AGENTS = """
SELECT f.source_id, f.login, f.code, f.at, f.login, f.queue_name, f.key
FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, login)
JOIN floor_fault f ON f.source_id = w.source_id AND f.contact = '' AND f.login = w.login
WHERE f.at >= %s"""
_ORPHANED_FAULTS = """
SELECT f.source_id, COALESCE(NULLIF(f.contact, ''), f.login), f.code, f.at, f.login,
    f.queue_name, f.key
FROM floor_fault f WHERE f.at >= %(since)s AND CASE WHEN f.contact <> '' THEN NOT EXISTS (
    SELECT FROM floor_event e
    WHERE e.source_id = f.source_id AND e.contact = f.contact AND e.contact <> '')
ELSE NOT EXISTS (
    SELECT FROM floor_event e
    WHERE e.source_id = f.source_id AND e.agent = f.login AND e.agent <> ''
      AND e.at >= %(since)s AND e.type LIKE 'agent.%%') END"""
_COUNT = "SELECT count(*) FROM floor_event WHERE at >= %s AND seq <= %s"
Rows = Mapping[Key, Sequence[tuple[Any, ...]]]


def check_live(*, at: datetime, since: datetime | None = None) -> LiveCheck:
    """Fold what happened from an instant on anew, and hold it against what is kept and shown.

    Without an instant everything that the store has is folded. The keeper waits meanwhile.
    """
    found: list[LiveDifference] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHARED, [keeping.KEEPER_LOCK])
        _, upto = read_keeper()
        oldest = keeping.read_whole_since() or _FIRST
        start = max(since or oldest, oldest)
        contacts, agents = _keys(_CONTACTS, start, upto), _keys(_AGENTS, start, upto)
        for keys in _chunks(contacts):
            found += _check_contacts(keys, upto, oldest)
        for keys in _chunks(agents):
            found += _check_agents(keys, start, upto)
        found += [_gone(key) for key in rows(_ORPHANS, [start])]
        for key, have in _gather(rows(_ORPHANED_FAULTS, {"since": start})).items():
            found += _compare_faults(key, have, ())
        events = int(rows(_COUNT, [start, upto])[0][0])
    shown, replayed = _read_both(at, start)
    found += _compare_all("agent", _AGENT, shown.agents, replayed.agents)
    found += _compare_all("queue", _QUEUE, shown.queues, replayed.queues)
    return LiveCheck(
        events=events,
        contacts=len(contacts),
        agents=len(agents),
        agents_now=len(shown.agents),
        queues_now=len(shown.queues),
        kept_seq=upto,
        last_seq=shown.last_seq,
        difference_count=len(found),
        differences=tuple(found[:_MOST_SHOWN]),
    )


def replay_floor(*, at: datetime, since: datetime) -> Hub:
    """Return a floor that was told every event from an instant on, and nothing that is kept."""

    def load_nothing(*, at: datetime) -> Loaded:
        zone = calendars.centre_zone()
        window = day_window(at.astimezone(zone).date(), zone)
        first = Event.objects.filter(at__gte=since).aggregate(first=Min("seq"))["first"]
        fold = FloorFold(StoreHistory(), window.start, window.end, read_terms())
        return Loaded(fold, read_keeper()[0], (first or last_seq() + 1) - 1)

    hub = Hub(load=load_nothing)
    hub.catch_up(at=at)
    return hub


@dataclass(frozen=True, slots=True)
class _Floor:
    """A floor by what sources call agents and queues, before those of one are taken together."""

    last_seq: int
    agents: Mapping[Key, tuple[Any, ...]]
    queues: Mapping[Key, tuple[Any, ...]]


def _read_both(at: datetime, since: datetime) -> tuple[_Floor, _Floor]:
    """Read the floor as boards are shown it, and the replay, after the very same event."""
    shown, replayed = Hub(), replay_floor(at=at, since=since)
    shown.catch_up(at=at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHARED, [STORE_LOCK])  # for a moment nobody writes
        return _read(shown, at), _read(replayed, at)


def _read(hub: Hub, at: datetime) -> _Floor:
    hub.catch_up(at=at)
    agents = {key: hub.agent_now([key], at) for key in hub.fold.agents}
    queues = {key: hub.queue_now([key], at) for key in hub.fold.queues}
    return _Floor(
        hub.seq,
        {key: _values(each, _AGENT) for key, each in agents.items()},
        {key: _values(each, _QUEUE) for key, each in queues.items()},
    )


def _values(each: object, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(each, name) for name in names)


def _check_contacts(keys: Sequence[Key], upto: int, oldest: datetime) -> Iterator[LiveDifference]:
    kept = _gather(rows(_STAYS, list(columns(keys))))
    faults = _gather(rows(_FAULTS_OF_CONTACTS, list(columns(keys))))
    for key, events in keeping.read_contacts(keys, upto=upto).items():
        have, wrong = kept.get(key, ()), faults.get(key, ())
        if any(row[2] < oldest for row in have) or any(row[1] < oldest for row in wrong):
            continue  # the beginning of this contact is not in the store any more
        fold = fold_contact(events)
        yield from _compare("stay", key, _STAY, have, [_stay_row(stay) for stay in fold.stays])
        yield from _compare_faults(key, wrong, fold.faults)


def _check_agents(keys: Sequence[Key], since: datetime, upto: int) -> Iterator[LiveDifference]:
    starts = dict.fromkeys(keys, since)
    before = keeping.read_runs_before(starts)
    kept = _gather(rows(_STRETCHES, [*columns(keys), since]))
    faults = _gather(rows(_FAULTS_OF_AGENTS, [*columns(keys), since]))
    for key, events in keeping.read_agents(starts, upto=upto).items():
        runs = fold_stretches(events, before.get(key))
        told = [_stretch_row(run) for run in runs if run.started_at >= since]
        yield from _compare("stretch", key, _STRETCH, kept.get(key, []), told)
        yield from _compare_faults(key, faults.get(key, ()), find_double_states(events))


def _compare_all(
    what: str,
    fields: Sequence[str],
    shown: Mapping[Key, tuple[Any, ...]],
    replayed: Mapping[Key, tuple[Any, ...]],
) -> Iterator[LiveDifference]:
    """Compare what is there by key; what nothing happened to today may be missing in a replay."""
    for key, row in shown.items():
        if key in replayed:
            yield from _compare(what, key, fields, [row], [replayed[key]])
    for key in replayed.keys() - shown.keys():
        yield LiveDifference(what, key[1], "", "-", "+")


def _compare(
    what: str,
    key: Key,
    fields: Sequence[str],
    kept: Sequence[tuple[Any, ...]],
    told: Sequence[tuple[Any, ...]],
) -> Iterator[LiveDifference]:
    if len(kept) != len(told):
        yield LiveDifference(what, key[1], "count", str(len(kept)), str(len(told)))
        return
    for have, want in zip(kept, told, strict=True):
        for name, one, other in zip(fields, have, want, strict=True):
            if one != other:
                yield LiveDifference(what, key[1], name, str(one), str(other))


def _compare_faults(
    key: Key, kept: Sequence[tuple[Any, ...]], told: Iterable[FaultFold]
) -> Iterator[LiveDifference]:
    """Name each fault that is listed and does not follow from the events, or the other way."""
    have = set(kept)
    want = {(each.code.value, each.at, each.agent, each.queue, each.key) for each in told}
    for row in sorted(have ^ want):
        seen = f"{row[1]} {row[4]}"
        is_kept = row in have
        yield LiveDifference(
            "fault", key[1], str(row[0]), seen if is_kept else "-", "-" if is_kept else seen
        )


def _stay_row(stay: Any) -> tuple[Any, ...]:
    return tuple(getattr(stay, "queue" if name == "queue_name" else name) for name in _STAY)


def _stretch_row(run: Any) -> tuple[Any, ...]:
    return _values(run, _STRETCH)


def _gone(key: tuple[Any, ...]) -> LiveDifference:
    return LiveDifference("stay", str(key[1]), "count", "1", "0")


def _keys(query: str, since: datetime, upto: int) -> list[Key]:
    return [(int(source), str(name)) for source, name in rows(query, [since, upto])]


def _gather(found: Iterable[tuple[Any, ...]]) -> Rows:
    gathered: dict[Key, list[tuple[Any, ...]]] = {}
    for source, name, *rest in found:
        gathered.setdefault((source, name), []).append(tuple(rest))
    return gathered


def _chunks(keys: Sequence[Key]) -> Iterator[list[Key]]:
    left = iter(keys)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
