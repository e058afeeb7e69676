"""Next best actions: what gains most now, and what came of those that were accepted."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import ProposalCard, ProposalNotFound
from watchfloor.rooms.intraday.operations.proposals import accept, dismiss
from watchfloor.rooms.intraday.queries.action_words import (
    say_action,
    say_gain,
    say_proposal,
    say_reason,
    say_rules,
)
from watchfloor.rooms.intraday.queries.proposals import list_decided, list_open

NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in words."""

    card: ProposalCard
    kind: str
    sentence: str
    reason: str
    gain: str
    rules: list[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the first names of those it touches."""
        return self.card.agents[:NAMES_SHOWN]

    @property
    def more_names(self) -> int:
        """Return how many are not named."""
        return len(self.card.agents) - len(self.names)


def _row(card: ProposalCard) -> Row:
    zone = calendars.centre_zone()
    return Row(
        card=card,
        kind=say_action(card.kind),
        sentence=say_proposal(card, zone),
        reason=say_reason(card),
        gain=say_gain(card),
        rules=say_rules(card),
    )


@needs("intraday.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what is proposed now, and what was decided today."""
    access, at = access_of(request), timezone.now()
    today = at.astimezone(calendars.centre_zone()).date()
    return render(
        request,
        "intraday/actions.html",
        {
            "open": [_row(card) for card in list_open(scope=access.scope, at=at)],
            "decided": [_row(card) for card in list_decided(day=today, scope=access.scope)],
            "may_act": access.can("intraday.act"),
        },
    )


@needs("intraday.act")
@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Carry a proposal out, or say no to it."""
    decision = accept if request.POST.get("decision") == "accept" else dismiss
    try:
        decision(
            proposal_id=proposal_id,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except ProposalNotFound:
        raise Http404(proposal_id) from None
    return redirect("intraday:actions")
