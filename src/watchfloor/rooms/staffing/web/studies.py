"""Studies: what was simulated, how far it is, and what came out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import WHOLE_CENTRE, access_of, actor_of, needs
from watchfloor.common.downloads import answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing.contracts import (
    ReplayResult,
    StudyDetail,
    StudyNotFound,
    WhatIfResult,
)
from watchfloor.rooms.staffing.operations import cancel_study, remove_study
from watchfloor.rooms.staffing.queries import get_study, list_studies

from .study_charts import (
    chart_of_replay,
    chart_of_scenarios,
    say_change,
    say_replay,
    say_scenarios,
)
from .study_tables import sheets_of
from .study_words import say_kind, say_problem, say_sources, say_status, title_of


@needs("staffing.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the studies in reach, newest first."""
    cards = list_studies(access=access_of(request))
    rows = [(card, title_of(card), say_kind(card.kind), say_status(card.status)) for card in cards]
    may_study = access_of(request).can("staffing.study")
    return render(request, "staffing/studies.html", {"rows": rows, "may_study": may_study})


@needs("staffing.view")
@require_GET
def study(request: HttpRequest, study_id: int) -> HttpResponse:
    """Show a study: how far it is, then what came out."""
    found = _find(request, study_id)
    context = {
        "study": found.card,
        "title": title_of(found.card),
        "status": say_status(found.card.status),
        "problem": say_problem(found.card.problem),
        "asked": found.asked,
        "result": found.result,
        "may_cancel": _may_cancel(request, found),
        "may_remove": not found.card.is_open and _may_end(request, found),
    }
    if isinstance(found.result, WhatIfResult):
        return render(request, "staffing/what_if.html", context | _of_what_if(found.result))
    if isinstance(found.result, ReplayResult):
        return render(request, "staffing/replayed.html", context | _of_replay(found.result))
    return render(request, "staffing/study.html", context)


@needs("staffing.view")
@require_GET
def state(request: HttpRequest, study_id: int) -> HttpResponse:
    """Return how far a study is, as the part of the page that asks again each second."""
    found = _find(request, study_id)
    context = {"study": found.card, "may_cancel": _may_cancel(request, found)}
    response = render(request, "staffing/_study_state.html", context)
    if not found.card.is_open:
        response["HX-Refresh"] = "true"
    return response


@needs("staffing.study")
@require_POST
def cancel(request: HttpRequest, study_id: int) -> HttpResponse:
    """Take a study back: who asked for it may, and who may edit."""
    found = _find(request, study_id)
    if not _may_cancel(request, found):
        raise Http404(study_id)
    cancel_study(study_id=study_id, actor=actor_of(request), at=timezone.now())
    messages.info(request, _("The study was taken back."))
    return redirect("staffing:studies")


@needs("staffing.study")
@require_POST
def remove(request: HttpRequest, study_id: int) -> HttpResponse:
    """Take a study that is over off the list: who asked for it may, and who may edit."""
    found = _find(request, study_id)
    if not _may_end(request, found):
        raise Http404(study_id)
    try:
        remove_study(study_id=study_id, actor=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("staffing:study", study_id=study_id)
    messages.info(request, _("The study was removed."))
    return redirect("staffing:studies")


@needs("staffing.view")
@require_GET
def export(request: HttpRequest, study_id: int, form: str) -> HttpResponse:
    """Hand out what a study found: a sheet each for the whole, queues and intervals."""
    found = _find(request, study_id)
    if found.result is None:
        raise Http404(study_id)
    return answer_sheets(form, f"study-{study_id}", sheets_of(found.result, _queue_names()))


def _find(request: HttpRequest, study_id: int) -> StudyDetail:
    try:
        return get_study(study_id=study_id, access=access_of(request))
    except StudyNotFound as error:
        raise Http404(study_id) from error


def _may_cancel(request: HttpRequest, found: StudyDetail) -> bool:
    return found.card.is_open and _may_end(request, found)


def _may_end(request: HttpRequest, found: StudyDetail) -> bool:
    """Tell whether somebody may take a study back, or off the list."""
    access = access_of(request)
    own = found.card.by_user_id is not None and found.card.by_user_id == access.user_id
    return own or access.can("staffing.edit")


def _of_what_if(result: WhatIfResult) -> dict[str, object]:
    names = _queue_names()
    queues = {queue: names.get(queue, str(queue)) for queue in result.scenarios[0].queues}
    return {
        "chart": chart_of_scenarios(result),
        "summary": say_scenarios(result),
        "intervals": [
            (f"{rows[0].starts_at:%H:%M}", [row.service_level for row in rows])
            for rows in zip(*(each.intervals for each in result.scenarios), strict=False)
        ],
        "queues": [
            (title, [each.queues[queue] for each in result.scenarios])
            for queue, title in queues.items()
        ],
        "sources": [
            (names.get(int(queue), queue), say_sources(source))
            for queue, source in result.sources.items()
        ],
    }


def _of_replay(result: ReplayResult) -> dict[str, object]:
    names = _queue_names()
    return {
        "chart": chart_of_replay(result),
        "summary": say_replay(result),
        "change": say_change(result),
        "intervals": [
            (f"{part.starts_at:%H:%M}" if part.starts_at else "", part) for part in result.intervals
        ],
        "queues": [(names.get(part.queue_id or 0, part.name), part) for part in result.queues],
        "far": [part for part in result.intervals if not part.is_reproduced],
    }


def _queue_names() -> dict[int, str]:
    """Return what queues are called: of a study that one may see all are in one's reach."""
    return {
        card.id: card.title or card.code for card in interactions.list_queues(scope=WHOLE_CENTRE)
    }
