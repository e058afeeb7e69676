"""What sources call queues and agents, and which of ours they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import NewEvent
from watchfloor.rooms.floor.models import AgentName, QueueName, Source, Stay, Stretch
from watchfloor.rooms.floor.queries.keeping import KEEPER_LOCK
from watchfloor.rooms.floor.rules.naming import match_queues
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people

CHANNEL = "floor_names"  # who keeps names in memory hears that some have another meaning
_KNOWN = """
SELECT login, true FROM floor_agentname WHERE source_id = %s AND login = ANY(%s)
UNION ALL SELECT code, false FROM floor_queuename WHERE source_id = %s AND code = ANY(%s)"""


def note_names(
    cursor: CursorWrapper, *, source: Source, events: Iterable[NewEvent], at: datetime
) -> None:
    """List the names that come for the first time, each with whom it stands for if that is clear.

    Called under the writers' lock: nobody else lists the same name meanwhile.
    """
    logins, codes = _names_of(events)
    cursor.execute(_KNOWN, [source.pk, list(logins), source.pk, list(codes)])
    for name, is_login in cursor.fetchall():
        (logins if is_login else codes).discard(name)
    if logins:
        agents = people.match_agents(feed=source.name, names=logins)
        AgentName.objects.bulk_create(
            AgentName(source=source, login=name, agent_id=agents.get(name), first_seen_at=at)
            for name in sorted(logins)
        )
    if codes:
        queues = _match_queues(source.name, codes)
        QueueName.objects.bulk_create(
            QueueName(source=source, code=name, queue_id=queues.get(name), first_seen_at=at)
            for name in sorted(codes)
        )
    if logins or codes:
        _tell(cursor)


@transaction.atomic
def resolve_names(*, at: datetime) -> int:
    """Map the names that stand for nobody yet, where people or queues have been added since."""
    mapped = 0
    for source in Source.objects.filter(removed_at=None):
        open_logins = AgentName.objects.filter(source=source, agent=None)
        open_codes = QueueName.objects.filter(source=source, queue=None)
        logins = set(open_logins.values_list("login", flat=True))
        codes = set(open_codes.values_list("code", flat=True))
        agents = people.match_agents(feed=source.name, names=logins) if logins else {}
        queues = _match_queues(source.name, codes) if codes else {}
        mapped += _map_all(source.pk, agents, queues)
    return mapped


@transaction.atomic
def map_agent_name(*, name_id: int, agent_id: int | None, actor: Actor, at: datetime) -> None:
    """Say by hand whom a login stands for; what was kept under it is theirs from then on.

    :raises Refusal: there is no such name or agent.
    """
    name = AgentName.objects.select_for_update().select_related("source").filter(pk=name_id).first()
    if name is None:
        raise _name_gone()
    known = {card.id for card in people.list_agents(scope=WHOLE_CENTRE)} if agent_id else {None}
    if agent_id not in known:
        raise _no_such("agent")
    before = name.agent_id
    if before == agent_id:
        return
    _map_login(name.source_id, name.login, agent_id)
    _record("agent", name.source.name, name.login, before, agent_id, actor, at)


@transaction.atomic
def map_queue_name(*, name_id: int, queue_id: int | None, actor: Actor, at: datetime) -> None:
    """Say by hand which queue a name stands for; what was kept under it counts there from then on.

    :raises Refusal: there is no such name or queue.
    """
    name = QueueName.objects.select_for_update().select_related("source").filter(pk=name_id).first()
    if name is None:
        raise _name_gone()
    known = {card.id for card in interactions.list_queues(scope=WHOLE_CENTRE)}
    if queue_id is not None and queue_id not in known:
        raise _no_such("queue")
    before = name.queue_id
    if before == queue_id:
        return
    _map_code(name.source_id, name.code, queue_id)
    _record("queue", name.source.name, name.code, before, queue_id, actor, at)


def _names_of(events: Iterable[NewEvent]) -> tuple[set[str], set[str]]:
    """Return the agents and queues that events name; a transfer may lead to a new queue."""
    logins, codes = set(), set()
    for event in events:
        logins.add(event.agent)
        codes.add(event.queue)
    return logins - {""}, codes - {""}


def _match_queues(feed: str, codes: Iterable[str]) -> Mapping[str, int]:
    cards = interactions.list_queues(scope=WHOLE_CENTRE)
    return match_queues(feed, codes, [(card.id, card.feed, card.code) for card in cards])


def _map_all(source_id: int, agents: Mapping[str, int], queues: Mapping[str, int]) -> int:
    for login, agent_id in agents.items():
        _map_login(source_id, login, agent_id)
    for code, queue_id in queues.items():
        _map_code(source_id, code, queue_id)
    return len(agents) + len(queues)


def _map_login(source_id: int, login: str, agent_id: int | None) -> None:
    """Change the name and everything that is kept under it."""
    _hold_keeper()
    AgentName.objects.filter(source_id=source_id, login=login).update(agent_id=agent_id)
    for kept in (Stay, Stretch):
        kept.objects.filter(source_id=source_id, login=login).update(agent_id=agent_id)
    with connection.cursor() as cursor:
        _tell(cursor)


def _map_code(source_id: int, code: str, queue_id: int | None) -> None:
    _hold_keeper()
    QueueName.objects.filter(source_id=source_id, code=code).update(queue_id=queue_id)
    Stay.objects.filter(source_id=source_id, queue_name=code).update(queue_id=queue_id)
    with connection.cursor() as cursor:
        _tell(cursor)


def _hold_keeper() -> None:
    """Wait for the keeper's turn to end: what it writes must not miss the new meaning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEEPER_LOCK])


def _tell(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _record(
    what: str,
    source: str,
    name: str,
    before: int | None,
    after: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    key = f"{what}_id"
    journal.record(
        action=f"floor.{what}_name.mapped",
        subject=f"source:{source}/{name}",
        actor=actor,
        at=at,
        before={key: before},
        after={key: after},
    )


def _name_gone() -> Refusal:
    return Refusal(
        code="floor.name.gone",
        what=msgid("This name is not listed any more."),
        mend=msgid("Load the page again."),
    )


def _no_such(what: str) -> Refusal:
    texts: Sequence[str] = {
        "agent": (msgid("There is no such agent."), msgid("Choose one of the list.")),
        "queue": (msgid("There is no such queue."), msgid("Choose one of the list.")),
    }[what]
    return Refusal(code=f"floor.name.no_{what}", what=texts[0], mend=texts[1])
