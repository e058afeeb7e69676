"""Who is scheduled, from a file or a paste: look at it line by line, then keep it whole or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import clean_text, read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text, say
from watchfloor.common.tables import LineProblem, Table, read_text, write_text
from watchfloor.common.uploads import read_upload
from watchfloor.rooms.interactions.contracts import QueueCard
from watchfloor.rooms.staffing.operations import save_schedules
from watchfloor.rooms.staffing.queries.given_rosters import names_of
from watchfloor.rooms.staffing.queries.policies import list_whole_queues
from watchfloor.rooms.staffing.queries.scheduled import list_scheduled
from watchfloor.rooms.staffing.rules.schedule_files import ReadSchedule, read_schedule

from .reading import centre_zone

_SHOWN_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of a queue as it would be kept, beside what is kept now."""

    queue: str
    day: date
    most: float
    hours: float
    hours_now: float | None


@needs("staffing.edit")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Take a file or a paste, and show what it would do. Nothing of it is saved yet."""
    queues = list_whole_queues(scope=access_of(request).scope)
    if request.method != "POST":
        return _ask_page(request, queues)
    try:
        read = _read(request, queues, read_upload(request))
    except Refusal as refusal:
        return _ask_page(request, queues, refusal=refusal, status=422)
    if read.problems:
        return _ask_page(request, queues, problems=read.problems, status=422)
    return _preview(request, queues, read)


@needs("staffing.edit")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was looked at; what was kept of these days is replaced."""
    queues = list_whole_queues(scope=access_of(request).scope)
    read = _read(request, queues, read_text(request.POST.get("rows", "")))
    if read.problems:
        return _ask_page(request, queues, problems=read.problems, status=422)
    source = clean_text(request.POST.get("source", "")) or _("imported")
    days = save_schedules(
        queues=read.queues,
        interval_minutes=read.interval_minutes,
        source=source,
        actor=actor_of(request),
        at=timezone.now(),
    )
    said = ngettext("%(n)s day was imported.", "%(n)s days were imported.", days)
    messages.success(request, said % {"n": days})
    return redirect("staffing:overview")


def _read(request: HttpRequest, queues: Sequence[QueueCard], table: Table) -> ReadSchedule:
    number = read_number(request.POST.get("queue", ""))
    known = {each.id for each in queues}
    return read_schedule(
        table,
        queues=names_of(queues),
        queue_id=number if number in known else None,
        zone=centre_zone(),
    )


def _preview(request: HttpRequest, queues: Sequence[QueueCard], read: ReadSchedule) -> HttpResponse:
    rows = _rows(request, queues, read)
    return render(
        request,
        "staffing/scheduled_preview.html",
        {
            "rows": rows,
            "minutes": read.interval_minutes,
            "hours": sum(row.hours for row in rows),
            "lines": len(read.queues),
            "replaced": sum(row.hours_now is not None for row in rows),
            "text": _written(read, {each.id: f"{each.feed}:{each.code}" for each in queues}),
        },
    )


def _rows(request: HttpRequest, queues: Sequence[QueueCard], read: ReadSchedule) -> list[DayRow]:
    titles = {each.id: each.title or each.code for each in queues}
    days = [day for found in read.queues.values() for day in found]
    kept = list_scheduled(
        queue_ids=list(read.queues),
        first=min(days),
        last=max(days),
        scope=access_of(request).scope,
    )
    now = {
        (each.queue_id, each.day): sum(each.people) * each.interval_minutes / 60.0 for each in kept
    }
    return [
        DayRow(
            queue=titles[queue_id],
            day=day,
            most=max(people),
            hours=sum(people) * read.interval_minutes / 60.0,
            hours_now=now.get((queue_id, day)),
        )
        for queue_id, found in read.queues.items()
        for day, people in found.items()
    ]


def _written(read: ReadSchedule, names: Mapping[int, str]) -> str:
    """Write what was read in the plainest form, to be sent back and read again when it is kept."""
    lines: list[list[str]] = [["queue", "date", "time", "people"]]
    for queue_id, days in read.queues.items():
        for day, people in days.items():
            for slot, figure in enumerate(people):
                minute = slot * read.interval_minutes
                clock = f"{minute // 60:02}:{minute % 60:02}"
                lines.append([names[queue_id], day.isoformat(), clock, f"{figure:g}"])
    return write_text(lines)


def _ask_page(
    request: HttpRequest,
    queues: Sequence[QueueCard],
    *,
    refusal: Refusal | None = None,
    problems: Sequence[LineProblem] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "queues": queues,
        "chosen": read_number(request.POST.get("queue", request.GET.get("queue", ""))),
        "problems": [
            (each.line, say(each.what, each.fields)) for each in problems[:_SHOWN_PROBLEMS]
        ],
        "problem_count": len(problems),
        "refusal": refusal_text(refusal) if refusal else None,
        "pasted": request.POST.get("pasted", "")[:200_000],
    }
    return render(request, "staffing/scheduled.html", context, status=status)
