"""Reading agents from a file: all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentFacts, SheetProblem, SheetReport
from watchfloor.rooms.people.models import Agent
from watchfloor.rooms.people.queries import list_nodes
from watchfloor.rooms.people.rules.sheet import Row, read_facts, read_rows

from .agents import add_agent, change_agent, facts_of
from .tree import lock_tree


def import_agents(
    *, data: bytes, file_name: str, scope: Scope, actor: Actor, at: datetime
) -> SheetReport:
    """Add and change agents as a file says. One wrong line and nothing is changed."""
    rows = read_rows(data, file_name)
    with transaction.atomic():
        lock_tree()
        units = _units(scope)
        known = {a.code: a for a in Agent.objects.filter(code__in=[_code(row) for _, row in rows])}
        counts: Counter[str] = Counter()
        problems = []
        seen: set[str] = set()
        for number, row in rows:
            try:
                _once(_code(row), seen)
                counts[_take(row, units, known.get(_code(row)), scope, actor, at)] += 1
            except Refusal as refusal:
                problems.append(SheetProblem(number, refusal.what, refusal.fields))
        if problems:
            transaction.set_rollback(True)
            return SheetReport(0, 0, 0, tuple(problems))
        journal.record(
            action="people.agents.imported",
            subject="agents",
            actor=actor,
            at=at,
            after={"file": file_name, **counts},
        )
    return SheetReport(counts["added"], counts["changed"], counts["same"])


def _take(
    row: Row,
    units: Mapping[str, int],
    agent: Agent | None,
    scope: Scope,
    actor: Actor,
    at: datetime,
) -> str:
    if agent is None:
        facts = read_facts(row, units, None)
        _reach(scope, facts)
        add_agent(facts=facts, actor=actor, at=at)
        return "added"
    if not scope.everything and agent.pk not in scope.agent_ids:
        raise _out_of_reach(agent.code)
    facts = read_facts(row, units, facts_of(agent))
    _reach(scope, facts)
    line = change_agent(agent_id=agent.pk, facts=facts, actor=actor, at=at)
    return "same" if line is None else "changed"


def _units(scope: Scope) -> dict[str, int]:
    """Return the units in reach by path, and by name where the name is the only one."""
    nodes = list_nodes(scope=scope)
    names = Counter(node.name for node in nodes)
    by_name = {node.name: node.id for node in nodes if names[node.name] == 1}
    return by_name | {node.trail: node.id for node in nodes}


def _code(row: Row) -> str:
    return " ".join(row.get("code", "").split())


def _once(code: str, seen: set[str]) -> None:
    if code in seen:
        raise Refusal(
            code="people.sheet.twice",
            what="The code “%(code)s” stands in the file twice.",
            mend="Keep one of the lines.",
            fields={"code": code},
        )
    seen.add(code)


def _reach(scope: Scope, facts: AgentFacts) -> None:
    if not scope.everything and facts.node_id not in scope.node_ids:
        raise _out_of_reach(facts.code)


def _out_of_reach(code: str) -> Refusal:
    return Refusal(
        code="people.sheet.out_of_reach",
        what="“%(code)s” is not in your part of the organisation.",
        mend="Give the unit of your own part, or ask the centre's administrator.",
        fields={"code": code},
    )
