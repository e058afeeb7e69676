"""Approvals: all that waits for a leader on one screen, each with what it would do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import Scope, access_of, actor_of, needs
from watchfloor.common.addresses import NEWEST, OLDEST
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters.contracts import (
    HAS_BALANCE,
    AskState,
    Effect,
    LeaveCard,
    RosterNotFound,
)
from watchfloor.rooms.rosters.operations.leave_decisions import decide_leave
from watchfloor.rooms.rosters.operations.offers import make_offer, withdraw_offer
from watchfloor.rooms.rosters.operations.swaps import decide_swap
from watchfloor.rooms.rosters.queries.leave_effects import effect_of_leave
from watchfloor.rooms.rosters.queries.leaves import (
    balance_of,
    find_leave_row,
    list_leaves,
)
from watchfloor.rooms.rosters.queries.offers import list_claims, list_offers
from watchfloor.rooms.rosters.queries.own import tones_of_codes
from watchfloor.rooms.rosters.queries.swaps import list_open_swaps
from watchfloor.rooms.rosters.rules.offering import OfferFacts
from watchfloor.rooms.rosters.rules.swapping import pack_effect
from watchfloor.rooms.rosters.web.planning.words import LEAVE_KINDS

from .me import is_yes, try_it
from .words import day_field, minute_of

MOST_EFFECTS = 12  # each is looked at with all rules: later ones when their turn comes


class OfferForm(forms.Form):
    """Overtime or time off for the people of a part of the centre."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is offered"),
        choices=[
            ("overtime", gettext_lazy("Overtime")),
            ("time_off", gettext_lazy("Time off")),
            ("call_in", gettext_lazy("Shift on a day off")),
        ],
    )
    node = forms.TypedChoiceField(label=gettext_lazy("To whom"), coerce=int, empty_value=None)
    day = day_field(gettext_lazy("Day"))
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, initial=1)
    closes = forms.DateTimeField(
        label=gettext_lazy("Closes at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        if isinstance(node, forms.TypedChoiceField):
            node.required = not scope.everything
            everybody = [("", _("the whole centre"))] if scope.everything else []
            nodes = people.list_nodes(scope=scope)
            node.choices = [*everybody, *((each.id, each.trail) for each in nodes)]

    def facts(self) -> OfferFacts:
        """Return what a valid form says."""
        data = self.cleaned_data
        closes: datetime = data["closes"].replace(tzinfo=calendars.centre_zone())
        return OfferFacts(
            kind=data["kind"],
            day=data["day"],
            from_minute=minute_of(data["begins"]) or 0,
            to_minute=minute_of(data["ends"]) or 0,
            places=data["places"],
            closes_at=closes,
            node_id=data["node"],
            note=data["note"],
        )


@needs("rosters.approve")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader."""
    return _page(request, OfferForm(scope=access_of(request).scope))


@needs("rosters.approve")
@require_POST
def leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    """Approve or decline leave."""
    approves = is_yes(request, "decision", "approve", "decline")

    def act() -> None:
        decide_leave(
            leave_id=leave_id,
            approves=approves,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return _decided(request, act, approves=approves)


@needs("rosters.approve")
@require_POST
def swap(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Approve or decline a swap."""
    approves = is_yes(request, "decision", "approve", "decline")

    def act() -> None:
        decide_swap(
            swap_id=swap_id,
            approves=approves,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return _decided(request, act, approves=approves)


@needs("rosters.approve")
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Offer overtime or time off."""
    form = OfferForm(request.POST, scope=access_of(request).scope)
    if form.is_valid():
        try:
            make_offer(
                facts=form.facts(),
                scope=access_of(request).scope,
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        except RosterNotFound as error:
            raise Http404(str(error)) from error
        else:
            messages.success(request, _("It is offered."))
            return redirect("rosters:approvals")
    return _page(request, form, status=422)


@needs("rosters.approve")
@require_POST
def offer_withdraw(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Offer something no longer."""

    def act() -> None:
        withdraw_offer(
            offer_id=offer_id,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    try:
        return try_it(request, act, _("It is offered no longer."), "rosters:approvals")
    except RosterNotFound as error:
        raise Http404(str(error)) from error


def _decided(request: HttpRequest, act: Any, *, approves: bool) -> HttpResponse:
    done = _("Approved. Those concerned are told.") if approves else _("Declined.")
    try:
        return try_it(request, act, done, "rosters:approvals")
    except RosterNotFound as error:
        raise Http404(str(error)) from error


def _page(request: HttpRequest, form: OfferForm, status: int = 200) -> HttpResponse:
    scope, at = access_of(request).scope, timezone.now()
    asked = list_leaves(scope=scope, first_day=OLDEST, last_day=NEWEST, states=[AskState.ASKED])
    offers = list_offers(scope=scope, at=at)
    context = {
        "leaves": [
            (
                each,
                _(LEAVE_KINDS[each.kind]),
                balance_of(agent_id=each.agent_id, account=each.kind, on=each.first_day)
                if each.kind in HAS_BALANCE
                else None,
                _effect(each, scope, at) if place < MOST_EFFECTS else None,
            )
            for place, each in enumerate(asked)
        ],
        "tones": tones_of_codes(),
        "may_set": access_of(request).can("rosters.edit"),
        "swaps": list_open_swaps(scope=scope, at=at),
        "offers": [(each, list_claims(offer_id=each.id)) for each in offers],
        "form": form,
    }
    return render(request, "rosters/approvals.html", context, status=status)


def _effect(card: LeaveCard, scope: Scope, at: datetime) -> dict[str, object] | None:
    effect: Effect | None = effect_of_leave(find_leave_row(leave_id=card.id, scope=scope), at=at)
    return pack_effect(effect) if effect is not None else None
