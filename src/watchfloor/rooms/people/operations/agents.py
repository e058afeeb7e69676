"""Writes about agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import AgentFacts, AgentNotFound
from watchfloor.rooms.people.models import Agent, AgentLogin, AgentSkill, Skill
from watchfloor.rooms.people.rules.agents import check_facts

from .tree import get_locked_node

FIELDS = ("code", "name", "node_id", "employed_from", "employed_to", "contract_hours_per_week")


@transaction.atomic
def ensure_agents(*, feed: str, logins: Iterable[str], at: datetime) -> Mapping[str, int]:
    """Return the agent of each login of a feed; a login never seen before gets a new agent.

    Part of the caller's transaction and of its journal line. Two imports at once agree: what
    the other has made in the meantime is taken, in the order of the logins so that they queue.
    """
    wanted = set(logins)
    known = _known(feed, wanted)
    new = sorted(wanted - known.keys())
    if not new:
        return known
    Agent.objects.bulk_create(
        [Agent(code=login[:80], first_seen_at=at) for login in new], ignore_conflicts=True
    )
    agents = dict(Agent.objects.filter(code__in=[n[:80] for n in new]).values_list("code", "pk"))
    AgentLogin.objects.bulk_create(
        [AgentLogin(feed=feed, login=login, agent_id=agents[login[:80]]) for login in new],
        ignore_conflicts=True,
    )
    return _known(feed, wanted)


@transaction.atomic
def add_agent(*, facts: AgentFacts, actor: Actor, at: datetime) -> int:
    """Add an agent and return the id."""
    facts = check_facts(facts)
    agent = Agent()
    _write(agent, facts)
    journal.record(
        action="people.agent.added",
        subject=f"agent:{agent.pk}",
        actor=actor,
        at=at,
        after=state_of(agent),
    )
    return agent.pk


@transaction.atomic
def change_agent(*, agent_id: int, facts: AgentFacts, actor: Actor, at: datetime) -> int | None:
    """Change what is known of an agent; returns the line, None when nothing differs."""
    agent = get_locked_agent(agent_id)
    before = state_of(agent)
    _write(agent, check_facts(facts))
    after = state_of(agent)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return None
    return journal.record(
        action="people.agent.changed",
        subject=f"agent:{agent_id}",
        actor=actor,
        at=at,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


@transaction.atomic
def place_agents(*, agent_ids: Iterable[int], node_id: int, actor: Actor, at: datetime) -> int:
    """Put agents into a part of the organisation; returns the line of the journal."""
    node = get_locked_node(node_id)
    agents = list(Agent.objects.select_for_update().filter(pk__in=set(agent_ids)).order_by("pk"))
    if not agents:
        raise Refusal(
            code="people.agents.none_chosen",
            what="No agent was chosen.",
            mend="Tick at least one agent.",
        )
    before = {str(agent.pk): agent.node_id for agent in agents}
    Agent.objects.filter(pk__in=[agent.pk for agent in agents]).update(node=node)
    return journal.record(
        action="people.agents.placed",
        subject=f"node:{node_id}",
        actor=actor,
        at=at,
        before={"nodes": before},
        after={"node_id": node_id},
    )


def get_locked_agent(agent_id: int) -> Agent:
    """Return an agent for writing. :raises AgentNotFound: there is none."""
    agent = Agent.objects.select_for_update().filter(pk=agent_id).first()
    if agent is None:
        raise AgentNotFound(agent_id)
    return agent


def state_of(agent: Agent) -> dict[str, object]:
    """Return what the journal keeps of an agent."""
    state: dict[str, object] = {
        name: None if (value := getattr(agent, name)) is None else _plain(value) for name in FIELDS
    }
    state["user_id"] = agent.user_id
    state["skills"] = dict(
        AgentSkill.objects.filter(agent=agent)
        .order_by("skill__code")
        .values_list("skill__code", "level")
    )
    return state


def facts_of(agent: Agent) -> AgentFacts:
    """Return what is known of an agent in the form in which it is changed."""
    facts = AgentFacts(**{name: getattr(agent, name) for name in FIELDS})
    return replace(facts, user_id=agent.user_id)


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


def _known(feed: str, logins: set[str]) -> dict[str, int]:
    rows = AgentLogin.objects.filter(feed=feed, login__in=logins)
    return dict(rows.values_list("login", "agent_id"))


def _write(agent: Agent, facts: AgentFacts) -> None:
    for name in FIELDS:
        setattr(agent, name, getattr(facts, name))
    agent.user_id = facts.user_id
    if facts.node_id is not None:
        get_locked_node(facts.node_id)
    try:
        with transaction.atomic():
            agent.save()
    except IntegrityError as error:
        raise Refusal(
            code="people.agent.taken",
            what="Another agent already has this code or this user.",
            where="%(code)s",
            mend="Choose another code, or take the user from the other agent first.",
            fields={"code": facts.code},
        ) from error
    if facts.skills is not None:
        _write_skills(agent, facts.skills)


def _write_skills(agent: Agent, levels: Mapping[str, int]) -> None:
    AgentSkill.objects.filter(agent=agent).exclude(skill__code__in=levels.keys()).delete()
    for code, level in sorted(levels.items()):
        skill, _ = Skill.objects.get_or_create(code=code, defaults={"name": code})
        AgentSkill.objects.update_or_create(agent=agent, skill=skill, defaults={"level": level})
