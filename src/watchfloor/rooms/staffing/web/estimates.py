"""What the records say of each queue: handle times, patience, redials, busyness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing.contracts import EstimateCard, EstimateTopic
from watchfloor.rooms.staffing.jobs import start_estimates
from watchfloor.rooms.staffing.queries import list_estimates

from .study_words import say_distribution


@dataclass(frozen=True, slots=True)
class Row:
    """A queue with what is known of it; None: nothing."""

    queue_id: int
    title: str
    handle_time: EstimateCard | None
    patience: EstimateCard | None
    redials: EstimateCard | None
    busyness: EstimateCard | None


@needs("staffing.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest estimates of all queues in reach."""
    rows = _rows(request)
    known = [row for row in rows if row.handle_time or row.patience or row.busyness]
    may_edit = access_of(request).can("staffing.edit")
    return render(
        request, "staffing/estimates.html", {"rows": rows, "known": known, "may_edit": may_edit}
    )


@needs("staffing.view")
@require_GET
def queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Show one queue: handle time by hour, the patience curve."""
    row = next((each for each in _rows(request) if each.queue_id == queue_id), None)
    if row is None:
        raise Http404(queue_id)
    context = {
        "row": row,
        "kind": say_distribution(row.handle_time.kind) if row.handle_time else "",
        "hours_chart": _hours_chart(row.handle_time) if row.handle_time else None,
        "curve_chart": _curve_chart(row.patience) if row.patience else None,
    }
    return render(request, "staffing/estimate.html", context)


@needs("staffing.edit")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have all queues estimated anew."""
    actor = actor_of(request)
    start_estimates(by=actor.name, by_user_id=actor.user_id)
    messages.success(request, _("The records are being read; the new estimates stand here soon."))
    return redirect("staffing:estimates")


def _rows(request: HttpRequest) -> list[Row]:
    scope = access_of(request).scope
    found = list_estimates(scope=scope)
    return [
        _row(card.id, card.title or card.code, found.get(card.id, {}))
        for card in interactions.list_queues(scope=scope)
        if scope.everything or card.node_id in scope.node_ids
    ]


def _row(queue_id: int, title: str, found: Mapping[EstimateTopic, EstimateCard]) -> Row:
    return Row(
        queue_id,
        title,
        found.get(EstimateTopic.HANDLE_TIME),
        found.get(EstimateTopic.PATIENCE),
        found.get(EstimateTopic.REDIALS),
        found.get(EstimateTopic.BUSYNESS),
    )


def _hours_chart(card: EstimateCard) -> dict[str, Any]:
    means = [hour.mean for hour in card.hours]
    return {
        "labels": [f"{hour.hour:02d}:00" for hour in card.hours],
        "digits": 0,
        "series": [
            {"name": _("95 percent"), "kind": "band", "tone": "series-1",
             "values": [mean.low if mean.low is not None else mean.value for mean in means],
             "upper": [mean.high if mean.high is not None else mean.value for mean in means]},
            {"name": _("Handle time in seconds"), "kind": "line", "tone": "series-1",
             "values": [mean.value for mean in means]},
        ],
    }  # fmt: skip


def _curve_chart(card: EstimateCard) -> dict[str, Any]:
    return {
        "labels": [f"{point.seconds:.0f}" for point in card.curve],
        "digits": 0,
        "series": [
            {"name": _("95 percent"), "kind": "band", "tone": "series-2",
             "values": [round(100 * point.low, 1) for point in card.curve],
             "upper": [round(100 * point.high, 1) for point in card.curve]},
            {"name": _("Still waiting, percent"), "kind": "line", "tone": "series-2",
             "values": [round(100 * point.share, 1) for point in card.curve]},
        ],
    }  # fmt: skip
