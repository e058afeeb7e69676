"""What a user may do, and on which part of the centre: asked once a request, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db.models import Q

from watchfloor.common.access import NOBODY, Access, Role, Scope
from watchfloor.common.room import RoomConfig
from watchfloor.rooms.people.models import Agent, ApiToken, OrgNode, RoleGrant, User
from watchfloor.rooms.people.rules.secrets import hash_token


def get_access(*, user_id: int) -> Access:
    """Return what a user may do, and on which part of the centre. At most four queries."""
    grants = list(
        RoleGrant.objects.filter(user_id=user_id, user__is_active=True).select_related(
            "node", "user"
        )
    )
    if grants:
        user: User | None = grants[0].user
    else:
        user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return NOBODY
    roles = frozenset(Role(grant.role) for grant in grants)
    return Access(
        user_id=user_id,
        name=user.get_username(),
        roles=roles,
        capabilities=capabilities_of(
            roles, at_centre=(Role(grant.role) for grant in grants if grant.node.parent_id is None)
        ),
        scope=_scope(user_id, grants),
    )


def capabilities_of(roles: Iterable[Role], *, at_centre: Iterable[Role]) -> frozenset[str]:
    """Return what the rooms grant to these roles; some of it only to roles at the centre itself."""
    anywhere, central = frozenset(roles), frozenset(at_centre)
    rooms = [app for app in apps.get_app_configs() if isinstance(app, RoomConfig)]
    return frozenset(
        capability
        for room in rooms
        for capability, to in room.grants.items()
        if to & (central if capability in room.centre_wide else anywhere)
    )


def find_token_access(*, secret: str, at: datetime) -> tuple[int, Access] | None:
    """Return a valid token's id and what it may do now: never more than its owner may."""
    token = ApiToken.objects.filter(
        secret_hash=hash_token(secret), revoked_at=None, expires_at__gt=at
    ).first()
    if token is None:
        return None
    owner = get_access(user_id=token.user_id)
    if owner.user_id is None:
        return None
    allowed = owner.capabilities & frozenset(token.capabilities)
    return token.pk, replace(owner, capabilities=allowed, token=token.name)


def _scope(user_id: int, grants: list[RoleGrant]) -> Scope:
    """An agent's role reaches only the agent; every other role reaches its node's subtree."""
    reaching = [grant.node for grant in grants if grant.role != Role.AGENT]
    if any(node.parent_id is None for node in reaching):
        return Scope(everything=True)
    if not grants:
        return Scope()
    nodes: set[int] = set()
    agents = Q(user_id=user_id)
    if reaching:
        inside = Q()
        for node in reaching:
            inside |= Q(path__startswith=node.path)
        nodes = set(OrgNode.objects.filter(inside).values_list("pk", flat=True))
        agents |= Q(node_id__in=nodes)
    reached = Agent.objects.filter(agents).values_list("pk", flat=True)
    return Scope(node_ids=frozenset(nodes), agent_ids=frozenset(reached))
