"""Writes to the organisation's tree. All of them take the tree's lock first."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Value
from django.db.models.functions import Concat, Substr

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import NodeNotFound
from watchfloor.rooms.people.models import OrgNode
from watchfloor.rooms.people.rules.tree import check_nesting


def lock_tree() -> None:
    """Let nobody else change the tree or the roles until the transaction ends.

    One lock for both: who is the last administrator depends on the tree and on the roles.
    """
    list(OrgNode.objects.select_for_update().filter(parent=None).values_list("pk"))


def get_locked_node(node_id: int) -> OrgNode:
    """Return a part of the tree for writing. :raises NodeNotFound: there is none."""
    node = OrgNode.objects.select_for_update().filter(pk=node_id).first()
    if node is None:
        raise NodeNotFound(node_id)
    return node


@transaction.atomic
def add_node(
    *, kind: str, name: str, parent_id: int | None = None, actor: Actor, at: datetime
) -> int:
    """Add a part to the organisation and return its id."""
    lock_tree()
    name = _clean_name(name)
    parent = get_locked_node(parent_id) if parent_id is not None else None
    check_nesting(
        kind=kind,
        name=name,
        parent_kind=parent.kind if parent else None,
        parent=parent.name if parent else "",
    )
    node = OrgNode(parent=parent, kind=kind, name=name, path="")
    _save_once(node)
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    after = {"kind": kind, "name": name, "parent_id": parent_id}
    journal.record(
        action="people.node.added", subject=f"node:{node.pk}", actor=actor, at=at, after=after
    )
    return node.pk


@transaction.atomic
def rename_node(*, node_id: int, name: str, actor: Actor, at: datetime) -> int:
    """Give a part of the organisation another name; returns the line of the journal."""
    lock_tree()
    node = get_locked_node(node_id)
    before, node.name = node.name, _clean_name(name)
    _save_once(node)
    return journal.record(
        action="people.node.renamed",
        subject=f"node:{node_id}",
        actor=actor,
        at=at,
        before={"name": before},
        after={"name": node.name},
    )


@transaction.atomic
def move_node(*, node_id: int, parent_id: int, actor: Actor, at: datetime) -> int:
    """Hang a part with all that is under it elsewhere; returns the line of the journal."""
    lock_tree()
    node, parent = get_locked_node(node_id), get_locked_node(parent_id)
    check_nesting(kind=node.kind, name=node.name, parent_kind=parent.kind, parent=parent.name)
    if parent.path.startswith(node.path):
        raise Refusal(
            code="people.node.cycle",
            what="“%(name)s” cannot stand under itself.",
            where="%(parent)s",
            mend="Choose a unit outside it.",
            fields={"name": node.name, "parent": parent.name},
        )
    before, old_path, new_path = node.parent_id, node.path, f"{parent.path}{node.pk}/"
    node.parent = parent
    _save_once(node)
    OrgNode.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1))
    )
    return journal.record(
        action="people.node.moved",
        subject=f"node:{node_id}",
        actor=actor,
        at=at,
        before={"parent_id": before},
        after={"parent_id": parent_id},
    )


@transaction.atomic
def remove_node(*, node_id: int, actor: Actor, at: datetime) -> int:
    """Remove a part in which nothing is left; returns the line of the journal."""
    lock_tree()
    node = get_locked_node(node_id)
    if node.children.exists() or node.agents.exists() or node.role_grants.exists():
        raise _not_empty(node)
    before = {"kind": node.kind, "name": node.name, "parent_id": node.parent_id}
    try:
        node.delete()
    except ProtectedError as error:  # another room hangs its things on it: queues, hours
        raise _not_empty(node) from error
    return journal.record(
        action="people.node.removed", subject=f"node:{node_id}", actor=actor, at=at, before=before
    )


def _save_once(node: OrgNode) -> None:
    try:
        with transaction.atomic():
            node.save()
    except IntegrityError as error:
        raise Refusal(
            code="people.node.name_taken",
            what="There is already a unit “%(name)s” in this place.",
            where="%(name)s",
            mend="Choose another name.",
            fields={"name": node.name},
        ) from error


def _clean_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 120:
        raise Refusal(
            code="people.node.name_length",
            what="A unit's name has 1 to 120 characters.",
            mend="Choose another name.",
        )
    return name


def _not_empty(node: OrgNode) -> Refusal:
    return Refusal(
        code="people.node.not_empty",
        what="“%(name)s” is not empty.",
        where="%(name)s",
        mend="Move its units, agents, roles and queues elsewhere first.",
        fields={"name": node.name},
    )
