"""Agents out to a file and back in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.rules.sheet import COLUMNS, show_row

from .forms import SheetForm
from .guards import back

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("people.view")
@require_GET
def export_agents(request: HttpRequest, form: str) -> HttpResponse:
    rows = [COLUMNS, *_rows(request)]
    content = _as_xlsx(rows) if form == "xlsx" else _as_csv(rows)
    kind = XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    names = {"Content-Disposition": f'attachment; filename="agents.{form}"'}
    return HttpResponse(content, content_type=kind, headers=names)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def import_agents(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    report = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        report = operations.import_agents(
            data=file.read(),
            file_name=file.name,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=datetime.now(UTC),
        )
        if not report.problems:
            words = _("Agents: %(added)s added, %(changed)s changed, %(same)s as before.")
            counts = {"added": report.added, "changed": report.changed, "same": report.same}
            messages.success(request, words % counts)
            return back("agents")
    problems = [
        (problem.line, _(problem.what) % problem.fields)
        for problem in (report.problems if report else ())
    ]
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "problems": problems[:200], "count": len(problems), "columns": COLUMNS}
    return render(request, "people/agents_import.html", context, status=status)


def _rows(request: HttpRequest) -> Iterator[tuple[str, ...]]:
    scope = access_of(request).scope
    trails = {node.id: node.trail for node in queries.list_nodes(scope=scope)}
    for agent in queries.list_agents(scope=scope):
        yield show_row(agent, trails.get(agent.node_id or 0, ""))


def _as_csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # the mark lets Excel read Chinese


def _as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("agents")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return data.getvalue()
