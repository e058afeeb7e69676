"""Taking back what was just done. An undo is a new act with its own line in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Role, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.journal import JournalLine
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentFacts, changed_meanwhile
from watchfloor.rooms.people.models import Agent, OrgNode, RoleGrant, User

from .agents import change_agent, facts_of, get_locked_agent, state_of
from .roles import give_role, take_role
from .tree import get_locked_node, lock_tree, move_node, rename_node
from .users import change_user, deactivate_user, reactivate_user

UNDO_WITHIN = timedelta(hours=1)
Undo = Callable[[JournalLine, int, Actor, datetime], object]


@transaction.atomic
def undo(*, number: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """Take back one's own act of the last hour, named by its line in the journal.

    Refused when the thing has been changed again since, for nobody's later work is overwritten;
    and when it is no longer in reach, for the one who acts may have lost a role since.
    """
    line = journal.find_line(number=number)
    act = _UNDO.get(line.action) if line else None
    if line is None or act is None or line.user_id != actor.user_id or at - line.at > UNDO_WITHIN:
        raise _not_possible()
    lock_tree()
    _check_reach(line, scope)
    act(line, int(line.subject.partition(":")[2]), actor, at)


def _check_reach(line: JournalLine, scope: Scope) -> None:
    if scope.everything:
        return
    kind, _, number = line.subject.partition(":")
    parts = [part for part in (line.before, line.after) if part]
    named = {part.get(name) for part in parts for name in ("node_id", "parent_id")}
    for part in parts:
        named |= set(cast("Mapping[str, int]", part.get("nodes", {})).values())
    if named - {None} - scope.node_ids or not _is_reached(kind, int(number), scope):
        raise _not_possible()


def _is_reached(kind: str, number: int, scope: Scope) -> bool:
    if kind == "user":  # perhaps without any role by now
        roles = RoleGrant.objects.filter(user_id=number)
        return not roles.exclude(node_id__in=scope.node_ids).exists()
    return number in (scope.node_ids if kind == "node" else scope.agent_ids)


def _not_possible() -> Refusal:
    return Refusal(
        code="people.undo.not_possible",
        what="This cannot be undone here.",
        mend="Only your own changes of the last hour can be undone.",
    )


def _rename_back(line: JournalLine, node_id: int, actor: Actor, at: datetime) -> None:
    before, after = _both(line)
    _expect(get_locked_node(node_id).name == after["name"])
    rename_node(node_id=node_id, name=before["name"], actor=actor, at=at)


def _move_back(line: JournalLine, node_id: int, actor: Actor, at: datetime) -> None:
    before, after = _both(line)
    _expect(get_locked_node(node_id).parent_id == after["parent_id"])
    _expect(OrgNode.objects.filter(pk=before["parent_id"]).exists())
    move_node(node_id=node_id, parent_id=before["parent_id"], actor=actor, at=at)


def _place_back(line: JournalLine, node_id: int, actor: Actor, at: datetime) -> None:
    before, _ = _both(line)
    places = {int(agent_id): place for agent_id, place in before["nodes"].items()}
    agents = list(Agent.objects.select_for_update().filter(pk__in=places))
    homes = {place for place in places.values() if place is not None}
    _expect(all(agent.node_id == node_id for agent in agents))
    _expect(OrgNode.objects.filter(pk__in=homes).count() == len(homes))
    for agent in agents:
        agent.node_id = places[agent.pk]
    Agent.objects.bulk_update(agents, ["node"])
    journal.record(
        action="people.agents.placed_back",
        subject=line.subject,
        actor=actor,
        at=at,
        before={"node_id": node_id},
        after={"nodes": before["nodes"]},
    )


def _change_back(line: JournalLine, agent_id: int, actor: Actor, at: datetime) -> None:
    before, after = _both(line)
    agent = get_locked_agent(agent_id)
    now = state_of(agent)
    _expect(all(now[name] == value for name, value in after.items()))
    facts = replace(facts_of(agent), **{name: _real(name, v) for name, v in before.items()})
    change_agent(agent_id=agent_id, facts=facts, actor=actor, at=at)


def _name_back(line: JournalLine, user_id: int, actor: Actor, at: datetime) -> None:
    before, after = _both(line)
    user = User.objects.get(pk=user_id)
    _expect({"full_name": user.get_full_name(), "email": user.email} == dict(after))
    change_user(user_id=user_id, actor=actor, at=at, **before)


def _take_back(line: JournalLine, user_id: int, actor: Actor, at: datetime) -> None:
    given = line.after or {}
    take_role(user_id=user_id, actor=actor, at=at, **_role_at(given))


def _give_back(line: JournalLine, user_id: int, actor: Actor, at: datetime) -> None:
    taken = line.before or {}
    _expect(OrgNode.objects.filter(pk=_role_at(taken)["node_id"]).exists())
    give_role(user_id=user_id, actor=actor, at=at, **_role_at(taken))


def _let_in(line: JournalLine, user_id: int, actor: Actor, at: datetime) -> None:
    _expect(User.objects.filter(pk=user_id, is_active=False).exists())
    reactivate_user(user_id=user_id, actor=actor, at=at)


def _let_out(line: JournalLine, user_id: int, actor: Actor, at: datetime) -> None:
    _expect(User.objects.filter(pk=user_id, is_active=True).exists())
    deactivate_user(user_id=user_id, actor=actor, at=at)


_UNDO: Mapping[str, Undo] = {
    "people.node.renamed": _rename_back,
    "people.node.moved": _move_back,
    "people.agents.placed": _place_back,
    "people.agent.changed": _change_back,
    "people.user.changed": _name_back,
    "people.role.given": _take_back,
    "people.role.taken": _give_back,
    "people.user.deactivated": _let_in,
    "people.user.reactivated": _let_out,
}


def _both(line: JournalLine) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return line.before or {}, line.after or {}


def _expect(unchanged: bool) -> None:  # noqa: FBT001  reads as "expect that"
    if not unchanged:
        raise changed_meanwhile()


def _role_at(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": Role(data["role"]), "node_id": data["node_id"]}


def _real(name: str, value: Any) -> Any:
    """Return a value of an agent as it was before the journal made it plain."""
    if value is None or name not in AgentFacts.__dataclass_fields__:
        return value
    if name in {"employed_from", "employed_to"}:
        return date.fromisoformat(value)
    return Decimal(value) if name == "contract_hours_per_week" else value
