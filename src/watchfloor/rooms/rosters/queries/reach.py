"""Which parts, rosters and people a reader reaches."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import NodeCard
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.rosters.models import Roster, Version


def nodes_by_id() -> Mapping[int, NodeCard]:
    """Return every part of the centre."""
    return {node.id: node for node in people.list_nodes(scope=WHOLE_CENTRE)}


def node_and_above(node_id: int | None, nodes: Mapping[int, NodeCard]) -> tuple[int, ...]:
    """Return a part and those that hold it, itself first."""
    found: list[int] = []
    while node_id is not None and node_id in nodes:
        found.append(node_id)
        node_id = nodes[node_id].parent_id
    return tuple(found)


def nodes_below(node_id: int | None, nodes: Mapping[int, NodeCard]) -> frozenset[int]:
    """Return a part with all that it holds; None: every part."""
    if node_id is None:
        return frozenset(nodes)
    return frozenset(each for each in nodes if node_id in node_and_above(each, nodes))


def check_reach(
    *,
    roster_id: int | None = None,
    version_id: int | None = None,
    node_id: int | None = None,
    scope: Scope,
) -> None:
    """Let only those on who reach the whole of what they want to change: call it before a write.

    Without a roster or version it is about the part itself, None being the whole centre.

    :raises RosterNotFound: there is none, or some of it is out of reach.
    """
    if version_id is not None:
        roster_id = find_version_row(version_id).roster_id
    if roster_id is not None:
        node_id = find_roster_row(roster_id).node_id
    if not (scope.everything or (node_id is not None and node_id in scope.node_ids)):
        raise RosterNotFound(roster_id or node_id or "centre")


def find_roster_row(roster_id: int) -> Roster:
    """Return a roster. :raises RosterNotFound: there is none."""
    row = Roster.objects.filter(pk=roster_id, removed_at=None).first()
    if row is None:
        raise RosterNotFound(roster_id)
    return row


def find_version_row(version_id: int) -> Version:
    """Return a version with its roster. :raises RosterNotFound: there is none."""
    rows = Version.objects.select_related("roster").filter(roster__removed_at=None)
    row = rows.filter(pk=version_id).first()
    if row is None:
        raise RosterNotFound(version_id)
    return row


def is_seen(node_id: int | None, scope: Scope, nodes: Mapping[int, NodeCard]) -> bool:
    """Say whether somebody sees a roster: all of it, or what it holds of their own people."""
    if scope.everything or node_id in scope.node_ids:
        return True
    if not scope.node_ids and not scope.agent_ids:
        return False
    return node_id is None or any(node_id in node_and_above(each, nodes) for each in scope.node_ids)
