"""The journal: who did what to which thing, when and from where, and whether the chain holds."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from watchfloor.common import journal
from watchfloor.common.access import Access, access_of, needs
from watchfloor.common.journal import JournalFilter

from .reading import list_changes, read_filter

PAGE_SIZE = 50
MOST_FAULTS = 100


@needs("journal.view")
@require_GET
def show_journal(request: HttpRequest) -> HttpResponse:
    """Show the lines, newest first."""
    access = access_of(request)
    wanted = read_filter(request.GET, access, timezone.get_current_timezone())
    below = _number(request.GET.get("below", ""))
    lines = journal.list_lines(wanted=wanted, below=below, limit=PAGE_SIZE + 1)
    shown = lines[:PAGE_SIZE]
    context = {
        "rows": [(line, list_changes(line, access)) for line in shown],
        "query": request.GET,
        "is_first": below is None,
        "first_url": _turned(request, None),
        "next_url": _turned(request, shown[-1].number) if len(lines) > PAGE_SIZE else "",
        "count": journal.count_lines(),
        "faults": journal.check_lines(numbers=[line.number for line in shown]),
        "export_query": _turned(request, None),
    }
    return render(request, "shell/journal.html", context)


@needs("journal.view")
@require_GET
def check_journal(request: HttpRequest) -> HttpResponse:
    """Check every line of the chain."""
    faults = list(islice(journal.find_faults(), MOST_FAULTS))
    context = {"faults": faults, "count": journal.count_lines(), "most": MOST_FAULTS}
    return render(request, "shell/journal_check.html", context)


@needs("journal.view")
@require_GET
def export_journal(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the lines as CSV."""
    access = access_of(request)
    wanted = read_filter(request.GET, access, timezone.get_current_timezone())
    return StreamingHttpResponse(
        _csv(wanted, access),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="journal.csv"'},
    )


class _Echo:
    """A file that gives each written piece back, so that csv can be streamed."""

    def write(self, text: str) -> str:
        return text


def _csv(wanted: JournalFilter, access: Access) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # lets Excel read Chinese
    columns = ("number", "at", "who", "from", "action", "subject", "name", "before", "after")
    yield writer.writerow(columns)
    for line in journal.iter_lines(wanted=wanted):
        head = [
            line.number,
            line.at.isoformat(),
            line.actor,
            line.origin,
            line.action,
            line.subject,
        ]
        for change in list_changes(line, access) or (None,):
            tail = [change.name, change.before, change.after] if change else ["", "", ""]
            yield writer.writerow([_safe(cell) for cell in (*head, *tail)])


def _safe(cell: object) -> object:
    """Keep a spreadsheet from running a cell as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _turned(request: HttpRequest, below: int | None) -> str:
    query = request.GET.copy()
    query.pop("below", None)
    if below is not None:
        query["below"] = str(below)
    return f"?{query.urlencode()}"
