"""Adherence for leaders: who is beside the schedule now and what it means, and what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import Scope, access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    AdherenceNow,
    ExplanationCard,
    ExplanationKind,
    Impact,
    MomentStatus,
)
from watchfloor.rooms.floor.operations.explanations import Asked, explain_for
from watchfloor.rooms.floor.queries.adherence_now import (
    order_of,
    read_standing,
    running_schedules,
)
from watchfloor.rooms.floor.queries.explanations import list_asked, list_decided
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

from .acting import try_it
from .adherence_news import next_look, renewing
from .adherence_words import Sign, activity_words, kind_words, state_sign, status_sign, why_words

MOST_ROWS = 150
RECENT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody as they stand now."""

    agent: AgentCard
    now: AdherenceNow
    day: date
    scheduled: str
    seen: str
    next: str
    sign: Sign
    why: str


@needs("floor.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show who is beside the schedule, those whom a queue misses first, and what waits."""
    scope, at = access_of(request).scope, timezone.now()
    context = {
        **_now(request, scope, at),
        **renewing(),
        "nodes": people.list_nodes(scope=scope),
        "may_set": access_of(request).can("floor.terms"),
    }
    return render(request, "floor/adherence.html", context)


@needs("floor.view")
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Show only the part that changes by itself."""
    context = _now(request, access_of(request).scope, timezone.now())
    return render(request, "floor/_adherence_now.html", context)


@needs("floor.lead")
@require_POST
def system_down(request: HttpRequest) -> HttpResponse:
    """Explain a stretch of today for a whole part of the centre: the system was down."""
    scope, at = access_of(request).scope, timezone.now()
    minutes = read_number(request.POST.get("minutes", "")) or 0
    window = Window(at - timedelta(minutes=min(max(minutes, 1), 600)), at)
    node = read_number(request.POST.get("node", ""))
    agents = people.list_agents(scope=scope, node_id=node) if node else ()

    def act() -> None:
        running = running_schedules(agent_ids=[each.id for each in agents], at=at)
        asked = [
            Asked(card.agent_id, card.day, window, ExplanationKind.SYSTEM_DOWN)
            for card in running.values()
            if card.spans and card.spans[0].start < at and card.spans[-1].end > window.start
        ]
        explain_for(asked=asked, scope=scope, actor=actor_of(request), at=at)

    said = _("The outage is noted for the days of those at work.")
    return try_it(request, act, said, "floor:adherence")


def _now(request: HttpRequest, scope: Scope, at: datetime) -> Mapping[str, Any]:
    node = read_number(request.GET.get("node", ""))
    agents = {each.id: each for each in people.list_agents(scope=scope, node_id=node)}
    standing = read_standing(nodes={each.id: each.node_id for each in agents.values()}, at=at)
    shown = _of_kind(standing, request.GET.get("status", ""))
    ordered = sorted(shown, key=lambda each: order_of(each, at))
    here = at.astimezone(calendars.centre_zone())
    return {
        "at": at,
        "node": node,
        "status": request.GET.get("status", ""),
        "rows": [_row(agents[each.agent_id], each, here) for each in ordered[:MOST_ROWS]],
        "count": len(ordered),
        "most": MOST_ROWS,
        "tiles": _tiles(standing),
        "next_look": next_look(standing.values(), at),
        "may_lead": access_of(request).can("floor.lead"),
        "asked": _said(list_asked(scope=scope), scope),
        "decided": _said(list_decided(scope=scope, since=at - RECENT), scope),
    }


def _of_kind(standing: Mapping[int, AdherenceNow], kind: str) -> list[AdherenceNow]:
    return [each for each in standing.values() if not kind or _kind(each) == kind]


def _kind(now: AdherenceNow) -> str:
    if now.status is MomentStatus.OUT:
        return "missed" if now.impact is Impact.NEGATIVE else "beside"
    return now.status.value if now.seen else MomentStatus.UNKNOWN.value


def _tiles(standing: Mapping[int, AdherenceNow]) -> list[dict[str, object]]:
    counts = Counter(_kind(each) for each in standing.values())
    words = {
        "missed": (_("Missed by a queue"), "warn" if counts["missed"] else ""),
        "beside": (_("Beside the schedule, no harm"), ""),
        "explained": (_("Explained"), ""),
        "in": (_("In the schedule"), "good" if counts["in"] else ""),
        "unscheduled": (_("Not scheduled, at work"), ""),
        "unknown": (_("Not known"), "info" if counts["unknown"] else ""),
    }
    return [
        {"kind": kind, "text": text, "tone": tone, "count": counts[kind]}
        for kind, (text, tone) in words.items()
    ]


def _row(agent: AgentCard, now: AdherenceNow, here: datetime) -> Row:
    """Return a row; `here` is now by the centre's clock."""
    today, since = here.date(), (now.since or here).astimezone(here.tzinfo).date()
    return Row(
        agent=agent,
        now=now,
        day=min(since, today) if since >= today - timedelta(days=1) else today,
        scheduled=activity_words(now.scheduled) if now.scheduled else "",
        seen=activity_words(now.seen) if now.seen else "",
        next=activity_words(now.next_code) if now.next_code else "",
        sign=status_sign(now.status, now.impact),
        why=why_words(now.why),
    )


def _said(
    cards: tuple[ExplanationCard, ...], scope: Scope
) -> list[tuple[ExplanationCard, AgentCard, str, Sign]]:
    if not cards:
        return []
    about = {card.agent_id for card in cards}
    agents = {each.id: each for each in people.list_agents(scope=scope, agent_ids=about)}
    return [
        (card, agents[card.agent_id], kind_words(card.kind), state_sign(card.state))
        for card in cards
        if card.agent_id in agents
    ]
