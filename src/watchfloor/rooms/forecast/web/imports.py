"""A forecast that was made elsewhere: look at it line by line, then keep it whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from charset_normalizer import from_bytes
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import ImportedRow, SeriesCard, SeriesSource
from watchfloor.rooms.forecast.operations.importing import import_version
from watchfloor.rooms.forecast.operations.series import IMPORTED
from watchfloor.rooms.forecast.queries.intervals import read_totals
from watchfloor.rooms.forecast.rules.importing import (
    Line,
    LineProblem,
    ReadForecast,
    read_forecast,
    split_text,
)
from watchfloor.rooms.forecast.rules.workbooks import is_workbook, read_workbook

from .reading import (
    centre_zone,
    choose_scenario,
    clean_note,
    find_series,
    list_scenarios,
    scenario_title,
    window_of,
)
from .words import refusal_text

MAX_BYTES = 8_000_000
_SHOWN_PROBLEMS = 100
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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
        read = _read(series, _lines(request))
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
    read = _read(series, split_text(request.POST.get("rows", "")))
    if read.problems:
        return _ask_page(request, series, problems=read.problems, status=422)
    import_version(
        series_id=series.id,
        scenario_id=scenario.id if scenario else None,
        rows=read.rows,
        note=clean_note(request.POST.get("note", "")),
        actor=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("The forecast was imported as a new version."))
    return redirect("forecast:versions", series_id=series.id)


def _read(series: SeriesCard, lines: Sequence[Line]) -> ReadForecast:
    return read_forecast(lines, interval_minutes=series.interval_minutes, zone=centre_zone())


def _lines(request: HttpRequest) -> Sequence[Line]:
    file = request.FILES.get("file")
    if file is None:
        return split_text(request.POST.get("pasted", ""))
    if (file.size or 0) > MAX_BYTES:
        raise Refusal(
            code="forecast.import.size",
            what=msgid("The file is larger than %(most)s MB."),
            mend=msgid("Leave out what is not forecast, or import it in parts."),
            fields={"most": MAX_BYTES // 1_000_000},
        )
    data = file.read()
    return read_workbook(data) if is_workbook(data) else split_text(_decode(data))


def _decode(data: bytes) -> str:
    """Return a file's text: UTF-8, what Chinese spreadsheets write, or the likeliest other."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in _UTF_16 else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    found = from_bytes(data).best()
    return str(found) if found else data.decode("utf-8", errors="replace")


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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["starts_at", "volume", "handle_seconds"])
    for row in rows:
        writer.writerow([row.starts_at.isoformat(), repr(row.volume), row.handle_seconds or ""])
    return text.getvalue()


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
        "problems": [(each.line, say_problem(each)) for each in problems[:_SHOWN_PROBLEMS]],
        "problem_count": len(problems),
        "refusal": refusal_text(refusal) if refusal else None,
        "pasted": request.POST.get("pasted", "")[:200_000],
    }
    return render(request, "forecast/import.html", context, status=status)


def is_replaced_at_night(series: SeriesCard) -> bool:
    """Say whether the next night forecasts the base again, over what was imported."""
    return series.source is not SeriesSource.HAND and series.method != IMPORTED


def say_problem(problem: LineProblem) -> str:
    """Return what is wrong with a line in the reader's words."""
    return _(problem.what) % problem.fields if problem.fields else _(problem.what)
