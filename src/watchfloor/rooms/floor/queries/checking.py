"""Is what is kept and shown what the store says? Folds the store anew and compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from psycopg.sql import SQL, Composable, Identifier

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentNow, FloorNow, QueueNow
from watchfloor.rooms.floor.contracts.checking import LiveCheck, LiveDifference
from watchfloor.rooms.floor.models import Event
from watchfloor.rooms.floor.rules.folding import FloorFold, fold_contact, fold_stretches

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
        oldest = Event.objects.aggregate(oldest=Min("at"))["oldest"] or _FIRST
        start = max(since or oldest, oldest)
        contacts, agents = _keys(_CONTACTS, start, upto), _keys(_AGENTS, start, upto)
        for keys in _chunks(contacts):
            found += _check_stays(keys, upto, oldest)
        for keys in _chunks(agents):
            found += _check_stretches(keys, start, upto)
        found += [_gone(key) for key in rows(_ORPHANS, [start])]
        events = int(rows(_COUNT, [start, upto])[0][0])
    shown, replayed = _read_both(at, start)
    found += _compare_floors(shown, replayed)
    return LiveCheck(
        events=events,
        contacts=len(contacts),
        agents=len(agents),
        agents_now=len(shown.agents),
        queues_now=len(shown.queues),
        kept_seq=upto,
        last_seq=shown.seq,
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


def _read_both(at: datetime, since: datetime) -> tuple[FloorNow, FloorNow]:
    """Read the floor as boards are shown it, and the replay, after the very same event."""
    shown, replayed = Hub(), replay_floor(at=at, since=since)
    shown.catch_up(at=at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHARED, [STORE_LOCK])  # for a moment nobody writes
        return (
            shown.read(scope=WHOLE_CENTRE, at=at),
            replayed.read(scope=WHOLE_CENTRE, at=at),
        )


def _check_stays(keys: Sequence[Key], upto: int, oldest: datetime) -> Iterator[LiveDifference]:
    kept = _gather(rows(_STAYS, list(columns(keys))))
    for key, events in keeping.read_contacts(keys, upto=upto).items():
        told = [_stay_row(stay) for stay in fold_contact(events).stays]
        have = kept.get(key, [])
        if any(row[2] < oldest for row in have):
            continue  # the beginning of this contact is not in the store any more
        yield from _compare("stay", key, _STAY, have, told)


def _check_stretches(keys: Sequence[Key], since: datetime, upto: int) -> Iterator[LiveDifference]:
    starts = dict.fromkeys(keys, since)
    before = keeping.read_runs_before(starts)
    kept = _gather(rows(_STRETCHES, [*columns(keys), since]))
    for key, events in keeping.read_agents(starts, upto=upto).items():
        runs = fold_stretches(events, before.get(key))
        told = [_stretch_row(run) for run in runs if run.started_at >= since]
        yield from _compare("stretch", key, _STRETCH, kept.get(key, []), told)


def _compare_floors(shown: FloorNow, replayed: FloorNow) -> Iterator[LiveDifference]:
    agents = [_by_key((a.source_id, a.login), _agent_row(a)) for a in shown.agents]
    told = [_by_key((a.source_id, a.login), _agent_row(a)) for a in replayed.agents]
    yield from _compare_all("agent", ("state", "reason", "since", "contacts"), agents, told)
    queues = [_by_key((q.source_id, q.code), _queue_row(q)) for q in shown.queues]
    told = [_by_key((q.source_id, q.code), _queue_row(q)) for q in replayed.queues]
    fields = ("waiting", "longest_since", "day", "last_half_hour")
    yield from _compare_all("queue", fields, queues, told)


def _by_key(key: Key, row: tuple[Any, ...]) -> tuple[Key, tuple[Any, ...]]:
    return key, row


def _agent_row(agent: AgentNow) -> tuple[Any, ...]:
    return (agent.state, agent.reason, agent.since, agent.contacts)


def _queue_row(queue: QueueNow) -> tuple[Any, ...]:
    return (queue.waiting, queue.longest_since, queue.day, queue.last_half_hour)


def _compare_all(
    what: str,
    fields: Sequence[str],
    shown: Iterable[tuple[Key, tuple[Any, ...]]],
    replayed: Iterable[tuple[Key, tuple[Any, ...]]],
) -> Iterator[LiveDifference]:
    """Compare what is there by key; what nothing happened to today may be missing in a replay."""
    told = dict(replayed)
    for key, row in shown:
        if key in told:
            yield from _compare(what, key, fields, [row], [told[key]])
    for key in told.keys() - dict(shown).keys():
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


def _stay_row(stay: Any) -> tuple[Any, ...]:
    return tuple(getattr(stay, "queue" if name == "queue_name" else name) for name in _STAY)


def _stretch_row(run: Any) -> tuple[Any, ...]:
    return tuple(getattr(run, name) for name in _STRETCH)


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
