"""Writes. One function, one transaction, one line in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from .models import Agent, AgentLogin


@transaction.atomic
def ensure_agents(*, feed: str, logins: Iterable[str], at: datetime) -> Mapping[str, int]:
    """Return the agent of each login of a feed; a login never seen before gets a new agent.

    Part of the caller's transaction and of its journal line.
    """
    wanted = set(logins)
    known = dict(
        AgentLogin.objects.filter(feed=feed, login__in=wanted).values_list("login", "agent_id")
    )
    for login in sorted(wanted - known.keys()):
        agent, _ = Agent.objects.get_or_create(code=login, defaults={"first_seen_at": at})
        AgentLogin.objects.create(feed=feed, login=login, agent=agent)
        known[login] = agent.pk
    return known
