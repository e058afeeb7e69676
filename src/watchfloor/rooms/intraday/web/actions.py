"""Next best actions: what gains most now, and what came of those that were accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import ProposalCard, ProposalNotFound, ProposalState
from watchfloor.rooms.intraday.operations.proposals import accept, dismiss, take_back
from watchfloor.rooms.intraday.queries.action_words import (
    say_action,
    say_consequence,
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
    consequence: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the first names of those it touches."""
        return self.card.agents[:NAMES_SHOWN]

    @property
    def more_names(self) -> int:
        """Return how many are not named."""
        return len(self.card.agents) - len(self.names)

    @property
    def was_done(self) -> bool:
        """Say whether it was carried out and stands."""
        return self.card.state in (ProposalState.ACCEPTED, ProposalState.MEASURED)

    @property
    def is_as_expected(self) -> bool | None:
        """Say whether what was gained lies in the interval; None: nobody knows."""
        actual = self.card.actual
        if actual is None or actual.contacts is None:
            return None
        return self.card.gain_low <= actual.contacts <= self.card.gain_high


def _row(card: ProposalCard) -> Row:
    zone = calendars.centre_zone()
    return Row(
        card=card,
        kind=say_action(card.kind),
        sentence=say_proposal(card, zone),
        reason=say_reason(card),
        gain=say_gain(card),
        rules=say_rules(card),
        consequence=say_consequence(card.kind),
    )


@needs("intraday.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what is proposed now, and what was decided today."""
    access, at = access_of(request), timezone.now()
    today = at.astimezone(calendars.centre_zone()).date()
    decided = list_decided(day=today, scope=access.scope, at=at)
    return render(
        request,
        "intraday/actions.html",
        {
            "open": [_row(card) for card in list_open(scope=access.scope, at=at)],
            "decided": [_row(card) for card in decided],
            "may_act": access.can("intraday.act"),
        },
    )


@needs("intraday.act")
@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Carry a proposal out, or say no to it."""
    if request.POST.get("decision") == "accept":
        return _act(accept, _("It is done: %(what)s"), request, proposal_id)
    return _act(dismiss, _("Put aside: %(what)s"), request, proposal_id)


@needs("intraday.act")
@require_POST
def undo(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take back what was done."""
    return _act(take_back, _("Taken back: %(what)s"), request, proposal_id)


def _act(
    act: Callable[..., ProposalCard], done: str, request: HttpRequest, proposal_id: int
) -> HttpResponse:
    """Do it and say so, or say why it was not done."""
    try:
        card = act(
            proposal_id=proposal_id,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except ProposalNotFound:
        raise Http404(proposal_id) from None
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        what = say_proposal(card, calendars.centre_zone())
        messages.success(request, done % {"what": what})
    return redirect("intraday:actions")
