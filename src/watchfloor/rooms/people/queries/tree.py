"""Reads of the organisation's tree."""

from __future__ import annotations

from django.db.models import Count

from watchfloor.common.access import Scope
from watchfloor.rooms.people.contracts import NodeCard, NodeNotFound
from watchfloor.rooms.people.models import OrgNode


def list_nodes(*, scope: Scope) -> tuple[NodeCard, ...]:
    """Return the parts in reach, parents first, brothers by name."""
    counts = dict(OrgNode.objects.values_list("pk").annotate(Count("agents")))
    by_parent: dict[int | None, list[OrgNode]] = {}
    for node in OrgNode.objects.order_by("name", "pk"):
        by_parent.setdefault(node.parent_id, []).append(node)
    cards: list[NodeCard] = []
    _walk(by_parent, counts, None, (), cards)
    return tuple(card for card in cards if scope.everything or card.id in scope.node_ids)


def get_node(*, node_id: int, scope: Scope) -> NodeCard:
    """Return one part. :raises NodeNotFound: there is none, or it is out of reach."""
    for card in list_nodes(scope=scope):
        if card.id == node_id:
            return card
    raise NodeNotFound(node_id)


def _walk(
    by_parent: dict[int | None, list[OrgNode]],
    counts: dict[int, int],
    parent_id: int | None,
    trail: tuple[str, ...],
    cards: list[NodeCard],
) -> None:
    for node in by_parent.get(parent_id, ()):
        here = (*trail, node.name)
        cards.append(
            NodeCard(
                id=node.pk,
                kind=node.kind,
                name=node.name,
                parent_id=node.parent_id,
                depth=len(trail),
                trail=" / ".join(here),
                agent_count=counts.get(node.pk, 0),  # one who was made after they were counted
            )
        )
        _walk(by_parent, counts, node.pk, here, cards)
