"""Overtime and time off that I may take, with the time that is left for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.operations.offers import claim_offer
from watchfloor.rooms.rosters.queries.leaves import HOURS, balance_of
from watchfloor.rooms.rosters.queries.offers import list_offers_for
from watchfloor.rooms.rosters.web.planning.reading import today

from .me import own, try_it


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the offers open to the reader."""
    context = {
        "tab": "offers",
        "offers": list_offers_for(agent_id=agent.id, at=timezone.now()),
        "bank": balance_of(agent_id=agent.id, account=HOURS, on=today()),
        "now": timezone.now(),
    }
    return render(request, "rosters/offers.html", context)


@own
@require_POST
def claim(request: HttpRequest, agent: AgentCard, offer_id: int) -> HttpResponse:
    """Take one."""

    def act() -> None:
        claim_offer(
            offer_id=offer_id, agent_id=agent.id, actor=actor_of(request), at=timezone.now()
        )

    return try_it(request, act, _("It is yours. Your shift has changed."), "rosters:offers")
