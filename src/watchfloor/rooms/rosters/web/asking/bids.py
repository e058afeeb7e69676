"""Bidding on one's own side: the tours I could have, my order of them, what I got and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.common.addresses import read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.operations.bidding import place_bid
from watchfloor.rooms.rosters.queries.bidding import list_own_rounds, list_tours
from watchfloor.rooms.rosters.queries.own import tones_of_codes

from .me import own
from .words import LOST


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the rounds that the reader is in, and what they got."""
    rounds = [
        (each, got, [(lost.rank, _(LOST[lost.reason])) for lost in got.lost] if got else [])
        for each, got in list_own_rounds(agent_id=agent.id)
    ]
    context = {"tab": "bids", "rounds": rounds, "now": timezone.now()}
    return render(request, "rosters/bids.html", context)


@own
@require_GET
def tours(request: HttpRequest, agent: AgentCard, round_id: int) -> HttpResponse:
    """Show the tours of a round, those already ranked first."""
    return _page(request, agent, round_id)


@own
@require_POST
def rank(request: HttpRequest, agent: AgentCard, round_id: int) -> HttpResponse:
    """Keep the reader's order."""
    try:
        place_bid(
            round_id=round_id,
            agent_id=agent.id,
            ranks=_ranks(request),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return _page(request, agent, round_id, status=422)
    messages.success(request, _("Your order is kept. You may change it until the round closes."))
    return redirect("rosters:bids")


def _ranks(request: HttpRequest) -> list[int]:
    """Return the tours in the order of the numbers typed beside them; empty: not wanted."""
    typed = [
        (place, index)
        for name, text in request.POST.items()
        if name.startswith("tour-")
        and (place := read_number(str(text).strip())) is not None
        and (index := read_number(name.removeprefix("tour-"))) is not None
    ]
    return [index for _place, index in sorted(typed)]


def _page(request: HttpRequest, agent: AgentCard, round_id: int, status: int = 200) -> HttpResponse:
    card, cards = list_tours(round_id=round_id, agent_id=agent.id)
    context = {
        "tab": "bids",
        "round": card,
        "tours": cards,
        "tones": tones_of_codes(),
        "is_open": card.awarded_at is None and card.closes_at > timezone.now(),
    }
    return render(request, "rosters/bid_tours.html", context, status=status)
