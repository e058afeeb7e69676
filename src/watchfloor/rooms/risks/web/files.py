"""A library in and out, and the standard library to adopt from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.risks import operations, queries
from watchfloor.rooms.risks.contracts import LibraryPoint, Problem
from watchfloor.rooms.risks.queries.importing import (
    ImportReport,
    export_library,
    find_draft,
    preview_import,
)
from watchfloor.rooms.risks.rules.classes import ZONE
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.library.shipped import read_standard_library
from watchfloor.rooms.risks.rules.stars import mean_loss
from watchfloor.rooms.standards import service as standards

from .forms import LibraryFileForm
from .words import language

KINDS = {
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem of a file in the words of the page."""

    sheet: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class AdoptRow:
    """A point of the standard library beside what the centre has."""

    point: LibraryPoint
    zone: str
    mean_loss: float
    steps: tuple[str, ...]  # that the centre has
    lost: tuple[str, ...]  # that it has not
    state: str  # "", "held", "waiting"


@needs("risks.manage")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Upload a library and see what it would do. Nothing of it is in the library yet."""
    form = LibraryFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        now = timezone.now()
        draft = operations.keep_draft(
            data=file.read(), name=file.name, user_id=access_of(request).user_id or 0, at=now
        )
        return redirect("risks:import_preview", draft_id=draft)
    status = 422 if request.method == "POST" else 200
    return render(request, "risks/import.html", {"form": form}, status=status)


@needs("risks.manage")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Show what a file would do; by POST, do it."""
    found = find_draft(draft_id=draft_id, user_id=access_of(request).user_id or 0)
    if found is None:
        raise Http404(draft_id)
    name, data = found
    now = timezone.now()
    if request.method == "POST":
        report = operations.import_library(data=data, reason=name, actor=actor_of(request), at=now)
        if not report.problems:
            count = len(report.added) + len(report.changed)
            text = ngettext("%(n)s point was proposed.", "%(n)s points were proposed.", count)
            messages.success(request, text % {"n": count})
            return redirect("risks:library")
    else:
        report = preview_import(data=data, at=now)
    return _preview_page(request, name, report)


def _preview_page(request: HttpRequest, name: str, report: ImportReport) -> HttpResponse:
    return render(
        request,
        "risks/import_preview.html",
        {
            "name": name,
            "report": report,
            "problems": [problem_row(each) for each in report.problems[:_SHOWN]],
            "problem_count": len(report.problems),
            "added": report.added[:_SHOWN],
            "changed": report.changed[:_SHOWN],
        },
        status=422 if report.problems else 200,
    )


def problem_row(problem: Problem) -> ProblemRow:
    """Put a problem into the words of the page."""
    reason = _(problem.reason)
    text = reason % problem.fields if problem.fields else reason
    return ProblemRow(problem.place.sheet, problem.place.row, problem.place.column, text)


@needs("risks.view")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Hand the whole library out."""
    if form not in KINDS:
        raise Http404(form)
    content = export_library(at=timezone.now(), form=form)
    names = {"Content-Disposition": f'attachment; filename="risk-library.{form}"'}
    return HttpResponse(content, content_type=KINDS[form], headers=names)


@needs("risks.manage")
@require_GET
def show_standard(request: HttpRequest) -> HttpResponse:
    """Show the standard library beside what the centre has."""
    rows = _adopt_rows(request.GET.get("zone", ""))
    return render(
        request,
        "risks/adopt.html",
        {
            "rows": rows,
            "free": sum(not row.state for row in rows),
            "zones": _zones(),
            "zone": request.GET.get("zone", ""),
        },
    )


@needs("risks.manage")
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Propose the chosen points of the standard library."""
    now = timezone.now()
    chosen = set(request.POST.getlist("code")) - _taken()
    try:
        codes = operations.adopt_points(
            codes=chosen, reason=_("Standard library"), actor=actor_of(request), at=now
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("risks:standard_library")
    text = ngettext("%(n)s point was proposed.", "%(n)s points were proposed.", len(codes))
    messages.success(request, text % {"n": len(codes)})
    return redirect("risks:library")


def _taken() -> set[str]:
    held = {card.code for card in queries.list_points(at=timezone.now())}
    return held | {each.code for each in standards.list_proposed(kind=POINT)}


def _zones() -> dict[str, str]:
    for each in queries.list_classifications(at=timezone.now()):
        if each.code == ZONE:
            return {code: words.text(language()) for code, words in each.classes.items()}
    return {}


def _adopt_rows(zone: str) -> list[AdoptRow]:
    now = timezone.now()
    steps = {step.code for step in queries.list_steps(at=now)}
    held = {card.code for card in queries.list_points(at=now)}
    waiting = {each.code for each in standards.list_proposed(kind=POINT)}
    zones = _zones()
    return [
        AdoptRow(
            point=each,
            zone=zones.get(each.point.classes.get(ZONE, ""), ""),
            mean_loss=mean_loss(each.point.loss),
            steps=tuple(step for step in each.point.steps if step in steps),
            lost=tuple(step for step in each.point.steps if step not in steps),
            state="held" if each.code in held else "waiting" if each.code in waiting else "",
        )
        for each in read_standard_library()
        if zone in {"", each.point.classes.get(ZONE, "")}
    ]
