"""The pages of the steps: looking, saving many cells, changing one by a form, taking back."""

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
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.staffing.contracts import Step, StepChangeCell
from watchfloor.rooms.staffing.operations import change_steps, undo_change
from watchfloor.rooms.staffing.queries.changes import find_change, list_changes
from watchfloor.rooms.staffing.web.asking import LineAsk, read_ask, read_rows
from watchfloor.rooms.staffing.web.requirement import line_context
from watchfloor.rooms.staffing.web.words import STEPS, say_step

from .forms import StepForm
from .saving import read_save
from .table import StepTable, lay_out

_CHANGES = 12


@needs("staffing.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show the steps of a day, or one step of a week, as a spreadsheet."""
    ask = read_ask(request, series_id)
    seen = ask.plan.id if ask.plan else None
    initial = {"day": ask.first, "seen": seen, "step": Step.REQUIRED.value}
    return _page(request, ask, StepForm(initial=initial))


@needs("staffing.view")
@require_GET
def cells(request: HttpRequest, series_id: int) -> JsonResponse:
    """Return the newest figures of the same cells, for the page's script."""
    return JsonResponse(dict(_table(request, read_ask(request, series_id)).payload))


@needs("staffing.edit")
@require_POST
def save(request: HttpRequest, series_id: int) -> JsonResponse:
    """Save changed cells, all or none, and return what the page then shows."""
    ask = read_ask(request, series_id)
    sent = read_save(request.body)
    change = change_steps(
        series_id=series_id,
        scenario_id=ask.scenario_id,
        changes=sent.changes,
        reason=sent.reason,
        seen_plan_id=sent.seen_plan_id,
        actor=actor_of(request),
        at=timezone.now(),
    )
    payload = _table(request, read_ask(request, series_id)).payload
    said = ngettext("%(n)s cell was saved.", "%(n)s cells were saved.", change.cells)
    return JsonResponse({**payload, "said": said % {"n": change.cells}, "change": change.id})


@needs("staffing.edit")
@require_POST
def change_cell(request: HttpRequest, series_id: int) -> HttpResponse:
    """Change one step of one interval by a plain form."""
    ask = read_ask(request, series_id)
    form = StepForm(request.POST)
    if not (form.is_valid() and _change(request, ask, form, form.change())):
        return _page(request, ask, form, status=422)
    messages.success(request, _("The step was changed; a new plan holds."))
    return _back(ask)


@needs("staffing.edit")
@require_POST
def undo(request: HttpRequest, series_id: int, change_id: int) -> HttpResponse:
    """Take one saved change back, as one."""
    ask = read_ask(request, series_id)
    known = list_changes(
        series_id=series_id, scenario_id=ask.scenario_id, scope=access_of(request).scope
    )
    if find_change(change_id=change_id, scope=access_of(request).scope) not in known:
        raise Http404(change_id)
    undo_change(change_id=change_id, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The change was taken back; a new plan holds."))
    return _back(ask)


def _change(request: HttpRequest, ask: LineAsk, form: StepForm, cell: StepChangeCell) -> bool:
    try:
        change_steps(
            series_id=ask.series.id,
            scenario_id=ask.scenario_id,
            changes=[cell],
            reason=form.cleaned_data["reason"],
            seen_plan_id=form.cleaned_data["seen"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _back(ask: LineAsk) -> HttpResponse:
    return redirect(f"{reverse('staffing:steps', args=[ask.series.id])}?{ask.address}")


def _step(request: HttpRequest) -> Step:
    text = request.GET.get("step", "")
    return Step(text) if text in set(Step) else Step.REQUIRED


def _table(request: HttpRequest, ask: LineAsk) -> StepTable:
    return lay_out(ask, _step(request), read_rows(request, ask))


def _page(request: HttpRequest, ask: LineAsk, form: StepForm, status: int = 200) -> HttpResponse:
    step = _step(request)
    in_week: dict[str, Any] = {
        "step_shown": step.value,
        "step_titles": [(each.value, say_step(each)) for each in STEPS],
    }
    found = list_changes(
        series_id=ask.series.id,
        scenario_id=ask.scenario_id,
        limit=_CHANGES,
        scope=access_of(request).scope,
    )
    context = {
        **line_context(request, ask),
        "table": _table(request, ask),
        "changes": found,
        "form": form,
        "query": ask.query(step=step.value if ask.view == "week" else ""),
        **(in_week if ask.view == "week" else {}),
    }
    if not ask.is_newest:
        context["may_edit"] = False  # only the plan that holds can be changed
    return render(request, "staffing/steps.html", context, status=status)
