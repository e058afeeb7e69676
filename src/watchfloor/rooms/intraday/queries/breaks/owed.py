"""Time of breaks that is owed: taken by somebody else or by a contact, and not given back yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from watchfloor.common.access import Scope
from watchfloor.rooms.intraday.contracts.breaks import BreakState, OwedCard
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.rules.breaks import whole_minutes
from watchfloor.rooms.people import service as people

from ._rows import day_of

KEPT = timedelta(days=60)
MOST_REPAID = 30  # minutes of what is owed that one break gives back


def owed_to(*, agent_id: int, at: datetime) -> int:
    """Return how many seconds are owed to somebody, without those that a break gives back."""
    return _balances(at, [agent_id]).get(agent_id, (0, at.date()))[0]


def owed_minutes(*, agent_id: int, at: datetime) -> int:
    """Return how many minutes of what is owed somebody's next break gives back."""
    return whole_minutes(owed_to(agent_id=agent_id, at=at), MOST_REPAID)


def list_owed(*, scope: Scope, at: datetime) -> tuple[OwedCard, ...]:
    """Return whom time is owed to, of the people in reach, the most first."""
    balances = _balances(at)
    cards = people.list_agents(scope=scope, agent_ids=balances) if balances else ()
    found = [
        OwedCard(card.id, card.name or card.code, *balances[card.id])
        for card in cards
        if card.id in balances
    ]
    return tuple(sorted(found, key=lambda each: (-each.seconds, each.agent_id)))


def _balances(
    at: datetime, agent_ids: Collection[int] | None = None
) -> dict[int, tuple[int, date]]:
    """Return by agent what is owed and since when, where that is a minute or more."""
    rows = BreakBooking.objects.filter(day__gte=day_of(at) - KEPT).order_by("day", "pk")
    rows = rows.exclude(owed_seconds=0, repaid_seconds=0)
    if agent_ids is not None:
        rows = rows.filter(agent__in=agent_ids)
    found: dict[int, tuple[int, date]] = {}
    for agent, day, state, owed, repaid in rows.values_list(
        "agent_id", "day", "state", "owed_seconds", "repaid_seconds"
    ):
        before, since = found.get(agent, (0, day))
        given = repaid if state != BreakState.CANCELLED else 0
        found[agent] = (before + owed - given, since if before > 0 else day)
    return {agent: each for agent, each in found.items() if each[0] >= 60}
