"""Whom the names of sources stand for, and what these are called: kept in memory for a while."""

from __future__ import annotations

from collections.abc import Mapping
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

    def has_gone_stale(self, at: datetime) -> bool:
        """Say whether they are to be read again: after a minute, or when a name was mapped."""
        return not self.read_at <= at < self.read_at + FRESH or self.mark != read_mark()


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
    logins = AgentName.objects.filter(agent__in=agents).values_list(
        "source_id", "login", "agent_id"
    )
    codes = QueueName.objects.filter(queue__in=queues).values_list("source_id", "code", "queue_id")
    return Names(
        read_at=at,
        mark=read_mark(),
        people={(source, login): agents[pk] for source, login, pk in logins},
        queues={(source, code): queues[pk] for source, code, pk in codes},
        parents={node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)},
    )


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
