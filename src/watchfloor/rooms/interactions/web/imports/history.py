"""The history of imports: what came in, when, by whom, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import queries

from . import assembling, words
from .pages import HistoryPage

RUNS_PER_PAGE = 25


@needs("interactions.imports.view")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 19 else None
    page = _page(before_id, may_run=access_of(request).can("interactions.imports.run"))
    return render(request, "interactions/imports/history.html", {"page": page})


def _page(before_id: int | None, *, may_run: bool) -> HistoryPage:
    zone = calendars.centre_zone()
    cards = queries.list_runs(limit=RUNS_PER_PAGE + 1, before_id=before_id)
    shown = cards[:RUNS_PER_PAGE]
    lines = tuple(assembling.run_line(card, zone=zone, may_run=may_run) for card in shown)
    more = len(cards) > len(shown)
    return HistoryPage(
        lines=lines,
        is_moving=any(line.is_moving for line in lines),
        is_first=before_id is None,
        older_url=f"{reverse('interactions:imports')}?before={shown[-1].id}" if more else "",
        may_run=may_run,
        formats=words.format_help(),
        zone=zone.key,
    )
