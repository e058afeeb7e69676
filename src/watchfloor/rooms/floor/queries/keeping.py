"""What the keeper asks for before it writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Min
from psycopg.sql import SQL

from watchfloor.rooms.floor.contracts import AgentState, LiveEvent
from watchfloor.rooms.floor.models import Event, Keeper
from watchfloor.rooms.floor.rules.folding import Presence

from .store import FIELDS, Key, columns, read_after, read_of_contacts, rows, to_events

KEEPER_LOCK = 0x4B45_4550  # any number: of keepers, one at a time
_AGENTS = SQL("""
SELECT {} FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[])
    AS w(source_id, agent, since)
JOIN floor_event e ON e.source_id = w.source_id AND e.agent = w.agent AND e.agent <> ''
    AND e.at >= w.since
WHERE e.seq <= %s AND e.type LIKE 'agent.%%' ORDER BY e.at, e.key""").format(FIELDS)
_RUNS_BEFORE = """
SELECT w.source_id, w.login, s.state, s.reason, s.started_at, s.ended_at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS w(source_id, login, since)
CROSS JOIN LATERAL (
    SELECT state, reason, started_at, ended_at FROM floor_stretch
    WHERE source_id = w.source_id AND login = w.login AND started_at < w.since
    ORDER BY started_at DESC LIMIT 1) s"""
_BEGUN_BEFORE = """
SELECT w.source_id, w.contact FROM unnest(%s::bigint[], %s::text[]) AS w(source_id, contact)
WHERE EXISTS (SELECT FROM floor_stay s WHERE s.source_id = w.source_id
    AND s.contact = w.contact AND s.entered_at < %s)"""
# The end of a contact need not name its agent; the answer does.
_WRAPPED = """
SELECT DISTINCT s.source_id, told.contact
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS w(source_id, login, since)
JOIN floor_stretch s ON s.source_id = w.source_id AND s.login = w.login
    AND s.started_at >= w.since AND s.state = 'wrapping_up'
CROSS JOIN LATERAL (
    (SELECT contact FROM floor_event e
     WHERE e.source_id = s.source_id AND e.agent = s.login AND e.agent <> ''
       AND e.at > s.started_at - interval '5 seconds' AND e.at <= s.started_at)
    UNION ALL
    (SELECT contact FROM floor_event e
     WHERE e.source_id = s.source_id AND e.agent = s.login AND e.agent <> ''
       AND e.at <= s.started_at AND e.type = 'contact.answered'
     ORDER BY e.at DESC LIMIT 4)) told
WHERE told.contact <> ''"""


def read_batch(*, after: int, limit: int) -> list[LiveEvent]:
    """Return the next events to keep."""
    return read_after(after, limit)


def read_whole_since() -> datetime | None:
    """Return since when the store has all that happened, None where it has nothing."""
    oldest: datetime | None = Event.objects.aggregate(oldest=Min("at"))["oldest"]
    known = Keeper.objects.values_list("whole_since", flat=True).first()
    return max(oldest, known) if oldest and known else oldest


def find_begun_before(keys: Collection[Key], instant: datetime) -> set[Key]:
    """Return those contacts of which a stay that began before an instant is kept."""
    return set(rows(_BEGUN_BEFORE, [*columns(keys), instant]))


def read_contacts(keys: Collection[Key], *, upto: int) -> Mapping[Key, list[LiveEvent]]:
    """Return all events of contacts, as far as the turn goes."""
    found: dict[Key, list[LiveEvent]] = defaultdict(list)
    for event in read_of_contacts(keys, upto):
        found[event.source_id, event.contact].append(event)
    return found


def read_agents(since: Mapping[Key, datetime], *, upto: int) -> Mapping[Key, list[LiveEvent]]:
    """Return the events of agents from an instant on, in order."""
    found: dict[Key, list[LiveEvent]] = defaultdict(list)
    values = [*columns(since), list(since.values()), upto]
    for event in to_events(rows(_AGENTS, values)):
        found[event.source_id, event.agent].append(event)
    return found


def read_runs_before(since: Mapping[Key, datetime]) -> Mapping[Key, Presence]:
    """Return what each agent did just before an instant, as it is kept.

    A wrap-up carries its end as if it were to end by itself: if it was an event that ended it,
    that event is among those folded next and says so again.
    """
    found = {}
    for source, login, state, reason, started, ended in rows(
        _RUNS_BEFORE, [*columns(since), list(since.values())]
    ):
        until = ended if state == AgentState.WRAPPING_UP else None
        found[source, login] = Presence(
            AgentState(state), reason, started, None, until, started, ""
        )
    return found


def find_wrapped(since: Mapping[Key, datetime]) -> set[Key]:
    """Return the contacts that wrap-ups which began from an instant on may be of."""
    if not since:
        return set()
    found = rows(_WRAPPED, [*columns(since), list(since.values())])
    return {(source, contact) for source, contact in found}
