"""Stored reports: figures as they were, with the definitions that they were computed with."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, needs
from watchfloor.common.actor import Actor
from watchfloor.rooms.metrics import operations, queries
from watchfloor.rooms.metrics.contracts import ReportCard, ReportNotFound, StoredValue, Unit

from .pages import language, reason_words
from .period import read_period
from .sheets import WRITERS


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A stored value in the reader's language."""

    value: StoredValue
    name: str
    why: str
    is_share: bool


@needs("metrics.reports.view")
@require_GET
def show_reports(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    return render(
        request,
        "metrics/reports.html",
        {
            "period": read_period(request.GET, access),
            "reports": queries.list_reports(access=access),
            "may_store": access.can("metrics.reports.store"),
        },
    )


@needs("metrics.reports.store")
@require_POST
def store(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    period = read_period(request.POST, access)
    report_id = operations.store_report(
        title=request.POST.get("title", "").strip()[:200],
        window=period.window,
        zone=period.zone,
        queue_ids=period.queue_ids,
        scope=access.scope,
        actor=Actor(access.name, access.user_id, request.META.get("REMOTE_ADDR", "")),
        at=timezone.now(),
    )
    messages.success(request, _("The report was stored. Nothing changes it from now on."))
    return redirect("metrics:report", report_id=report_id)


@needs("metrics.reports.view")
@require_GET
def show_report(request: HttpRequest, report_id: int) -> HttpResponse:
    report = _find(request, report_id)
    return render(
        request,
        "metrics/report.html",
        {
            "report": report,
            "zone": ZoneInfo(report.timezone),
            "rows": [_row(value) for value in report.values],
        },
    )


@needs("metrics.reports.view")
@require_GET
def export(request: HttpRequest, report_id: int, form: str) -> HttpResponse:
    if form not in WRITERS:
        raise Http404(form)
    report = _find(request, report_id)
    kind, write = WRITERS[form]
    response = HttpResponse(write(report, language()), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="report-{report.id}.{form}"'
    return response


def _row(value: StoredValue) -> ValueRow:
    return ValueRow(
        value=value,
        name=value.name.text(language()),
        why=reason_words(value.reason),
        is_share=value.unit is Unit.SHARE,
    )


def _find(request: HttpRequest, report_id: int) -> ReportCard:
    try:
        return queries.get_report(report_id=report_id, access=access_of(request))
    except ReportNotFound as error:
        raise Http404(report_id) from error
