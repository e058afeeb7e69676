"""What a decision is made of: the centre's settings, the points of a step, the agent's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.guidance.contracts import Settings, unknown_agent, unknown_step
from watchfloor.rooms.guidance.models import GuidanceSettings, StepDecision
from watchfloor.rooms.guidance.rules.choosing import AgentPoint, Situation
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

# Written out, because these run at every step of every contact: putting a query together costs
# Django more than answering it costs the database.
_KNOWN = """
SELECT standard_id, looked, failed, shown, last_shown_at, version_id
FROM guidance_agentpointfacts WHERE agent_id = %s AND standard_id = ANY(%s)
"""
_DECIDED = """
SELECT * FROM guidance_stepdecision WHERE contact_key = %s AND step = %s AND agent_id = %s
"""


def get_settings() -> Settings:
    """Return what the centre has chosen."""
    rows = GuidanceSettings.objects.raw("SELECT * FROM guidance_guidancesettings")
    row = next(iter(rows), None) or GuidanceSettings()
    return Settings(holdout_share=row.holdout_share, seed=row.seed, origins=tuple(row.origins))


def get_agent(*, code: str, scope: Scope) -> AgentCard:
    """Return an agent. :raises Refusal: there is none with that code, or out of reach."""
    agent = people.find_agent(code=code)
    if agent is None or not (scope.everything or agent.id in scope.agent_ids):
        raise unknown_agent(code)
    return agent


def agent_since(agent: AgentCard) -> datetime | None:
    """Return since when somebody works here, as far as it is known."""
    if agent.employed_from is not None:
        return datetime.combine(agent.employed_from, time(), tzinfo=UTC)
    return agent.first_seen_at


def points_at(
    *, step: str, agent: AgentCard | None, queue: str, at: datetime
) -> tuple[RiskCard, ...]:
    """Return the points that hold at a step for an agent's team and a queue.

    An empty queue is one that nobody told: then the points of every queue are taken.
    :raises Refusal: no process has the step, and no point is bound to it.
    """
    cards = risks.points_of_step(step=step, at=at)
    if not cards and not is_known_step(step=step, at=at):
        raise unknown_step(step)
    cards = tuple(c for c in cards if not (queue and c.point.queues) or queue in c.point.queues)
    if agent is None or all(card.node_id is None for card in cards):
        return cards
    above = nodes_above(agent.node_id)
    return tuple(card for card in cards if card.node_id is None or card.node_id in above)


def is_known_step(*, step: str, at: datetime) -> bool:
    """Tell whether a process in force has a step."""
    return any(each.code == step for each in risks.list_steps(at=at))


def nodes_above(node_id: int | None) -> frozenset[int]:
    """Return a part of the organisation and all that it belongs to."""
    parents = {node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    found: set[int] = set()
    while node_id is not None and node_id not in found:
        found.add(node_id)
        node_id = parents.get(node_id)
    return frozenset(found)


def known_of(*, agent_id: int, standard_ids: Iterable[int]) -> Mapping[int, AgentPoint]:
    """Return what is known of an agent at some points."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [agent_id, list(standard_ids)])
        return {standard_id: AgentPoint(*known) for standard_id, *known in cursor.fetchall()}


def find_decision(situation: Situation, agent_id: int) -> StepDecision | None:
    """Return what was chosen before."""
    found = StepDecision.objects.raw(_DECIDED, [situation.contact, situation.step, agent_id])
    return next(iter(found), None)
