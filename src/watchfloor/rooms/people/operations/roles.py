"""Giving and taking roles."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.models import RoleGrant

from .tree import get_locked_node, lock_tree
from .users import check_administrator_stays, get_locked_user


@transaction.atomic
def give_role(*, user_id: int, role: Role, node_id: int, actor: Actor, at: datetime) -> int:
    """Give a user a role at a part of the organisation; returns the line of the journal."""
    lock_tree()
    user, node = get_locked_user(user_id), get_locked_node(node_id)
    try:
        with transaction.atomic():
            RoleGrant.objects.create(user=user, role=role, node=node)
    except IntegrityError as error:
        raise Refusal(
            code="people.role.has_it",
            what="“%(name)s” already has this role in “%(node)s”.",
            mend="Nothing needs to be done.",
            fields={"name": user.username, "node": node.name},
        ) from error
    return journal.record(
        action="people.role.given",
        subject=f"user:{user_id}",
        actor=actor,
        at=at,
        after={"role": role.value, "node_id": node_id},
    )


@transaction.atomic
def take_role(*, user_id: int, role: Role, node_id: int, actor: Actor, at: datetime) -> int:
    """Take a role away; returns the line of the journal."""
    lock_tree()
    get_locked_user(user_id)
    grant = RoleGrant.objects.filter(user_id=user_id, role=role, node_id=node_id).first()
    if grant is None:
        raise Refusal(
            code="people.role.has_not",
            what="The user does not have this role there (any more).",
            mend="Look at the page again.",
        )
    check_administrator_stays(without_grant_id=grant.pk)
    grant.delete()
    return journal.record(
        action="people.role.taken",
        subject=f"user:{user_id}",
        actor=actor,
        at=at,
        before={"role": role.value, "node_id": node_id},
    )
