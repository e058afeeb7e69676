"""One import run: its progress and report, its refused lines as a file, undo and retry."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import jobs, operations, queries
from watchfloor.rooms.interactions.contracts import RunCard, RunStatus
from watchfloor.rooms.interactions.queries import run_details as details
from watchfloor.rooms.interactions.rules.uploads import find_upload, token_of

from . import assembling, reasons

BOM = "\ufeff"  # without it a spreadsheet reads Chinese as noise
EXPORT_CHUNK = 1000
# A spreadsheet runs what begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@needs("interactions.imports.view")
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    after = request.GET.get("after", "")
    page = assembling.run_page(
        _card(run_id),
        access=access_of(request),
        zone=calendars.centre_zone(),
        after_line=int(after) if after.isdecimal() and len(after) < 19 else 0,
        now=datetime.now(UTC),
    )
    return render(request, "interactions/imports/run.html", {"page": page})


@needs("interactions.imports.view")
@require_safe
def refused_file(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    card = _card(run_id)
    response = StreamingHttpResponse(_refused_rows(card.id), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-lines-{card.id}.csv"'
    return response


@needs("interactions.imports.run")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    card = _card(run_id)
    if card.status != RunStatus.DONE:
        return redirect("interactions:import_run", card.id)
    problem = None
    if request.method == "POST":
        try:
            operations.undo_import(run_id=card.id, actor=actor_of(request), at=datetime.now(UTC))
        except Refusal as refusal:
            problem = reasons.said(refusal)
        else:
            messages.success(request, _("Undone: %(file)s") % {"file": card.file_name})
            return redirect("interactions:import_run", card.id)
    page = assembling.undo_page(card, zone=calendars.centre_zone(), problem=problem)
    status = 422 if problem else 200
    return render(request, "interactions/imports/undo.html", {"page": page}, status=status)


@needs("interactions.imports.run")
@require_POST
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    card = _card(run_id)
    told = details.get_run_details(run_id=run_id)
    upload = find_upload(token=token_of(told.upload), user_id=access_of(request).user_id or 0)
    if card.status != RunStatus.INTERRUPTED or upload is None:
        return redirect("interactions:import_run", card.id)
    again = operations.queue_upload(
        stored=upload.path,
        file_name=upload.file_name,
        format=card.format,
        zone=ZoneInfo(card.timezone),
        feed=card.feed,
        mapping=told.options,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    jobs.start_import(run_id=again)
    return redirect("interactions:import_run", again)


def _card(run_id: int) -> RunCard:
    try:
        return queries.get_run(run_id=run_id)
    except (LookupError, ObjectDoesNotExist) as error:
        raise Http404(run_id) from error


def _refused_rows(run_id: int) -> Iterator[str]:
    """Yield the refused lines as CSV, a chunk at a time, so that any number of them goes out."""
    writer = csv.writer(_Echo())
    header = [_("Line"), _("Reason"), _("How to mend it"), _("Text (masked)")]
    yield BOM + writer.writerow(header)
    after = 0
    while rows := queries.list_refusals(run_id=run_id, after_line=after, limit=EXPORT_CHUNK):
        for row in rows:
            reason, mend = reasons.refused_line(row.reason, row.fields)
            yield writer.writerow([row.line, reason, mend, _harmless(row.text)])
        after = rows[-1].line


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
