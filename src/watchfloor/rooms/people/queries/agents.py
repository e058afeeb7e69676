"""Reads of agents."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.people.contracts import AgentCard, AgentNotFound, SkillLevel
from watchfloor.rooms.people.models import Agent, AgentLogin, OrgNode, Skill

_ALL = 10_000_000


def list_agents(
    *,
    scope: Scope,
    text: str = "",
    node_id: int | None = None,
    is_placed: bool | None = None,
    limit: int = _ALL,
    offset: int = 0,
) -> tuple[AgentCard, ...]:
    """Return agents in reach by code; `node_id` takes the whole subtree.

    `text` is found in code, name and logins. Agents whom nobody has placed are in reach only
    of those who see the whole centre.
    """
    found = _filtered(scope, text, node_id, is_placed=is_placed).order_by("code")[
        offset : offset + limit
    ]
    return tuple(_card(agent) for agent in _with_all(found))


def list_logins(*, feed: str) -> Mapping[int, str]:
    """Return the login in a feed of each of its agents, by agent."""
    return dict(AgentLogin.objects.filter(feed=feed).values_list("agent_id", "login"))


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
    named = Agent.objects.filter(code=code.replace("\0", "")) if user_id is None else None
    found = Agent.objects.filter(user_id=user_id) if named is None else named
    agent = _with_all(found).first()
    return _card(agent) if agent else None


def list_skills() -> tuple[tuple[str, str], ...]:
    """Return every skill as code and name."""
    return tuple(Skill.objects.order_by("code").values_list("code", "name"))


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
