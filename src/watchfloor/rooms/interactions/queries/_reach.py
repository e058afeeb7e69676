"""Which legs a viewer reaches: whole queues, and one's own people's legs in the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from psycopg.sql import SQL, Composable

from watchfloor.common.access import Scope
from watchfloor.rooms.interactions.models import Queue


@dataclass(frozen=True, slots=True)
class Part:
    """Legs that one condition and one index find. The parts of a reach do not overlap."""

    where: Composable
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reach:
    """What one viewer reaches of the queues that were asked for."""

    whole: tuple[int, ...]
    partly: tuple[int, ...] = ()  # of these only the legs of `agents`
    agents: tuple[int, ...] = ()
    unbounded: bool = False  # every queue there is, wholly

    @property
    def whole_part(self) -> Part | None:
        if self.unbounded:
            return Part(SQL("TRUE"), {})
        if not self.whole:
            return None
        return Part(SQL("l.queue_id = ANY(%(whole)s)"), {"whole": list(self.whole)})

    @property
    def partial_part(self) -> Part | None:
        if not (self.partly and self.agents):
            return None
        return Part(
            SQL("l.queue_id = ANY(%(partly)s) AND l.agent_id = ANY(%(agents)s)"),
            {"partly": list(self.partly), "agents": list(self.agents)},
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for part in (self.whole_part, self.partial_part) if part)


def find_reach(*, queue_ids: Collection[int], scope: Scope) -> Reach:
    """Return what the viewer reaches of these queues (none named: of all)."""
    queues = Queue.objects.order_by("pk")
    if queue_ids:
        queues = queues.filter(pk__in=queue_ids)
    nodes = dict(queues.values_list("pk", "node_id"))
    if scope.everything:
        return Reach(whole=tuple(nodes), unbounded=not queue_ids)
    whole = tuple(queue for queue, node in nodes.items() if node in scope.node_ids)
    partly = tuple(queue for queue in nodes if queue not in set(whole))
    return Reach(whole=whole, partly=partly, agents=tuple(sorted(scope.agent_ids)))
