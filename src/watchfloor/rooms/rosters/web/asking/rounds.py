"""Bidding on the planner's side: a round is opened on a draft, awarded or taken back."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters.contracts import RosterNotFound, RoundCard
from watchfloor.rooms.rosters.operations.bidding import award_round, drop_round, open_round
from watchfloor.rooms.rosters.queries.bidding import get_round, list_receipts, list_rounds
from watchfloor.rooms.rosters.web.planning.reading import centre_zone, check_whole, version_of

from .words import LOST

SEED_BITS = 31
USUAL_DAYS = 3


class RoundForm(forms.Form):
    """Until when people may rank."""

    closes = forms.DateTimeField(
        label=gettext_lazy("Closes at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


@needs("rosters.edit")
@require_GET
def show(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the rounds of a draft, and open one."""
    closes = timezone.now().astimezone(centre_zone()) + timedelta(days=USUAL_DAYS)
    return _page(request, version_id, RoundForm(initial={"closes": closes.replace(minute=0)}))


@needs("rosters.edit")
@require_POST
def begin(request: HttpRequest, version_id: int) -> HttpResponse:
    """Open a round."""
    check_whole(request, version_id=version_id)
    form = RoundForm(request.POST)
    if form.is_valid():
        try:
            open_round(
                version_id=version_id,
                closes_at=form.cleaned_data["closes"].replace(tzinfo=centre_zone()),
                seed=secrets.randbits(SEED_BITS),
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("The round is open: people see it among their things."))
            return redirect("rosters:rounds", version_id)
    return _page(request, version_id, form, status=422)


@needs("rosters.edit")
@require_POST
def award(request: HttpRequest, round_id: int) -> HttpResponse:
    """Close a round and give the tours."""
    card = _found(request, round_id)
    try:
        award_round(round_id=round_id, actor=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The tours are given, in a new version to look at."))
    return redirect("rosters:rounds", card.version_id)


@needs("rosters.edit")
@require_POST
def drop(request: HttpRequest, round_id: int) -> HttpResponse:
    """Take a round back."""
    card = _found(request, round_id)
    try:
        drop_round(round_id=round_id, actor=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The round is taken back."))
    return redirect("rosters:rounds", card.version_id)


def _found(request: HttpRequest, round_id: int) -> RoundCard:
    """Return a round of a roster that the reader reaches wholly, or 404."""
    try:
        card = get_round(round_id=round_id, scope=access_of(request).scope)
    except RosterNotFound as error:
        raise Http404(round_id) from error
    check_whole(request, version_id=card.version_id)
    return card


def _page(
    request: HttpRequest, version_id: int, form: RoundForm, status: int = 200
) -> HttpResponse:
    version, roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    rounds = [(each, _receipts(each)) for each in list_rounds(version_id=version_id)]
    context = {
        "version": version,
        "roster": roster,
        "rounds": rounds,
        "form": form,
        "may_open": version.published_at is None
        and all(each.awarded_at for each, _receipts in rounds),
    }
    return render(request, "rosters/rounds.html", context, status=status)


def _receipts(card: RoundCard) -> list[tuple[object, str]]:
    if card.awarded_at is None:
        return []
    return [
        (each, "; ".join(f"{lost.rank}: {_(LOST[lost.reason])}" for lost in each.lost))
        for each in list_receipts(round_id=card.id)
    ]
