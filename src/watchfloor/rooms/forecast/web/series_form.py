"""Adding a series that no queue has yet, and changing how one is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import Scope, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.forecast.contracts import SeriesCard, SeriesSource
from watchfloor.rooms.forecast.operations.series import add_series, change_series
from watchfloor.rooms.forecast.queries.series import list_series
from watchfloor.rooms.people import service as people

from .reading import find_series

_LENGTHS = (15, 30, 60)


class NewSeriesForm(forms.Form):
    """A line that is new: filled in by hand, or like one that there is."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=200)
    peer = forms.ChoiceField(
        label=gettext_lazy("It will be like"),
        required=False,
        help_text=gettext_lazy("Its forecast is then that of the other series, times the factor."),
    )
    peer_factor = forms.FloatField(
        label=gettext_lazy("Factor"),
        initial=1.0,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    interval_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Minutes of an interval"),
        choices=[(each, each) for each in _LENGTHS],
        initial=30,
        coerce=int,
    )

    node = forms.ChoiceField(
        label=gettext_lazy("Belongs to"),
        required=False,
        help_text=gettext_lazy("Who plans or leads there sees the series."),
    )

    def __init__(self, series: Sequence[SeriesCard], scope: Scope, data: Any = None) -> None:
        super().__init__(data)
        _offer_peers(self.fields["peer"], series)
        node = self.fields["node"]
        if isinstance(node, forms.ChoiceField):
            nodes = people.list_nodes(scope=scope)
            parts = [(str(each.id), each.trail) for each in nodes if each.depth]
            whole = [("", _("The whole center"))] if scope.everything else []
            node.choices = [*whole, *parts]
            node.required = not scope.everything


class SeriesForm(forms.Form):
    """How a series is called, how far it is forecast, whether at all."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    horizon_days = forms.IntegerField(label=gettext_lazy("Days ahead"), min_value=1, max_value=366)
    is_active = forms.BooleanField(label=gettext_lazy("It is forecast every night"), required=False)
    peer = forms.ChoiceField(
        label=gettext_lazy("It will be like"),
        required=False,
        help_text=gettext_lazy("Its forecast is then that of the other series, times the factor."),
    )
    peer_factor = forms.FloatField(
        label=gettext_lazy("Factor"), widget=forms.NumberInput(attrs={"step": "any"})
    )

    def __init__(self, series: Sequence[SeriesCard], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_peers(self.fields["peer"], series, self.initial.get("peer", ""))


def _offer_peers(field: forms.Field, series: Sequence[SeriesCard], now: str = "") -> None:
    """Offer the series in reach; one out of reach may stay what it is, without its name."""
    if isinstance(field, forms.ChoiceField):
        found = {str(s.id): s.title for s in series if s.source is not SeriesSource.PEER}
        kept = {now: _("a series out of your reach")} if now else {}
        field.choices = [("", _("no other series")), *(kept | found).items()]


@needs("forecast.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a series by hand or like another."""
    scope = access_of(request).scope
    form = NewSeriesForm(list_series(scope=scope), scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = add_series(
                code=data["code"],
                title=data["title"],
                source=SeriesSource.PEER if data["peer"] else SeriesSource.HAND,
                interval_minutes=data["interval_minutes"],
                peer_id=int(data["peer"]) if data["peer"] else None,
                peer_factor=data["peer_factor"],
                node_id=int(data["node"]) if data["node"] else None,
                actor=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("The series was added."))
            return redirect("forecast:series", series_id=made.id)
    return _page(request, form, None)


@needs("forecast.edit")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, series_id: int) -> HttpResponse:
    """Change how a series is called, how far it is forecast, and what it is like."""
    card = find_series(request, series_id)
    others = [s for s in list_series(scope=access_of(request).scope) if s.id != card.id]
    first = {
        "title": card.title,
        "horizon_days": card.horizon_days,
        "is_active": card.is_active,
        "peer": str(card.peer_id or ""),
        "peer_factor": card.peer_factor,
    }
    form = SeriesForm(others, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_series(
                series_id=card.id,
                actor=actor_of(request),
                at=timezone.now(),
                **_changes(card, form.cleaned_data),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_text(refusal))
        else:
            messages.success(request, _("The series was changed."))
            return redirect("forecast:series", series_id=card.id)
    return _page(request, form, card)


def _changes(card: SeriesCard, data: dict[str, Any]) -> dict[str, Any]:
    """Return the changes: a series takes its source from whether it is like another."""
    peer = int(data["peer"]) if data["peer"] else None
    own = SeriesSource.QUEUE if card.queue_id is not None else SeriesSource.HAND
    return {
        "title": data["title"].strip(),
        "horizon_days": data["horizon_days"],
        "is_active": data["is_active"],
        "peer_id": peer,
        "peer_factor": data["peer_factor"],
        "source": SeriesSource.PEER if peer else own,
    }


def _page(request: HttpRequest, form: forms.Form, card: SeriesCard | None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "series": card}
    return render(request, "forecast/series_form.html", context, status=status)
