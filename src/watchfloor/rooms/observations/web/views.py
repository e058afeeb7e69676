"""The observations behind a figure, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.observations import queries
from watchfloor.rooms.observations.contracts import Kind, Layer, ObservationNotFound, Result

from .asking import read_ask, read_place, write_place
from .pages import evidence_lines, list_chips, name_all, row_of
from .sheets import WRITERS, refuse_too_many, send
from .words import kind_words, layer_words, result_words

PAGE = 50


@needs("observations.view")
@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    ask = read_ask(request.GET, timezone.now())
    place = read_place(request.GET.get("before", ""))
    found = queries.list_observations(
        wanted=ask.wanted, scope=access.scope, limit=PAGE + 1, before=place
    )
    shown, more = found[:PAGE], len(found) > PAGE
    names = name_all(shown, ask, access.scope)
    tally = queries.tally(wanted=ask.wanted, scope=access.scope)
    return render(
        request,
        "observations/list.html",
        {
            "ask": ask,
            "rows": [row_of(stored, names, access) for stored in shown],
            "tally": tally,
            "chips": list_chips(ask, names),
            "kinds": [(each.value, kind_words(each)) for each in Kind],
            "layers": [(each.value, layer_words(each)) for each in Layer],
            "results": [(each.value, result_words(each)) for each in Result if each],
            "chosen": {"kind": request.GET.get("kind", ""), "layer": request.GET.get("layer", ""),
                       "result": request.GET.get("result", "")},
            "back_url": ask.address(before="") if place else "",
            "next_url": ask.address(before=write_place(shown[-1].seen.at, shown[-1].id))
            if more
            else "",
            "exports": [(form, ask.query.urlencode()) for form in WRITERS],
        },
    )  # fmt: skip


@needs("observations.view")
@require_GET
def show_observation(request: HttpRequest, observation_id: int) -> HttpResponse:
    access = access_of(request)
    try:
        stored = queries.get_observation(
            observation_id=min(observation_id, 2**63 - 1), scope=access.scope
        )
    except ObservationNotFound as error:
        raise Http404 from error
    names = name_all([stored], None, access.scope)
    return render(
        request,
        "observations/observation.html",
        {
            "row": row_of(stored, names, access),
            "seen": stored.seen,
            "evidence": evidence_lines(stored),
            "may_see_standard": stored.seen.standard_id is not None
            and access.can("standards.view"),
        },
    )


@needs("observations.view")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in WRITERS:
        raise Http404(form)
    access = access_of(request)
    ask = read_ask(request.GET, timezone.now())
    if form == "xlsx":
        count = queries.tally(wanted=ask.wanted, scope=access.scope).seen
        refuse_too_many(count)
    rows = queries.iter_observations(wanted=ask.wanted, scope=access.scope)
    return send(rows, ask, form)
