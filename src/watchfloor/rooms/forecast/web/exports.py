"""A stretch of a forecast as a file: every interval with its range, what the model said and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day, read_number
from watchfloor.common.downloads import Cell, Sheet, answer_sheets
from watchfloor.rooms.forecast.contracts import IntervalForecast
from watchfloor.rooms.forecast.queries.intervals import read_intervals

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    find_version,
    list_scenarios,
    newest_version,
    today,
    window_of,
)

_MOST_DAYS = 366


@needs("forecast.view")
@require_GET
def export(request: HttpRequest, series_id: int, form: str) -> HttpResponse:
    """Hand out the newest version, or the one that is asked for, interval by interval."""
    series = find_series(request, series_id)
    scenario = choose_scenario(request.GET, list_scenarios())
    asked = read_number(request.GET.get("version", ""))
    version = newest_version(request, series_id, scenario)
    if asked is not None:
        version = find_version(request, asked)
    first = read_day(request.GET, "from", version.first_day if version else today(centre_zone()))
    days = request.GET.get("days", "")
    span = int(days) if days in {"7", "14", "28"} else _MOST_DAYS
    last = read_day(request.GET, "to", first + timedelta(days=span - 1))
    last = min(max(first, last), first + timedelta(days=_MOST_DAYS - 1))
    cells: Sequence[IntervalForecast] = ()
    if version is not None and version.series_id == series.id:
        cells = read_intervals(
            series_id=series.id,
            window=window_of(first, last, centre_zone()),
            version_id=version.id,
            scope=access_of(request).scope,
        )
    name = f"forecast-{series.id}-{first:%Y%m%d}"
    return answer_sheets(form, name, [Sheet(list(_heads()), [_row(each) for each in cells])])


def _heads() -> Iterator[str]:
    yield "starts_at"
    yield "volume"
    yield "handle_seconds"
    yield _("Model")
    yield from ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
    yield _("In service hours")
    yield _("Changed by people")
    yield _("Remark")


def _row(cell: IntervalForecast) -> list[Cell]:
    return [
        cell.starts_at.isoformat(),
        round(cell.mean, 4),
        cell.handle_seconds and round(cell.handle_seconds, 1),
        round(cell.model_mean, 4),
        *(round(level, 2) for level in (cell.q025, cell.q10, cell.q25, cell.q50)),
        *(round(level, 2) for level in (cell.q75, cell.q90, cell.q975)),
        _("yes") if cell.is_open else _("no"),
        _("yes") if cell.override_id else "",
        cell.note,
    ]
