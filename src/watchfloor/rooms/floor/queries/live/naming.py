"""Whom the names of sources stand for, and what these are called: kept in memory for a while."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.floor.models import AgentName, QueueName
from watchfloor.rooms.floor.queries.store import Key, rows
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.people import service as people

FRESH = timedelta(seconds=60)
_MARK = """
SELECT (SELECT format('%s %s', count(*), sum(agent_id * (id % 1009))) FROM floor_agentname),
    (SELECT format('%s %s', count(*), sum(queue_id * (id % 1009))) FROM floor_queuename)"""


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a board calls an agent."""

    agent_id: int
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class Names:
    """All names as they were at an instant."""

    read_at: datetime
    people: Mapping[Key, PersonName] = field(default_factory=dict)
    queues: Mapping[Key, QueueCard] = field(default_factory=dict)
    parents: Mapping[int, int | None] = field(default_factory=dict)
    mark: tuple[str, ...] = ()
    logins: Mapping[str, Sequence[Key]] = field(default_factory=dict)
    codes: Mapping[str, Sequence[Key]] = field(default_factory=dict)

    def has_gone_stale(self, at: datetime) -> bool:
        """Say whether they are to be read again: after a minute, or when a name was mapped."""
        return not self.read_at <= at < self.read_at + FRESH or self.mark != read_mark()

    def has_other_places(self, later: Names) -> bool:
        """Say whether a queue, or a part of the centre, belongs elsewhere later: reaches differ."""
        if self.parents != later.parents:
            return True
        places = {card.id: card.node_id for card in self.queues.values()}
        return any(
            places.get(card.id, card.node_id) != card.node_id for card in later.queues.values()
        )

    def agent_row(self, key: Key) -> str:
        """Return the row under which a login is shown: that of the agent it stands for."""
        person = self.people.get(key)
        return f"{key[0]}:{key[1]}" if person is None else f"a{person.agent_id}"

    def queue_row(self, key: Key) -> str:
        """Return the row under which a code is shown: that of the queue it stands for."""
        card = self.queues.get(key)
        return f"{key[0]}:{key[1]}" if card is None else f"q{card.id}"

    def logins_of(self, row: str) -> Sequence[Key]:
        """Return the logins that are shown as one."""
        return self.logins.get(row) or _own_name(row, self.people)

    def codes_of(self, row: str) -> Sequence[Key]:
        """Return the codes that are shown as one."""
        return self.codes.get(row) or _own_name(row, self.queues)


def read_mark() -> tuple[str, ...]:
    """Return what changes whenever a name comes, or stands for somebody else."""
    return tuple(map(str, rows(_MARK)[0]))


def read_names(*, at: datetime) -> Names:
    """Return whom and what the names of all sources stand for."""
    agents = {
        card.id: PersonName(card.id, card.name or card.code, card.node)
        for card in people.list_agents(scope=WHOLE_CENTRE)
    }
    queues = {card.id: card for card in interactions.list_queues(scope=WHOLE_CENTRE)}
    mark = read_mark()
    logins = AgentName.objects.filter(agent__in=agents).values_list(
        "source_id", "login", "agent_id"
    )
    codes = QueueName.objects.filter(queue__in=queues).values_list("source_id", "code", "queue_id")
    stands_for = {(source, login): pk for source, login, pk in logins}
    counts_as = {(source, code): pk for source, code, pk in codes}
    return Names(
        read_at=at,
        mark=mark,
        people={key: agents[pk] for key, pk in stands_for.items()},
        queues={key: queues[pk] for key, pk in counts_as.items()},
        logins=_by_row((f"a{pk}", key) for key, pk in stands_for.items()),
        codes=_by_row((f"q{pk}", key) for key, pk in counts_as.items()),
        parents={node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)},
    )


def _own_name(row: str, mapped: Container[Key]) -> Sequence[Key]:
    """Return the name that a row is of by itself; none where it stands for somebody by now."""
    source_id, colon, name = row.partition(":")
    if not colon or (key := (int(source_id), name)) in mapped:
        return ()
    return (key,)


def _by_row(ids: Iterable[tuple[str, Key]]) -> Mapping[str, Sequence[Key]]:
    found: dict[str, list[Key]] = defaultdict(list)
    for row, key in sorted(ids):
        found[row].append(key)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one viewer sees of the floor.

    People are those in scope. A queue is seen whole by whoever serves it: where it belongs to the
    viewer's part of the centre or to one above it, or to no part. Its figures name nobody.
    """

    scope: Scope
    names: Names
    above: frozenset[int]

    def sees_agent(self, key: Key) -> bool:
        """Say whether an agent is in reach; one that is nobody's is the whole centre's."""
        if self.scope.everything:
            return True
        person = self.names.people.get(key)
        return person is not None and person.agent_id in self.scope.agent_ids

    def sees_agent_row(self, row: str) -> bool:
        """Say whether the agent of a row is in reach, whether the row is there or went."""
        if self.scope.everything:
            return True
        return row[0] == "a" and int(row[1:]) in self.scope.agent_ids

    def saw_queue(self, row: str) -> bool:
        """Say whether the row of a queue may have been shown; its number alone tells nothing."""
        return self.scope.everything or ":" not in row

    def sees_queue(self, key: Key) -> bool:
        """Say whether a queue is in reach."""
        if self.scope.everything:
            return True
        card = self.names.queues.get(key)
        if card is None or not self.scope.node_ids:
            return False
        return card.node_id is None or card.node_id in self.above


def reach_of(scope: Scope, names: Names) -> Reach:
    """Return what a scope sees, with the parts of the centre in it and above it."""
    found = set(scope.node_ids)
    for node in scope.node_ids:
        parent = names.parents.get(node)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = names.parents.get(parent)
    return Reach(scope, names, frozenset(found))
