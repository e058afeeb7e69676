"""Accounts of leave and hours for planners: how they stand, and granting to many by a paste."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters.operations.leaves import Grant, grant_hours
from watchfloor.rooms.rosters.queries.leaves import balances_of
from watchfloor.rooms.rosters.queries.people import list_people
from watchfloor.rooms.rosters.rules.granting import read_hours
from watchfloor.rooms.rosters.web.planning.reading import today

from .words import ACCOUNTS, day_field


class GrantForm(forms.Form):
    """Hours for the accounts of many."""

    account = forms.ChoiceField(label=gettext_lazy("Account"))
    day = day_field(gettext_lazy("Day"))
    lines = forms.CharField(
        label=gettext_lazy("Code and hours, one person a line"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=200_000,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.fields["account"]
        if isinstance(account, forms.ChoiceField):
            account.choices = [(each, _(words)) for each, words in ACCOUNTS.items()]

    def grants(self, agents: dict[str, int]) -> list[Grant]:
        """Return what a valid form says. :raises Refusal: a line cannot be read."""
        data = self.cleaned_data
        day: date = data["day"]
        return [
            Grant(each.agent_id, data["account"], day, each.minutes, data["reason"])
            for each in read_hours(data["lines"], agents)
        ]


@needs("rosters.edit")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show how the accounts of the people in reach stand."""
    return _page(request, GrantForm(initial={"day": today()}))


@needs("rosters.edit")
@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    """Put hours into the accounts of many, all or none."""
    form = GrantForm(request.POST)
    if form.is_valid():
        agents = {row.code: row.agent_id for row in list_people(scope=access_of(request).scope)}
        try:
            count = grant_hours(
                grants=form.grants(agents), actor=actor_of(request), at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            done = ngettext("%(n)s account was changed.", "%(n)s accounts were changed.", count)
            messages.success(request, done % {"n": count})
            return redirect("rosters:accounts")
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: GrantForm, status: int = 200) -> HttpResponse:
    people = list_people(scope=access_of(request).scope)
    balances = balances_of(agent_ids=[row.agent_id for row in people], on=today())
    context = {
        "rows": [
            (row, [balances[row.agent_id, account] for account in ACCOUNTS]) for row in people
        ],
        "accounts": [_(words) for words in ACCOUNTS.values()],
        "form": form,
    }
    return render(request, "rosters/accounts.html", context, status=status)
