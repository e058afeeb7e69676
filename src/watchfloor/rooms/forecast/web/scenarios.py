"""Scenarios: ways things may go, each with its factor and with changes of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
from watchfloor.rooms.forecast.contracts import Origin, ScenarioCard, SeriesCard, VersionCard
from watchfloor.rooms.forecast.jobs import start_run
from watchfloor.rooms.forecast.operations.running import queue_run
from watchfloor.rooms.forecast.operations.scenarios import (
    add_scenario,
    copy_scenario,
    remove_scenario,
)
from watchfloor.rooms.forecast.queries.series import list_series
from watchfloor.rooms.forecast.queries.versions import list_latest

from .reading import list_scenarios, scenario_title


class ScenarioForm(forms.Form):
    """A new scenario: from nothing, or from what another one has."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    factor = forms.FloatField(
        label=gettext_lazy("Factor"),
        initial=1.0,
        help_text=gettext_lazy("Times everything that the base says: 1.1 is a tenth more."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)
    source = forms.ChoiceField(label=gettext_lazy("Begins with the changes of"), required=False)

    def __init__(self, scenarios: tuple[ScenarioCard, ...], data: Any = None) -> None:
        super().__init__(data)
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = [
                ("", _("no changes")),
                *((str(each.id), scenario_title(each)) for each in scenarios),
            ]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in every scenario."""

    series: SeriesCard
    versions: tuple[VersionCard | None, ...]


@needs("forecast.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the scenarios and what they say."""
    scenarios = list_scenarios()
    return _page(request, scenarios, ScenarioForm(scenarios))


@needs("forecast.scenarios")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a scenario, from nothing or from another one, and have it forecast."""
    scenarios = list_scenarios()
    form = ScenarioForm(scenarios, request.POST)
    if form.is_valid() and _add(request, form):
        return redirect("forecast:scenarios")
    return _page(request, scenarios, form, 422)


@needs("forecast.scenarios")
@require_POST
def remove(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Take a scenario out of the lists; its versions stay."""
    if scenario_id not in {each.id for each in list_scenarios()}:
        raise Http404(scenario_id)
    remove_scenario(scenario_id=scenario_id, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The scenario was removed; its versions are kept."))
    return redirect("forecast:scenarios")


def _add(request: HttpRequest, form: ScenarioForm) -> bool:
    """Add what a valid form asks for and have it forecast; False when it was refused."""
    data, actor, now = form.cleaned_data, actor_of(request), timezone.now()
    try:
        if data["source"]:
            made = copy_scenario(
                scenario_id=int(data["source"]),
                title=data["title"],
                factor=data["factor"],
                note=data["note"],
                actor=actor,
                at=now,
            )
        else:
            made = add_scenario(
                title=data["title"], factor=data["factor"], note=data["note"], actor=actor, at=now
            )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    start_run(run_id=queue_run(scenario_id=made.id, origin=Origin.ASKED, actor=actor, at=now))
    messages.success(request, _("The scenario was added; its first forecast is being made."))
    return True


def _page(
    request: HttpRequest, scenarios: tuple[ScenarioCard, ...], form: ScenarioForm, status: int = 200
) -> HttpResponse:
    scope = access_of(request).scope
    latest = [list_latest(scenario_id=each.id, scope=scope) for each in scenarios]
    rows = [
        SeriesRow(series, tuple(versions.get(series.id) for versions in latest))
        for series in list_series(scope=scope)
        if series.is_active
    ]
    return render(
        request,
        "forecast/scenarios.html",
        {
            "scenarios": [(each, scenario_title(each)) for each in scenarios],
            "listed": [(each, scenario_title(each), f"{each.factor:.4g}") for each in scenarios],
            "rows": rows[:200],
            "form": form,
            "may_edit": access_of(request).can("forecast.scenarios"),
        },
        status=status,
    )
