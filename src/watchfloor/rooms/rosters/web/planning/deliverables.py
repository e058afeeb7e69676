"""The planner's calendar of what is owed: next month's roster by the 25th, and the like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import OLDEST, read_day
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.rosters.contracts.deliverables import (
    DeliverableCard,
    DeliverableFacts,
    DueCard,
)
from watchfloor.rooms.rosters.operations.deliverables import (
    add_deliverable,
    deliver,
    remove_deliverable,
    take_delivery_back,
)
from watchfloor.rooms.rosters.queries.deliverables import list_deliverables, list_dues

from .reading import today

_BACK, _AHEAD = timedelta(days=62), timedelta(days=93)


class DeliverableForm(forms.Form):
    """What is owed, how often, until when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    what = forms.ChoiceField(
        label=gettext_lazy("Done by"),
        choices=[
            ("roster", gettext_lazy("publishing a roster of those days")),
            ("forecast", gettext_lazy("hand: a forecast")),
            ("other", gettext_lazy("hand: something else")),
        ],
    )
    every = forms.ChoiceField(
        label=gettext_lazy("For each"),
        choices=[("month", gettext_lazy("next month")), ("week", gettext_lazy("next week"))],
    )
    month_day = forms.IntegerField(
        label=gettext_lazy("Due on day of the month"),
        min_value=1,
        max_value=31,
        initial=25,
        required=False,
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("or on weekday"), coerce=int, required=False, initial=3
    )
    days_ahead = forms.IntegerField(
        label=gettext_lazy("Remind so many days before"), min_value=0, max_value=60, initial=5
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekday = self.fields["weekday"]
        if isinstance(weekday, forms.TypedChoiceField):
            weekday.choices = [(day, name) for day, name in WEEKDAYS.items()]

    def facts(self) -> DeliverableFacts:
        """Return what a valid form says."""
        data = self.cleaned_data
        due = data["month_day"] if data["every"] == "month" else data["weekday"]
        return DeliverableFacts(
            name=data["name"],
            what=data["what"],
            every=data["every"],
            due_day=-1 if due in (None, "") else due,
            days_ahead=data["days_ahead"],
        )


@needs("rosters.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what is owed and where it stands."""
    return _page(request, DeliverableForm())


@needs("rosters.edit")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Agree on something that is owed."""
    form = DeliverableForm(request.POST)
    if form.is_valid():
        try:
            add_deliverable(facts=form.facts(), actor=actor_of(request), at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
    if form.errors:
        return _page(request, form, status=422)
    messages.success(request, _("It stands in the calendar."))
    return redirect("rosters:deliverables")


@needs("rosters.edit")
@require_POST
def remove(request: HttpRequest, deliverable_id: int) -> HttpResponse:
    """Take something off the calendar."""
    try:
        remove_deliverable(
            deliverable_id=deliverable_id, actor=actor_of(request), at=timezone.now()
        )
    except RosterNotFound as error:
        raise Http404(deliverable_id) from error
    return redirect("rosters:deliverables")


@needs("rosters.edit")
@require_POST
def tick(request: HttpRequest, deliverable_id: int) -> HttpResponse:
    """Say by hand that something is done, or that it is not after all."""
    act = take_delivery_back if request.POST.get("act") == "back" else deliver
    try:
        act(
            deliverable_id=deliverable_id,
            due_on=read_day(request.POST, "due_on", OLDEST),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RosterNotFound as error:
        raise Http404(deliverable_id) from error
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("rosters:deliverables")


def _page(request: HttpRequest, form: DeliverableForm, status: int = 200) -> HttpResponse:
    now = today()
    context = {
        "months": _by_month(list_dues(first=now - _BACK, last=now + _AHEAD, today=now)),
        "agreed": [(card, _say_when(card)) for card in list_deliverables()],
        "form": form,
        "may_edit": access_of(request).can("rosters.edit"),
        "tab": "deliverables",
    }
    return render(request, "rosters/deliverables.html", context, status=status)


def _by_month(dues: Sequence[DueCard]) -> list[tuple[date, list[DueCard]]]:
    found: dict[date, list[DueCard]] = {}
    for due in dues:
        found.setdefault(due.due_on.replace(day=1), []).append(due)
    return sorted(found.items())


def _say_when(card: DeliverableCard) -> str:
    facts = card.facts
    if facts.every == "week":
        return _("each %(weekday)s, for the next week") % {"weekday": WEEKDAYS[facts.due_day]}
    return _("on day %(day)s of each month, for the next month") % {"day": facts.due_day}
