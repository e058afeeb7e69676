"""What a decision is made of: the centre's settings, the points of a step, the agent's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.guidance.contracts import Settings, unknown_agent, unknown_step
from watchfloor.rooms.guidance.models import AgentPointFacts, GuidanceSettings, StepDecision
from watchfloor.rooms.guidance.rules.choosing import AgentPoint, Situation
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard


def get_settings() -> Settings:
    """Return what the centre has chosen."""
    row = GuidanceSettings.objects.first() or GuidanceSettings()
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
    rows = AgentPointFacts.objects.filter(agent_id=agent_id, standard_id__in=list(standard_ids))
    return {
        row.standard_id: AgentPoint(
            looked=row.looked,
            failed=row.failed,
            shown=row.shown,
            last_shown_at=row.last_shown_at,
            version_id=row.version_id,
        )
        for row in rows
    }


def find_decision(situation: Situation, agent_id: int) -> StepDecision | None:
    """Return what was chosen before."""
    return StepDecision.objects.filter(
        contact_key=situation.contact, step=situation.step, agent_id=agent_id
    ).first()
