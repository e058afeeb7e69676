"""My wishes for days and shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.operations.wishes import Wanted, remove_wish, save_wish
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.queries.own import tones_of_codes
from watchfloor.rooms.rosters.queries.wishes import list_wishes
from watchfloor.rooms.rosters.web.planning.reading import today

from .me import own, try_it
from .words import day_field

BACK, AHEAD = timedelta(days=31), timedelta(days=120)


class WishForm(forms.Form):
    """A day, whether one wants to work, and how much it matters."""

    day = day_field(gettext_lazy("Day"))
    wants = forms.ChoiceField(
        label=gettext_lazy("I would like"),
        choices=[("off", gettext_lazy("to be off")), ("on", gettext_lazy("to work"))],
    )
    code = forms.ChoiceField(label=gettext_lazy("Only this shift"), required=False)
    stars = forms.TypedChoiceField(
        label=gettext_lazy("How much it matters"),
        coerce=int,
        choices=[
            (1, gettext_lazy("a little")),
            (2, gettext_lazy("quite")),
            (3, gettext_lazy("very much")),
        ],
    )
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        if isinstance(code, forms.ChoiceField):
            types = [(each.code, f"{each.code} {each.name}") for each in list_shift_types()]
            code.choices = [("", _("any")), *types]

    def wanted(self) -> Wanted:
        """Return what a valid form says."""
        data = self.cleaned_data
        return Wanted(data["day"], data["wants"] == "on", data["code"], data["stars"], data["note"])


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the reader's wishes and what became of them."""
    return _page(request, agent, WishForm())


@own
@require_POST
def add(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Keep a wish."""
    form = WishForm(request.POST)
    if form.is_valid():
        try:
            save_wish(
                agent_id=agent.id,
                wanted=form.wanted(),
                today=today(),
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("Your wish is kept. The next roster weighs it."))
            return redirect("rosters:wishes")
    return _page(request, agent, form, status=422)


@own
@require_POST
def remove(request: HttpRequest, agent: AgentCard, wish_id: int) -> HttpResponse:
    """Take a wish back."""

    def act() -> None:
        remove_wish(wish_id=wish_id, agent_id=agent.id, actor=actor_of(request), at=timezone.now())

    return try_it(request, act, _("Your wish is taken back."), "rosters:wishes")


def _page(
    request: HttpRequest, agent: AgentCard, form: WishForm, status: int = 200
) -> HttpResponse:
    day = today()
    wishes = list_wishes(agent_ids=[agent.id], first_day=day - BACK, last_day=day + AHEAD)
    context = {"tab": "wishes", "wishes": wishes, "tones": tones_of_codes(), "form": form}
    return render(request, "rosters/wishes.html", context, status=status)
