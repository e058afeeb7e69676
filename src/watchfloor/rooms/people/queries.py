"""Reads. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

from watchfloor.common.access import NOBODY, Access, Role, Scope
from watchfloor.common.room import RoomConfig

from .models import Agent, OrgNode, RoleGrant, User


def get_access(*, user_id: int) -> Access:
    """Return what a user may do, and on which part of the centre."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return NOBODY
    grants = list(RoleGrant.objects.filter(user_id=user_id).select_related("node"))
    roles = frozenset(Role(grant.role) for grant in grants)
    return Access(
        user_id=user_id,
        name=user.get_username(),
        roles=roles,
        capabilities=capabilities_of(roles),
        scope=_scope(user_id, grants),
    )


def capabilities_of(roles: Iterable[Role]) -> frozenset[str]:
    """Return what the rooms grant to these roles."""
    wanted = frozenset(roles)
    rooms = [app for app in apps.get_app_configs() if isinstance(app, RoomConfig)]
    return frozenset(
        capability for room in rooms for capability, to in room.grants.items() if to & wanted
    )


def _scope(user_id: int, grants: list[RoleGrant]) -> Scope:
    """An agent's role reaches only the agent; every other role reaches its node's subtree."""
    reaching = [grant.node for grant in grants if grant.role != Role.AGENT]
    if any(node.parent_id is None for node in reaching):
        return Scope(everything=True)
    own = Agent.objects.filter(user_id=user_id).values_list("pk", flat=True)
    nodes = [
        pk
        for pk, path in OrgNode.objects.values_list("pk", "path")
        if any(path.startswith(node.path) for node in reaching)
    ]
    reached = Agent.objects.filter(node_id__in=nodes).values_list("pk", flat=True)
    return Scope(node_ids=frozenset(nodes), agent_ids=frozenset(own) | frozenset(reached))
