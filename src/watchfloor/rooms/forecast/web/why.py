"""Why: what each component adds to an interval or a day, in words, in a chart, in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day, read_number
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    ComponentShare,
    IntervalForecast,
    SeriesCard,
    VersionCard,
    WindowForecast,
)
from watchfloor.rooms.forecast.queries.intervals import read_intervals, read_totals
from watchfloor.rooms.forecast.queries.versions import list_versions, read_notes
from watchfloor.rooms.forecast.queries.why import (
    find_open_day,
    read_components,
    read_day_components,
)

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    find_version,
    list_scenarios,
    today,
    window_of,
)
from .said import note_tone, say_component, say_method, say_note, say_share

_VERSIONS_TO_CHOOSE = 40


@dataclass(frozen=True, slots=True)
class Step:
    """A component with what it does, in words."""

    name: str
    sentence: str
    percent: float | None
    change: float
    after: float


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of the version in words."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class WhyAsk:
    """What is to be explained: a version's day, or one interval of it."""

    version: VersionCard
    day: date
    starts_at: datetime | None


@needs("forecast.view")
@require_GET
def show_why(request: HttpRequest, series_id: int) -> HttpResponse:
    series = find_series(request, series_id)
    scenario = choose_scenario(request.GET, list_scenarios())
    scope = access_of(request).scope
    known = list_versions(
        series_id=series.id,
        scenario_id=scenario.id if scenario else None,
        limit=_VERSIONS_TO_CHOOSE,
        scope=scope,
    )
    version = _chosen_version(request, series, known)
    if version is None:
        return render(request, "forecast/why.html", {"series": series, "ask": None})
    ask, cells = _read_ask(request, series, version)
    shares = _shares(request, ask)
    steps = [_step(share, ask.day) for share in shares]
    return render(
        request,
        "forecast/why.html",
        {
            "series": series,
            "ask": ask,
            "known": known,
            "cells": [cell for cell in cells if cell.is_open],
            "is_closed": bool(shares) and not shares[-1].after and not shares[0].after,
            "total": _total(request, series, ask, cells),
            "steps": steps,
            "chart": _chart(steps, shares),
            "notes": _notes(request, version),
            "model": say_method(version.model),
            "grid_query": urlencode({"from": ask.day.isoformat()}),
        },
    )


def _chosen_version(
    request: HttpRequest, series: SeriesCard, known: Sequence[VersionCard]
) -> VersionCard | None:
    text = request.GET.get("version", "")
    if not text:
        return next(iter(known), None)
    number = read_number(text)
    version = find_version(request, number) if number is not None else None
    if version is None or version.series_id != series.id:
        raise Http404(text)
    return version


def _read_ask(
    request: HttpRequest, series: SeriesCard, version: VersionCard
) -> tuple[WhyAsk, tuple[IntervalForecast, ...]]:
    """Return what is asked for, and the intervals of its day."""
    zone = centre_zone()
    usual = min(max(today(zone), version.first_day), version.last_day)
    scope = access_of(request).scope
    if "day" not in request.GET:
        usual = find_open_day(version_id=version.id, since=usual, scope=scope) or usual
    day = read_day(request.GET, "day", usual)
    cells = read_intervals(
        series_id=series.id,
        window=window_of(day, day, zone),
        version_id=version.id,
        scope=scope,
    )
    return WhyAsk(version, day, _read_time(request, cells)), cells


def _read_time(request: HttpRequest, cells: Sequence[IntervalForecast]) -> datetime | None:
    text = request.GET.get("at", "")
    if not text:
        return None
    for cell in cells:
        if f"{cell.starts_at:%H:%M}" == text:
            return cell.starts_at
    raise Refusal(
        code="forecast.why.interval",
        what=msgid("No interval of this day begins at “%(text)s”."),
        mend=msgid("Choose an interval of the list."),
        fields={"text": text[:20]},
    )


def _shares(request: HttpRequest, ask: WhyAsk) -> tuple[ComponentShare, ...]:
    scope = access_of(request).scope
    if ask.starts_at is None:
        return read_day_components(version_id=ask.version.id, day=ask.day, scope=scope)
    return read_components(version_id=ask.version.id, starts_at=ask.starts_at, scope=scope)


def _total(
    request: HttpRequest, series: SeriesCard, ask: WhyAsk, cells: Sequence[IntervalForecast]
) -> IntervalForecast | WindowForecast | None:
    if ask.starts_at is not None:
        return next(cell for cell in cells if cell.starts_at == ask.starts_at)
    zone = centre_zone()
    totals = read_totals(
        series_id=series.id,
        window=window_of(ask.day, ask.day, zone),
        by=Every.DAY,
        version_id=ask.version.id,
        scope=access_of(request).scope,
    )
    return next(iter(totals), None)


def _step(share: ComponentShare, day: date) -> Step:
    return Step(
        name=say_component(share),
        sentence=say_share(share, day),
        percent=None if share.name == "level" else share.factor - 1,
        change=share.after - share.before,
        after=share.after,
    )


def _chart(steps: Sequence[Step], shares: Sequence[ComponentShare]) -> dict[str, object]:
    """Return the waterfall: each step from where the one before it ended, the result last."""
    end = shares[-1].after if shares else 0.0
    return {
        "upright": True,
        "digits": 1,
        "labels": [*(step.name for step in steps), _("Planned with")],
        "series": [
            {
                "name": _("Contacts"),
                "kind": "step",
                "tone": "series-1",
                "values": [*(share.before for share in shares), 0.0],
                "upper": [*(share.after for share in shares), end],
            }
        ],
    }


def _notes(request: HttpRequest, version: VersionCard) -> list[NoteRow]:
    notes = read_notes(version_id=version.id, scope=access_of(request).scope)
    return [NoteRow(say_note(note), note_tone(note)) for note in notes]
