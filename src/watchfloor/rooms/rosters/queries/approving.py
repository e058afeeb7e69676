"""Rules for approvals, and which of them lets something pass."""

from __future__ import annotations

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import ApprovalRuleCard
from watchfloor.rooms.rosters.models import ApprovalRule
from watchfloor.rooms.rosters.rules.approving import AskFacts, approves, unpack_approval


def list_approval_rules() -> tuple[ApprovalRuleCard, ...]:
    """Return the rules that hold, those of the centre first."""
    rows = ApprovalRule.objects.filter(removed_at=None).order_by("what", "node", "pk")
    return tuple(
        ApprovalRuleCard(row.pk, row.node_id, row.what, dict(row.terms), row.made_by, row.made_at)
        for row in rows
    )


def approved_by(*, what: str, node_id: int | None, facts: AskFacts) -> int | None:
    """Return the rule that lets something of a part of the centre pass without a leader."""
    nodes = nodes_upwards(node_id)
    rows = ApprovalRule.objects.filter(what=what, removed_at=None).order_by("pk")
    passing = (
        row.pk
        for row in rows
        if row.node_id in nodes and approves(unpack_approval(row.terms), facts)
    )
    return next(passing, None)


def has_approval_rule(*, what: str, node_id: int | None) -> bool:
    """Say whether any rule could let something of a part of the centre pass."""
    nodes = nodes_upwards(node_id)
    rows = ApprovalRule.objects.filter(what=what, removed_at=None)
    return any(node in nodes for node in rows.values_list("node_id", flat=True))


def node_of_agent(agent_id: int) -> int | None:
    """Return the part of the centre that somebody belongs to."""
    agents = people.list_agents(scope=Scope(agent_ids=frozenset({agent_id})))
    return agents[0].node_id if agents else None


def nodes_upwards(node_id: int | None) -> set[int | None]:
    """Return a node, all above it, and None: the whole centre."""
    parents = {node.id: node.parent_id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    found: set[int | None] = {None}
    while node_id is not None and node_id not in found:
        found.add(node_id)
        node_id = parents.get(node_id)
    return found
