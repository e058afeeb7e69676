"""What a line needs: the curve of a day or a week, the chain of every interval, and what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.staffing.contracts import IntervalRequirement, PlanDetail

from .asking import VIEWS, LineAsk, find_plan, read_ask, read_rows, terms_of
from .curve import (
    Point,
    chart_of,
    days_of,
    hours_of,
    points_of,
    summary_of,
    total_of,
    volume_chart_of,
)
from .interval import IntervalPanel, find_interval, read_panel
from .reading import titled
from .targets import say_aim, say_shrinkage, say_targets
from .words import (
    note_tone,
    say_channel,
    say_inputs,
    say_model,
    say_note,
    say_origin,
    say_reasons,
)


@needs("staffing.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show the requirement of a day or a week, beside the forecast and the schedule."""
    ask = read_ask(request, series_id)
    rows = read_rows(request, ask)
    in_week = ask.view == "week"
    points = points_of(rows, in_week=in_week, reasons=say_reasons())
    hours = hours_of(ask.plan.interval_minutes) if ask.plan else 0.0
    days = days_of(rows, hours)
    head = find_plan(request, series_id, ask.plan.id) if ask.plan else None
    panel = _panel(request, ask, head, points)
    return render(
        request,
        "staffing/requirement.html",
        {
            **line_context(request, ask),
            "points": points,
            "rows": days,
            "totals": total_of(days),
            "has_schedule": any(each.scheduled is not None for each in rows),
            "chart": chart_of(points),
            "volume": volume_chart_of(points),
            "places": [point.at for point in points],
            "summary": summary_of(points) if points else "",
            "notes": [(say_note(note), note_tone(note)) for note in head.notes] if head else (),
            "made_with": _made_with(head, ask) if head else None,
            "panel": panel,
            "chosen": panel.interval.starts_at.isoformat() if panel else "",
        },
    )


@needs("staffing.view")
@require_GET
def interval(request: HttpRequest, series_id: int) -> HttpResponse:
    """Return one interval as the part of the page that lies beside its curve."""
    ask = read_ask(request, series_id)
    head = find_plan(request, series_id, ask.plan.id) if ask.plan else None
    context = {**line_context(request, ask), "panel": _panel(request, ask, head, ())}
    return render(request, "staffing/_interval.html", context)


def _made_with(head: PlanDetail, ask: LineAsk) -> Mapping[str, object]:
    """Return the terms and estimates that the plan of these days was made with."""
    terms = terms_of(head, ask.first)
    return {
        "targets": say_targets(terms),
        "aim": say_aim(terms),
        "shrinkage": say_shrinkage(terms),
        "inputs": say_inputs(head.inputs, terms.patience_seconds),
    }


def line_context(request: HttpRequest, ask: LineAsk) -> dict[str, object]:
    """Return what every page of a line shows."""
    access = access_of(request)
    plan = ask.plan
    return {
        "ask": ask,
        "series": ask.series,
        "channel": say_channel(ask.series.channel),
        "model": say_model(plan.model) if plan else "",
        "origin": say_origin(plan.origin) if plan else "",
        "scenarios": titled(ask.scenarios),
        "may_edit": access.can("staffing.edit"),
        "may_study": access.can("staffing.study"),
        "views": [
            (name, ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
            for name, days in VIEWS.items()
        ],
    }


def _panel(
    request: HttpRequest, ask: LineAsk, head: PlanDetail | None, points: Sequence[Point]
) -> IntervalPanel | None:
    """Return the interval that was chosen; before one is, the one that tells most."""
    if head is None:
        return None
    if ask.at is None:
        telling = _telling(points)
        return read_panel(request, ask, head, telling) if telling else None
    shown = (each.interval for each in points if each.interval.starts_at == ask.at)
    chosen = next(shown, None) or find_interval(request, ask, head.card, ask.at)
    return read_panel(request, ask, head, chosen)


def _telling(points: Sequence[Point]) -> IntervalRequirement | None:
    """Return the interval with the fewest against its need; where none is short, the busiest."""
    known = [point for point in points if point.interval.required > 0]
    if not known:
        return None
    telling = min(known, key=lambda point: (min(point.gap or 0, 0), -point.interval.required))
    return telling.interval
