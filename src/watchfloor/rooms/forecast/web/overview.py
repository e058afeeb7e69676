"""All series at a glance: what comes, how sure, how far off the last weeks were, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    Origin,
    RunStatus,
    SeriesCard,
    SeriesNotFound,
    SeriesOutlook,
)
from watchfloor.rooms.forecast.jobs import start_run
from watchfloor.rooms.forecast.operations.running import queue_run
from watchfloor.rooms.forecast.operations.series import sync_series
from watchfloor.rooms.forecast.queries.overview import list_outlooks
from watchfloor.rooms.forecast.queries.runs import find_run, list_runs
from watchfloor.rooms.forecast.queries.series import keep_in_reach, list_series

from .reading import centre_zone, find_series, today
from .states import StateWords, say_state

_PAGE = 50
_MOVING = {RunStatus.QUEUED, RunStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class Row:
    """A series of the overview."""

    series: SeriesCard
    outlook: SeriesOutlook
    state: StateWords
    excess: float | None  # the error above what chance alone makes of it

    @property
    def code(self) -> str:
        """Return the code where it tells more than the title."""
        code = self.series.code
        return "" if code.casefold() == self.series.title.casefold() else code


@needs("forecast.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the series in reach, a page of them at a time."""
    access = access_of(request)
    wanted = request.GET.get("find", "").strip().casefold()
    known = list_series(scope=access.scope)
    found = [each for each in known if wanted in f"{each.title} {each.code}".casefold()]
    number = _page_number(request, len(found))
    rows = _rows(found[number * _PAGE : (number + 1) * _PAGE])
    runs = list_runs(limit=1)
    return render(
        request,
        "forecast/overview.html",
        {
            "rows": rows,
            "known": len(known),
            "found": len(found),
            "find": request.GET.get("find", "").strip(),
            "first": number * _PAGE + 1,
            "last": number * _PAGE + len(rows),
            "back": number if number else None,
            "next": number + 2 if (number + 1) * _PAGE < len(found) else None,
            "run": runs[0] if runs else None,
            "is_moving": bool(runs) and runs[0].status in _MOVING,
            "may_run": access.can("forecast.run"),
            "may_edit": access.can("forecast.edit"),
        },
    )


@needs("forecast.run")
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Forecast one series or all, in the background; new queues become series first."""
    now = timezone.now()
    actor = actor_of(request)
    chosen = request.POST.get("series", "")
    number = read_number(chosen)
    if chosen and number is None:
        raise _unknown(chosen)
    if number is None:
        sync_series(actor=actor, at=now)
    ids = _all_in_reach(request) if number is None else (find_series(request, number).id,)
    run_id = queue_run(series_ids=ids, origin=Origin.ASKED, actor=actor, at=now)
    start_run(run_id=run_id)
    if request.POST.get("then") == "series" and chosen:
        messages.success(request, _("A new forecast is being made; it appears here in a moment."))
        return redirect("forecast:series", series_id=ids[0])
    return redirect("forecast:overview")


@needs("forecast.view")
@require_GET
def run_state(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return how far a run is, as the part of the page that asks again each second."""
    found = find_run(run_id=run_id)
    if found is None:
        raise Http404(run_id)
    moving = found.status in _MOVING
    response = render(request, "forecast/_run.html", {"run": found, "is_moving": moving})
    if not moving:  # the figures of the page are new: show them
        response["HX-Refresh"] = "true"
    return response


def _all_in_reach(request: HttpRequest) -> Sequence[int]:
    """Return the series that the button is about: none named are all of the centre."""
    try:
        return keep_in_reach(series_ids=(), scope=access_of(request).scope)
    except SeriesNotFound as error:
        raise Http404 from error


def _rows(series: Sequence[SeriesCard]) -> list[Row]:
    outlooks = list_outlooks(series_ids=[each.id for each in series], first=today(centre_zone()))
    return [_row(each, outlooks[each.id]) for each in series]


def _row(series: SeriesCard, outlook: SeriesOutlook) -> Row:
    excess = None
    if outlook.recent_wape is not None and outlook.recent_floor is not None:
        excess = max(outlook.recent_wape - outlook.recent_floor, 0.0)
    return Row(series, outlook, say_state(series, outlook, timezone.now()), excess)


def _page_number(request: HttpRequest, found: int) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number - 1, 0), max(found - 1, 0) // _PAGE)


def _unknown(text: str) -> Refusal:
    return Refusal(
        code="forecast.series.unknown",
        what=msgid("There is no series “%(series)s”."),
        mend=msgid("Choose one of the overview."),
        fields={"series": text[:40]},
    )
