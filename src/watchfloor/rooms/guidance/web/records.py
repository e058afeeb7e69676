"""Business records from a file, looked at by the guards after the fact."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import actor_of, needs
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.guidance import operations
from watchfloor.rooms.guidance.contracts import RecordReport
from watchfloor.rooms.guidance.rules.sheet import Sheet, read_sheet

from .forms import RecordsForm
from .steps import step_choices

_SHOWN = 200


@needs("guidance.integrate")
@require_http_methods(["GET", "POST"])
def show_records(request: HttpRequest) -> HttpResponse:
    steps = step_choices(timezone.now())
    if request.method != "POST":
        return _page(request, RecordsForm(steps))
    form = RecordsForm(steps, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    zone: ZoneInfo = calendars.centre_zone()
    sheet = read_sheet(form.cleaned_data["file"].read(), step=form.cleaned_data["step"], zone=zone)
    report = operations.check_records(
        records=sheet.records, at=timezone.now(), actor=actor_of(request)
    )
    return _page(request, form, sheet, report)


def _page(
    request: HttpRequest,
    form: RecordsForm,
    sheet: Sheet | None = None,
    report: RecordReport | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    problems = [(each.line, _(each.what) % each.fields) for each in sheet.problems] if sheet else []
    context = {
        "form": form,
        "report": report,
        "problems": problems[:_SHOWN],
        "problem_count": len(problems),
        "faults": report.faults[:_SHOWN] if report else (),
    }
    return render(request, "guidance/records.html", context, status=status)
