"""Somebody is away: the version is repaired with as few changes as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.rosters.contracts import RosterCard
from watchfloor.rooms.rosters.queries.people import list_people

from .reading import check_whole, today, version_of
from .rosters import start


class AwayForm(forms.Form):
    """Who is away, from when to when."""

    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    first = forms.DateField(
        label=gettext_lazy("Away from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("Away until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, roster: RosterCard, people: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roster = roster
        person = self.fields["person"]
        if isinstance(person, forms.TypedChoiceField):
            person.choices = list(people)

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first is None or last is None:
            return
        if last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif last < self.roster.first_day or first > self.roster.last_day:
            self.add_error("first", _("This day is not on the roster."))

    def settings(self, now: date) -> dict[str, object]:
        """Return what a valid form asks a repair to cope with; days gone by stay."""
        data = self.cleaned_data
        first = max(data["first"], self.roster.first_day)
        last = min(data["last"], self.roster.last_day)
        days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
        absent = {"agent_id": data["person"], "days": [day.isoformat() for day in days]}
        if now <= self.roster.first_day:
            return {"absent": [absent]}
        return {"absent": [absent], "from_day": now.isoformat()}


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def repair(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask for a repair: a version of its own, with the fewest changes that cover the work."""
    version, roster = version_of(request, version_id)
    check_whole(request, version_id=version_id)
    rows = list_people(
        node_id=roster.node_id,
        first_day=roster.first_day,
        last_day=roster.last_day,
        scope=access_of(request).scope,
    )
    people = [(row.agent_id, f"{row.name} · {row.code}") for row in rows]
    usual = min(max(today(), roster.first_day), roster.last_day)
    initial = {"first": usual, "last": usual, "person": request.GET.get("person")}
    form = AwayForm(request.POST or None, roster=roster, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        settings = form.settings(today())
        if start(request, roster.id, settings, kind="repair", base_version_id=version_id):
            messages.success(request, _("The repair becomes a version of its own: compare it."))
        return redirect("rosters:roster", roster_id=roster.id)
    context = {"version": version, "roster": roster, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "rosters/repair.html", context, status=status)
