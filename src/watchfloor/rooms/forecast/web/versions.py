"""The versions of a series: which there are, how two of them differ, going back to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.common.timegrid import Every
from watchfloor.rooms.forecast.contracts import RunState, VersionCard, WindowForecast
from watchfloor.rooms.forecast.operations.restoring import restore_version
from watchfloor.rooms.forecast.queries.intervals import read_totals
from watchfloor.rooms.forecast.queries.versions import list_versions

from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    find_version,
    list_scenarios,
    scenario_title,
    window_of,
)
from .said import say_method
from .states import say_origin, say_reason

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A version of the list."""

    card: VersionCard
    origin: str
    model: str
    reason: str
    fell_back: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A day in both versions."""

    day: date
    left: WindowForecast | None
    right: WindowForecast | None

    @property
    def difference(self) -> float | None:
        return self.right.mean - self.left.mean if self.left and self.right else None

    @property
    def change(self) -> float | None:
        if self.left is None or self.right is None or not self.left.mean:
            return None
        return self.right.mean / self.left.mean - 1

    @property
    def actual(self) -> float | None:
        found = self.left or self.right
        return found.actual if found else None


@needs("forecast.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """List the versions of a series in a scenario, newest first."""
    series = find_series(request, series_id)
    scenarios = list_scenarios()
    scenario = choose_scenario(request.GET, scenarios)
    cards = list_versions(
        series_id=series_id,
        scenario_id=scenario.id if scenario else None,
        limit=_SHOWN,
        scope=access_of(request).scope,
    )
    return render(
        request,
        "forecast/versions.html",
        {
            "series": series,
            "scenario": scenario,
            "scenarios": [(each, scenario_title(each)) for each in scenarios],
            "rows": [_row(card) for card in cards],
            "newest": cards[0].id if cards else None,
            "second": cards[1].id if len(cards) > 1 else None,
            "may_edit": access_of(request).can("forecast.edit"),
        },
    )


@needs("forecast.view")
@require_GET
def compare(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show two versions day by day, side by side."""
    series = find_series(request, series_id)
    left, right = (_asked(request, series_id, name) for name in ("left", "right"))
    titles = {each.id: scenario_title(each) for each in list_scenarios()}
    pairs = _pairs(request, left, right)
    both = [pair for pair in pairs if pair.left and pair.right]
    return render(
        request,
        "forecast/compare.html",
        {
            "series": series,
            "left": _row(left),
            "right": _row(right),
            "sides": [
                (_row(left), titles.get(left.scenario_id, ""), _("Left version")),
                (_row(right), titles.get(right.scenario_id, ""), _("Right version")),
            ],
            "pairs": pairs,
            "chart": _chart(pairs),
            "sums": _sums(both),
            "days": len(both),
        },
    )


@needs("forecast.edit")
@require_POST
def restore(request: HttpRequest, series_id: int, version_id: int) -> HttpResponse:
    """Make the newest version say again what this one said."""
    series = find_series(request, series_id)
    old = find_version(request, version_id)
    if old.series_id != series.id:
        raise Http404(version_id)
    made = restore_version(version_id=old.id, actor=actor_of(request), at=timezone.now())
    said = _("Version %(new)s now says what version %(old)s said.")
    messages.success(request, said % {"new": made.number, "old": old.number})
    return redirect("forecast:versions", series_id=series.id)


def _row(card: VersionCard) -> Row:
    return Row(
        card=card,
        origin=say_origin(card.origin),
        model=say_method(card.model),
        reason=say_reason(card.reason),
        fell_back=card.state is not RunState.DONE,
    )


def _asked(request: HttpRequest, series_id: int, name: str) -> VersionCard:
    number = read_number(request.GET.get(name, ""))
    if number is None:
        raise Http404(name)
    card = find_version(request, number)
    if card.series_id != series_id:
        raise Http404(name)
    return card


def _pairs(request: HttpRequest, left: VersionCard, right: VersionCard) -> list[Pair]:
    totals = [_totals(request, card) for card in (left, right)]
    days = sorted(totals[0].keys() | totals[1].keys())
    return [Pair(day, totals[0].get(day), totals[1].get(day)) for day in days]


def _totals(request: HttpRequest, card: VersionCard) -> Mapping[date, WindowForecast]:
    found = read_totals(
        series_id=card.series_id,
        window=window_of(card.first_day, card.last_day, centre_zone()),
        by=Every.DAY,
        version_id=card.id,
        scope=access_of(request).scope,
    )
    return {each.first_day: each for each in found}


def _sums(both: Sequence[Pair]) -> dict[str, float | None]:
    left = sum(pair.left.mean for pair in both if pair.left)
    right = sum(pair.right.mean for pair in both if pair.right)
    return {"left": left, "right": right, "change": right / left - 1 if left else None}


def _chart(pairs: Sequence[Pair]) -> dict[str, Any]:
    lefts, rights = [pair.left for pair in pairs], [pair.right for pair in pairs]
    return {
        "labels": [pair.day.isoformat() for pair in pairs],
        "digits": 0,
        "series": [
            {
                "name": _("Range of the right one, four of five cases"),
                "kind": "band",
                "tone": "series-1",
                "values": [each.q10 if each else None for each in rights],
                "upper": [each.q90 if each else None for each in rights],
            },
            {
                "name": _("Left version"),
                "kind": "line",
                "tone": "series-2",
                "dashed": True,
                "values": [each.mean if each else None for each in lefts],
            },
            {
                "name": _("Right version"),
                "kind": "line",
                "tone": "series-1",
                "values": [each.mean if each else None for each in rights],
            },
            {
                "name": _("Came"),
                "kind": "line",
                "tone": "series-line",
                "values": [pair.actual for pair in pairs],
            },
        ],
    }
