"""Events and business plans: what is expected to move the volume, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import EventCard, SeriesCard, SeriesNotFound
from watchfloor.rooms.forecast.operations.events import (
    EventFields,
    remove_event,
    restore_event,
    save_event,
)
from watchfloor.rooms.forecast.queries.events import find_event, keep_own_events, list_events
from watchfloor.rooms.forecast.queries.series import keep_in_reach, list_series

from .reading import centre_zone

KINDS = {
    "campaign": msgid("Marketing campaign"),
    "release": msgid("New release"),
    "outage": msgid("Outage"),
    "catch_up": msgid("Catching up after a day without service"),
    "price": msgid("Price or product change"),
    "billing": msgid("Billing run"),
    "weather": msgid("Weather"),
    "press": msgid("Press or social media"),
    "other": msgid("Something else"),
}
_LOCAL = "%Y-%m-%dT%H:%M"


class EventForm(forms.Form):
    """An event or a plan, in the centre's time."""

    name = forms.CharField(label=gettext_lazy("What happens"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy("Events of one kind share what is learned of them."),
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Over at"))
    expected_percent = forms.FloatField(
        label=gettext_lazy("Expected change in percent"),
        required=False,
        help_text=gettext_lazy("20 is a fifth more, −10 a tenth less. Empty: nobody knows yet."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    series = forms.MultipleChoiceField(
        label=gettext_lazy("Series"),
        required=False,
        help_text=gettext_lazy("None chosen: all of them."),
    )
    is_plan = forms.BooleanField(
        label=gettext_lazy("A business plan (marketing calendar)"), required=False
    )
    exclude = forms.BooleanField(
        label=gettext_lazy("Leave this stretch out of what is learned"), required=False
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def __init__(self, series: Sequence[SeriesCard], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, chosen = self.fields["kind"], self.fields["series"]
        if isinstance(kind, forms.ChoiceField) and isinstance(chosen, forms.ChoiceField):
            kind.choices = [(code, _(words)) for code, words in KINDS.items()]
            chosen.choices = [(str(each.id), each.title) for each in series]
        for name in ("starts_at", "ends_at"):
            field = self.fields[name]
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)

    def wanted(self) -> EventFields:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return EventFields(
            name=data["name"],
            kind=data["kind"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            series_ids=[int(each) for each in data["series"]],
            expected_percent=data["expected_percent"],
            exclude=data["exclude"],
            is_plan=data["is_plan"],
            note=data["note"],
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An event of the list."""

    card: EventCard
    kind: str
    series: str
    is_over: bool
    is_on: bool
    is_own: bool  # it moves nothing that the reader does not plan for


@needs("forecast.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List events and plans, those that come first, then those that were."""
    access = access_of(request)
    only = request.GET.get("only", "")
    found = list_events(is_plan={"plans": True, "events": False}.get(only), scope=access.scope)
    titles = {each.id: each.title for each in list_series(scope=access.scope)}
    own: frozenset[int] = frozenset()
    if access.can("forecast.edit"):
        own = keep_own_events(event_ids=[card.id for card in found], scope=access.scope)
    rows = [_row(card, titles, timezone.now(), is_own=card.id in own) for card in found]
    return render(
        request,
        "forecast/events.html",
        {
            "coming": [row for row in reversed(rows) if not row.is_over],
            "past": [row for row in rows if row.is_over][:200],
            "only": only,
            "may_edit": access.can("forecast.edit"),
        },
    )


@needs("forecast.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an event or a plan."""
    series = list_series(scope=access_of(request).scope)
    if request.method == "POST":
        return _save(request, EventForm(series, request.POST), None)
    start = timezone.now().astimezone(centre_zone()) + timedelta(days=1)
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first = {
        "kind": "campaign",
        "starts_at": start,
        "ends_at": start + timedelta(days=1),
        "is_plan": request.GET.get("plan") == "1",
    }
    return _form_page(request, EventForm(series, initial=first), None)


@needs("forecast.edit")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, event_id: int) -> HttpResponse:
    """Change an event, or look at all of it."""
    card = _find_own(request, event_id)
    series = list_series(scope=access_of(request).scope)
    if request.method == "POST":
        return _save(request, EventForm(series, request.POST), card)
    known = {name: getattr(card, name) for name in EventForm.base_fields if name != "series"}
    first = {**known, "series": [str(each) for each in card.series_ids]}
    first["kind"] = card.kind if card.kind in KINDS else "other"
    return _form_page(request, EventForm(series, initial=first), card)


@needs("forecast.edit")
@require_POST
def remove(request: HttpRequest, event_id: int) -> HttpResponse:
    """Remove an event; the list offers to undo it."""
    card = _find_own(request, event_id)
    remove_event(event_id=event_id, actor=actor_of(request), at=timezone.now())
    request.session["forecast_removed_event"] = {"id": event_id, "name": card.name}
    return redirect("forecast:events")


@needs("forecast.edit")
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Undo the removal that this person made last."""
    removed = request.session.pop("forecast_removed_event", None)
    if removed is None:
        raise Http404("nothing was removed")
    restore_event(event_id=removed["id"], actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The event is there again."))
    return redirect("forecast:events")


def _find_own(request: HttpRequest, event_id: int) -> EventCard:
    """Return an event that the reader may change, or 404."""
    scope = access_of(request).scope
    card = find_event(event_id=event_id, scope=scope)
    if card is None or not keep_own_events(event_ids=[event_id], scope=scope):
        raise Http404(event_id)
    return card


def _save(request: HttpRequest, form: EventForm, card: EventCard | None) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, form, card, status=422)
    wanted = form.wanted()
    try:
        wanted["series_ids"] = _concerned(request, wanted)
        save_event(
            event_id=card.id if card else None,
            actor=actor_of(request),
            at=timezone.now(),
            **wanted,
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return _form_page(request, form, card, status=422)
    messages.success(request, _("The event was saved. The next forecast knows of it."))
    return redirect("forecast:events")


def _concerned(request: HttpRequest, wanted: EventFields) -> tuple[int, ...]:
    """Return the series of an event: nobody named means all that the reader plans for."""
    try:
        scope = access_of(request).scope
        return keep_in_reach(series_ids=wanted.get("series_ids", ()), scope=scope)
    except SeriesNotFound as error:
        raise Http404 from error


def _form_page(
    request: HttpRequest, form: EventForm, card: EventCard | None, status: int = 200
) -> HttpResponse:
    return render(request, "forecast/event.html", {"form": form, "event": card}, status=status)


def _row(card: EventCard, titles: dict[int, str], now: datetime, *, is_own: bool) -> Row:
    names = [titles[each] for each in card.series_ids if each in titles]
    return Row(
        card=card,
        kind=_(KINDS[card.kind]) if card.kind in KINDS else card.kind,
        series=", ".join(names) or _("all series"),
        is_over=card.ends_at <= now,
        is_on=card.starts_at <= now < card.ends_at,
        is_own=is_own,
    )
