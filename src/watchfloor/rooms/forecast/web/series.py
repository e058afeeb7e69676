"""One series: the fan of what will come, beside what came; and adding or changing a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.contracts import (
    EventCard,
    ScenarioCard,
    SeriesCard,
    VersionCard,
)
from watchfloor.rooms.forecast.queries.events import list_events
from watchfloor.rooms.forecast.queries.fan import Fan, FanPoint, read_fan
from watchfloor.rooms.forecast.queries.versions import read_notes

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    list_scenarios,
    newest_version,
    scenario_title,
    today,
    window_of,
)
from .said import note_tone, say_method, say_note
from .states import say_origin

_USUAL_BACK, _USUAL_DAYS, _MOST_DAYS = 14, 42, 120


@dataclass(frozen=True, slots=True)
class SeriesAsk:
    """Which stretch of which series in which scenario, by day or by interval."""

    series: SeriesCard
    scenario: ScenarioCard | None
    version: VersionCard | None
    first: date
    last: date
    by_interval: bool

    @property
    def window(self) -> Window:
        return window_of(self.first, self.last, centre_zone())

    def query(self, **changes: str) -> str:
        pairs = {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "by": "interval" if self.by_interval else "",
            "scenario": str(self.scenario.id) if self.scenario else "",
            **changes,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


@needs("forecast.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show a forecast with its bands, what came, what people changed and what was planned."""
    ask = _read_ask(request, series_id)
    scope = access_of(request).scope
    fan = read_fan(
        series_id=series_id,
        scenario_id=ask.scenario.id if ask.scenario else None,
        window=ask.window,
        by_interval=ask.by_interval,
        scope=scope,
    )
    events = [
        each
        for each in list_events(window=ask.window, scope=scope)
        if not each.series_ids or series_id in each.series_ids
    ]
    notes = read_notes(version_id=ask.version.id, scope=scope) if ask.version else ()
    scenarios = list_scenarios()
    return render(
        request,
        "forecast/series.html",
        {
            "ask": ask,
            "series": ask.series,
            "scenarios": [(each, scenario_title(each)) for each in scenarios],
            "fan": fan,
            "chart": chart_of(fan, events),
            "summary": _summary(fan),
            "events": events,
            "notes": [(say_note(note), note_tone(note)) for note in notes],
            "origin": say_origin(ask.version.origin) if ask.version else "",
            "model": say_method(ask.version.model) if ask.version else "",
            "query": ask.query(),
            "by_day": ask.query(by=""),
            "by_interval": ask.query(by="interval"),
            "may_edit": access_of(request).can("forecast.edit"),
            "may_run": access_of(request).can("forecast.run"),
        },
    )


def _read_ask(request: HttpRequest, series_id: int) -> SeriesAsk:
    series = find_series(request, series_id)
    scenario = choose_scenario(request.GET, list_scenarios())
    version = newest_version(request, series_id, scenario)
    by_interval = request.GET.get("by", "") == "interval"
    first, last = _usual_days(version, by_interval=by_interval)
    if "from" in request.GET:
        first = read_day(request.GET, "from", first)
        last = read_day(request.GET, "to", first + timedelta(days=_USUAL_DAYS - 1))
    last = min(max(last, first), first + timedelta(days=(15 if by_interval else _MOST_DAYS) - 1))
    return SeriesAsk(series, scenario, version, first, last, by_interval)


def _usual_days(version: VersionCard | None, *, by_interval: bool) -> tuple[date, date]:
    """Two weeks that came and four that will; by interval the next seven days."""
    now = today(centre_zone())
    start = now
    if version is not None and not version.first_day <= now <= version.last_day:
        start = version.first_day
    if by_interval:
        return start, start + timedelta(days=6)
    first = start - timedelta(days=_USUAL_BACK)
    return first, first + timedelta(days=_USUAL_DAYS - 1)


def chart_of(fan: Fan, events: Sequence[EventCard]) -> dict[str, Any]:
    """Return what the chart draws: bands, what is planned with, the model, what came, events."""
    # A day of rest is a gap, not a fall to nothing.
    points = [
        FanPoint(p.label, p.starts_at, p.ends_at, p.actual) if p.is_closed else p
        for p in fan.points
    ]
    model = [p.model if p.model is not None and p.is_changed else None for p in points]
    series = [
        _band(
            _("%(p)s range") % {"p": "95%"},
            "series-1",
            [p.q025 for p in points],
            [p.q975 for p in points],
        ),
        _band(
            _("%(p)s range") % {"p": "80%"},
            "series-1",
            [p.q10 for p in points],
            [p.q90 for p in points],
        ),
        _line(_("Planned with"), "series-1", [p.mean for p in points]),
        _line(_("Came"), "series-line", [p.actual for p in points]),
    ]
    if any(value is not None for value in model):
        series.append(
            {**_line(_("Model, where people changed it"), "series-2", model), "kind": "dots"}
        )
    marks = [
        {"kind": "mark", "name": event.name, "tone": "series-3", "values": hits}
        for event in events
        if any(hits := [1 if _touches(event, p.starts_at, p.ends_at) else None for p in points])
    ]
    return {"labels": [p.label for p in points], "series": [*marks, *series], "digits": 0}


def _touches(event: EventCard, starts_at: Any, ends_at: Any) -> bool:
    return bool(event.starts_at < ends_at and event.ends_at > starts_at)


def _band(name: str, tone: str, low: Sequence[Any], high: Sequence[Any]) -> Mapping[str, Any]:
    return {"name": name, "kind": "band", "tone": tone, "values": low, "upper": high}


def _line(name: str, tone: str, values: Sequence[Any]) -> dict[str, Any]:
    return {"name": name, "kind": "line", "tone": tone, "values": values}


def _summary(fan: Fan) -> str:
    """Say the chart in a sentence."""
    ahead = [p for p in fan.points if p.mean is not None]
    if not ahead or fan.total is None:
        return ""
    busiest = max(ahead, key=lambda p: p.mean or 0.0)
    return _(
        "From %(first)s to %(last)s %(mean)s contacts are expected, in four of five cases between"
        " %(low)s and %(high)s. The busiest is %(busiest)s with %(most)s."
    ) % {
        "first": ahead[0].label,
        "last": ahead[-1].label,
        "mean": f"{fan.total.mean:,.0f}",
        "low": f"{fan.total.q10:,.0f}",
        "high": f"{fan.total.q90:,.0f}",
        "busiest": busiest.label,
        "most": f"{busiest.mean or 0.0:,.0f}",
    }
