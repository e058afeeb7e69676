"""A forecast that was made elsewhere: look at it line by line, then keep it whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import clean_text
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text, say
from watchfloor.common.tables import LineProblem, Table, read_text, write_text
from watchfloor.common.timegrid import Every
from watchfloor.common.uploads import read_upload
from watchfloor.rooms.forecast.contracts import ImportedRow, SeriesCard, SeriesSource
from watchfloor.rooms.forecast.operations.importing import import_version
from watchfloor.rooms.forecast.operations.series import IMPORTED
from watchfloor.rooms.forecast.queries.intervals import read_totals
from watchfloor.rooms.forecast.rules.importing import ReadForecast, read_forecast

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    list_scenarios,
    scenario_title,
    window_of,
)

_SHOWN_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of what would be imported, beside what is planned with now."""

    day: date
    intervals: int
    contacts: float
    planned: float | None

    @property
    def change(self) -> float | None:
        return self.contacts / self.planned - 1 if self.planned else None


@needs("forecast.edit")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """Take a file or a paste, and show what it would do. Nothing of it is saved yet."""
    series = find_series(request, series_id)
    if request.method != "POST":
        return _ask_page(request, series)
    try:
        read = _read(series, read_upload(request))
    except Refusal as refusal:
        return _ask_page(request, series, refusal=refusal, status=422)
    if read.problems:
        return _ask_page(request, series, problems=read.problems, status=422)
    return _preview(request, series, read.rows)


@needs("forecast.edit")
@require_POST
def save(request: HttpRequest, series_id: int) -> HttpResponse:
    """Keep what was looked at as a version."""
    series = find_series(request, series_id)
    scenario = choose_scenario(request.POST, list_scenarios())
    read = _read(series, read_text(request.POST.get("rows", "")))
    if read.problems:
        return _ask_page(request, series, problems=read.problems, status=422)
    import_version(
        series_id=series.id,
        scenario_id=scenario.id if scenario else None,
        rows=read.rows,
        note=clean_text(request.POST.get("note", "")),
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("The forecast was imported as a new version."))
    return redirect("forecast:versions", series_id=series.id)


def _read(series: SeriesCard, table: Table) -> ReadForecast:
    return read_forecast(table, interval_minutes=series.interval_minutes, zone=centre_zone())


def _preview(request: HttpRequest, series: SeriesCard, rows: Sequence[ImportedRow]) -> HttpResponse:
    scenarios = list_scenarios()
    days = _days(request, series, rows)
    return render(
        request,
        "forecast/import_preview.html",
        {
            "series": series,
            "is_replaced": is_replaced_at_night(series),
            "days": days,
            "intervals": len(rows),
            "contacts": sum(row.volume for row in rows),
            "has_handle": any(row.handle_seconds for row in rows),
            "rows": _written(rows),
            "scenarios": [(each, scenario_title(each)) for each in scenarios],
            "scenario": choose_scenario(request.POST, scenarios),
            "note": request.POST.get("note", ""),
        },
    )


def _days(request: HttpRequest, series: SeriesCard, rows: Sequence[ImportedRow]) -> list[DayRow]:
    found: dict[date, list[float]] = {}
    for row in rows:
        found.setdefault(row.starts_at.date(), []).append(row.volume)
    totals = _planned(request, series, min(found), max(found))
    return [
        DayRow(day, len(volumes), sum(volumes), totals.get(day)) for day, volumes in found.items()
    ]


def _planned(
    request: HttpRequest, series: SeriesCard, first: date, last: date
) -> dict[date, float]:
    """Return what is planned with for each day in the base."""
    totals = read_totals(
        series_id=series.id,
        window=window_of(first, last, centre_zone()),
        by=Every.DAY,
        scope=access_of(request).scope,
    )
    return {each.first_day: each.mean for each in totals}


def _written(rows: Sequence[ImportedRow]) -> str:
    """Write what was read in the plainest form, to be sent back and read again when it is kept."""
    lines = ([row.starts_at.isoformat(), row.volume, row.handle_seconds or ""] for row in rows)
    return write_text([["starts_at", "volume", "handle_seconds"], *lines])


def _ask_page(
    request: HttpRequest,
    series: SeriesCard,
    *,
    refusal: Refusal | None = None,
    problems: Sequence[LineProblem] = (),
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "series": series,
        "is_replaced": is_replaced_at_night(series),
        "problems": [
            (each.line, say(each.what, each.fields)) for each in problems[:_SHOWN_PROBLEMS]
        ],
        "problem_count": len(problems),
        "refusal": refusal_text(refusal) if refusal else None,
        "pasted": request.POST.get("pasted", "")[:200_000],
    }
    return render(request, "forecast/import.html", context, status=status)


def is_replaced_at_night(series: SeriesCard) -> bool:
    """Say whether the next night forecasts the base again, over what was imported."""
    return series.source is not SeriesSource.HAND and series.method != IMPORTED
