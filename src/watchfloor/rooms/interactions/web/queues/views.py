"""Queues by interval: the page and its files."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.interactions.queries import list_queues, list_runs
from watchfloor.rooms.interactions.web.sheets import FORMS, send_sheet

from .asking import FILE_ROWS, PAGE_ROWS, QueuesAsk, asked_queues, read_ask
from .composing import compose
from .exporting import make_sheet

_RUNS = 20  # enough to find the newest day in


@require_safe
@needs("interactions.queues.view")
def show_queues(request: HttpRequest) -> HttpResponse:
    scope = access_of(request).scope
    runs = list_runs(limit=_RUNS)
    ask = read_ask(request.GET, runs=runs, now=datetime.now(UTC))
    known = list_queues(scope=scope)
    ask.refuse_too_many(len(asked_queues(ask, known)), PAGE_ROWS)
    page = compose(ask, known=known, scope=scope, has_imports=bool(runs))
    whole = not getattr(request, "htmx", False)
    template = "interactions/queues/page.html" if whole else "interactions/queues/_figures.html"
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@needs("interactions.queues.view")
def export_queues(request: HttpRequest, form: str) -> StreamingHttpResponse:
    if form not in FORMS:
        raise Http404
    scope = access_of(request).scope
    ask: QueuesAsk = read_ask(request.GET, runs=list_runs(limit=_RUNS), now=datetime.now(UTC))
    queues = asked_queues(ask, list_queues(scope=scope))
    ask.refuse_too_many(len(queues), FILE_ROWS)
    return send_sheet(make_sheet(ask, queues, scope), form)
