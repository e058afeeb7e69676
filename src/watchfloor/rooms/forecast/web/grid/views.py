"""The pages of the grid: looking, saving many cells, changing one by a form, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.timegrid import Every
from watchfloor.rooms.forecast.operations.editing import edit_cells, undo_edit
from watchfloor.rooms.forecast.queries import edits, intervals, overrides
from watchfloor.rooms.forecast.web.reading import find_series, scenario_title

from .asking import LENGTHS, GridAsk, read_ask
from .forms import CellForm
from .saving import read_save
from .table import Grid, lay_out

_EDITS = 12


@needs("forecast.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show some days of a forecast as a spreadsheet."""
    ask = read_ask(request, series_id)
    seen = ask.version.id if ask.version else None
    return _page(request, ask, CellForm(initial={"day": ask.first, "seen": seen}))


@needs("forecast.view")
@require_GET
def cells(request: HttpRequest, series_id: int) -> JsonResponse:
    """Return the newest figures of the same cells, for the page's script."""
    ask = read_ask(request, series_id)
    return JsonResponse(dict(_grid(request, ask).payload))


@needs("forecast.edit")
@require_POST
def save(request: HttpRequest, series_id: int) -> JsonResponse:
    """Save changed cells, all or none, and return what the page then shows."""
    find_series(request, series_id)
    sent = read_save(request.body)
    scenario = read_ask(request, series_id).scenario
    edit = edit_cells(
        series_id=series_id,
        scenario_id=scenario.id if scenario else None,
        changes=sent.changes,
        note=sent.note,
        seen_version_id=sent.seen_version_id,
        actor=actor_of(request),
        at=timezone.now(),
    )
    ask = read_ask(request, series_id)
    said = ngettext("%(n)s cell was saved.", "%(n)s cells were saved.", edit.cells)
    payload = _grid(request, ask).payload
    return JsonResponse({**payload, "said": said % {"n": edit.cells}, "edit": edit.id})


@needs("forecast.edit")
@require_POST
def change_cell(request: HttpRequest, series_id: int) -> HttpResponse:
    """Change one interval by a plain form."""
    ask = read_ask(request, series_id)
    form = CellForm(request.POST)
    if not form.is_valid():
        return _page(request, ask, form, status=422)
    edit_cells(
        series_id=series_id,
        scenario_id=ask.scenario.id if ask.scenario else None,
        changes=[form.change()],
        note=form.cleaned_data["note"],
        seen_version_id=form.cleaned_data["seen"],
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("The interval was changed."))
    return _back(ask)


@needs("forecast.edit")
@require_POST
def undo(request: HttpRequest, series_id: int, edit_id: int) -> HttpResponse:
    """Take one saved change back, as one."""
    ask = read_ask(request, series_id)
    found = edits.get_edit(edit_id=edit_id, scope=access_of(request).scope)
    if found is None or found.series_id != series_id:
        raise Http404(edit_id)
    undo_edit(edit_id=edit_id, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The change was taken back; a new version holds."))
    return _back(ask)


def _back(ask: GridAsk) -> HttpResponse:
    return redirect(f"{reverse('forecast:grid', args=[ask.series.id])}?{ask.address}")


def _grid(request: HttpRequest, ask: GridAsk) -> Grid:
    asked: dict[str, Any] = {
        "series_id": ask.series.id,
        "window": ask.window,
        "scenario_id": ask.scenario.id if ask.scenario else None,
        "scope": access_of(request).scope,
    }
    return lay_out(
        ask,
        intervals.read_intervals(**asked),
        overrides.list_overrides(**asked),
        intervals.read_totals(**asked, by=Every.DAY),
    )


def _page(request: HttpRequest, ask: GridAsk, form: CellForm, status: int = 200) -> HttpResponse:
    found = edits.list_edits(
        series_id=ask.series.id,
        scenario_id=ask.scenario.id if ask.scenario else None,
        limit=_EDITS,
        scope=access_of(request).scope,
    )
    return render(
        request,
        "forecast/grid.html",
        {
            "ask": ask,
            "series": ask.series,
            "grid": _grid(request, ask),
            "lengths": LENGTHS,
            "scenarios": [(each, scenario_title(each)) for each in ask.scenarios],
            "edits": found,
            "form": form,
            "may_edit": access_of(request).can("forecast.edit"),
            "may_run": access_of(request).can("forecast.run"),
        },
        status=status,
    )
