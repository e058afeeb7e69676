"""Reads of agents."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.people.contracts import AgentCard, AgentNotFound, SkillLevel
from watchfloor.rooms.people.models import Agent, AgentLogin, OrgNode, Skill

_ALL = 10_000_000
# Asked for every step of every contact: one statement, where the models would send four.
_FIELDS = (
    "id", "code", "name", "node_id", "node", "employed_from", "employed_to",
    "contract_hours_per_week", "user_id", "user_name", "first_seen_at",
)  # fmt: skip
_FIND = """
SELECT a.id, a.code, a.name, a.node_id, COALESCE(n.name, ''), a.employed_from, a.employed_to,
    a.contract_hours_per_week, a.user_id, COALESCE(u.username, ''), a.first_seen_at,
    (SELECT COALESCE(json_agg(json_build_array(s.code, s.name, has.level)
                              ORDER BY s.code COLLATE "C"), '[]')
     FROM people_agentskill has JOIN people_skill s ON s.id = has.skill_id
     WHERE has.agent_id = a.id)::text,
    ARRAY(SELECT l.feed || ': ' || l.login FROM people_agentlogin l WHERE l.agent_id = a.id)
FROM people_agent a LEFT JOIN people_orgnode n ON n.id = a.node_id
    LEFT JOIN people_user u ON u.id = a.user_id
WHERE """


def list_agents(
    *,
    scope: Scope,
    text: str = "",
    node_id: int | None = None,
    is_placed: bool | None = None,
    agent_ids: Collection[int] | None = None,
    limit: int = _ALL,
    offset: int = 0,
) -> tuple[AgentCard, ...]:
    """Return agents in reach by code; `node_id` takes the whole subtree, `agent_ids` only those.

    `text` is found in code, name and logins. Agents whom nobody has placed are in reach only
    of those who see the whole centre.
    """
    found = _filtered(scope, text, node_id, is_placed=is_placed)
    if agent_ids is not None:
        found = found.filter(pk__in=agent_ids)
    shown = found.order_by("code")[offset : offset + limit]
    return tuple(_card(agent) for agent in _with_all(shown))


def list_logins(*, feed: str) -> Mapping[int, str]:
    """Return the login in a feed of each of its agents, by agent."""
    return dict(AgentLogin.objects.filter(feed=feed).values_list("agent_id", "login"))


def match_agents(*, feed: str, names: Collection[str]) -> Mapping[str, int]:
    """Return the agents that a feed calls so: by a login of the feed, or by their own code."""
    codes = Agent.objects.filter(code__in=names).values_list("code", "pk")
    logins = AgentLogin.objects.filter(feed=feed, login__in=names).values_list("login", "agent_id")
    return {**dict(codes), **dict(logins)}


def count_agents(
    *, scope: Scope, text: str = "", node_id: int | None = None, is_placed: bool | None = None
) -> int:
    """Return how many agents `list_agents` would find without a limit."""
    return _filtered(scope, text, node_id, is_placed=is_placed).count()


def get_agent(*, agent_id: int, scope: Scope) -> AgentCard:
    """Return one agent. :raises AgentNotFound: there is none, or out of reach."""
    agent = _with_all(_in_reach(scope).filter(pk=agent_id)).first()
    if agent is None:
        raise AgentNotFound(agent_id)
    return _card(agent)


def find_agent(*, code: str = "", user_id: int | None = None) -> AgentCard | None:
    """Return the agent with a code, or of a user, in anybody's reach; None when there is none."""
    with connection.cursor() as cursor:
        if user_id is None:
            cursor.execute(_FIND + "a.code = %s", [code.replace("\0", "")])
        else:
            cursor.execute(_FIND + "a.user_id = %s", [user_id])
        row = cursor.fetchone()
    if row is None:
        return None
    *fields, levels, logins = row
    skills = tuple(SkillLevel(*each) for each in json.loads(levels))
    return AgentCard(
        **dict(zip(_FIELDS, fields, strict=True)),
        skills=tuple(each.code for each in skills),
        levels=skills,
        logins=tuple(sorted(logins)),
    )


def list_skills() -> tuple[tuple[str, str], ...]:
    """Return every skill as code and name."""
    return tuple(Skill.objects.order_by("code").values_list("code", "name"))


def find_skill_id(*, code: str) -> int | None:
    """Return the number of a skill; None: there is none of that code."""
    return Skill.objects.filter(code=code).values_list("pk", flat=True).first()


def _in_reach(scope: Scope) -> QuerySet[Agent]:
    if scope.everything:
        return Agent.objects.all()
    return Agent.objects.filter(pk__in=scope.agent_ids)


def _filtered(
    scope: Scope, text: str, node_id: int | None, *, is_placed: bool | None
) -> QuerySet[Agent]:
    agents = _in_reach(scope)
    if is_placed is not None:
        agents = agents.filter(node__isnull=not is_placed)
    if node_id is not None:
        path = OrgNode.objects.filter(pk=node_id).values_list("path", flat=True).first()
        agents = agents.filter(node__path__startswith=path) if path else agents.none()
    for word in text.replace("\0", "").split():
        in_login = Agent.objects.filter(logins__login__icontains=word).values("pk")
        agents = agents.filter(
            Q(code__icontains=word) | Q(name__icontains=word) | Q(pk__in=in_login)
        )
    return agents


def _with_all(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    return agents.select_related("node", "user").prefetch_related("skills__skill", "logins")


def _card(agent: Agent) -> AgentCard:
    levels = sorted(
        (
            SkillLevel(skill.skill.code, skill.skill.name, skill.level)
            for skill in agent.skills.all()
        ),
        key=lambda level: level.code,
    )
    return AgentCard(
        id=agent.pk,
        code=agent.code,
        name=agent.name,
        node_id=agent.node_id,
        node=agent.node.name if agent.node else "",
        skills=tuple(level.code for level in levels),
        employed_from=agent.employed_from,
        employed_to=agent.employed_to,
        levels=tuple(levels),
        contract_hours_per_week=agent.contract_hours_per_week,
        logins=tuple(sorted(f"{login.feed}: {login.login}" for login in agent.logins.all())),
        user_id=agent.user_id,
        user_name=agent.user.get_username() if agent.user else "",
        first_seen_at=agent.first_seen_at,
    )
