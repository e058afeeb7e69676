"""The plans of a line: which there are, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_number
from watchfloor.rooms.staffing.contracts import PlanCard, PlanDetail
from watchfloor.rooms.staffing.queries.plans import list_plans
from watchfloor.rooms.staffing.queries.requirements import read_requirements
from watchfloor.rooms.staffing.rules.days import window_of_days

from .asking import find_plan
from .curve import DayRow, days_of, hours_of
from .reading import (
    centre_zone,
    choose_scenario,
    find_series,
    list_scenarios,
    scenario_title,
    titled,
)
from .targets import differences
from .words import say_channel, say_model, say_origin

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A plan of the list."""

    card: PlanCard
    origin: str
    model: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A day in both plans."""

    day: date
    left: DayRow | None
    right: DayRow | None

    @property
    def difference(self) -> float | None:
        if self.left is None or self.right is None:
            return None
        return self.right.rostered_hours - self.left.rostered_hours


@needs("staffing.view")
@require_GET
def show(request: HttpRequest, series_id: int) -> HttpResponse:
    """List the plans of a line in a scenario, newest first."""
    series = find_series(request, series_id)
    scenarios = list_scenarios()
    scenario = choose_scenario(request.GET, scenarios)
    cards = list_plans(
        series_id=series_id,
        scenario_id=scenario.id if scenario else None,
        limit=_SHOWN,
        scope=access_of(request).scope,
    )
    return render(
        request,
        "staffing/versions.html",
        {
            "series": series,
            "channel": say_channel(series.channel),
            "scenario": scenario,
            "scenarios": titled(scenarios),
            "rows": [_row(card) for card in cards],
            "newest": cards[0].id if cards else None,
            "second": cards[1].id if len(cards) > 1 else None,
        },
    )


@needs("staffing.view")
@require_GET
def compare(request: HttpRequest, series_id: int) -> HttpResponse:
    """Show two plans day by day, side by side, and which terms they do not share."""
    series = find_series(request, series_id)
    left, right = (_asked(request, series_id, name) for name in ("left", "right"))
    titles = {each.id: scenario_title(each) for each in list_scenarios()}
    pairs = _pairs(request, left.card, right.card)
    both = [pair for pair in pairs if pair.left and pair.right]
    return render(
        request,
        "staffing/compare.html",
        {
            "series": series,
            "left": left.card,
            "right": right.card,
            "sides": [
                (_row(left.card), titles.get(left.card.scenario_id, ""), _("Left plan")),
                (_row(right.card), titles.get(right.card.scenario_id, ""), _("Right plan")),
            ],
            "pairs": pairs,
            "chart": _chart(pairs),
            "sums": _sums(both),
            "days": len(both),
            "terms": differences(left.terms[-1][1], right.terms[-1][1]),
        },
    )


def _row(card: PlanCard) -> Row:
    return Row(card, say_origin(card.origin), say_model(card.model))


def _asked(request: HttpRequest, series_id: int, name: str) -> PlanDetail:
    number = read_number(request.GET.get(name, ""))
    if number is None:
        raise Http404(name)
    return find_plan(request, series_id, number)


def _pairs(request: HttpRequest, left: PlanCard, right: PlanCard) -> list[Pair]:
    totals = [_days(request, card) for card in (left, right)]
    days = sorted(totals[0].keys() | totals[1].keys())
    return [Pair(day, totals[0].get(day), totals[1].get(day)) for day in days]


def _days(request: HttpRequest, card: PlanCard) -> Mapping[date, DayRow]:
    found = read_requirements(
        series_id=card.series_id,
        window=window_of_days(card.first_day, card.last_day, centre_zone()),
        plan_id=card.id,
        scope=access_of(request).scope,
    )
    return {row.day: row for row in days_of(found, hours_of(card.interval_minutes))}


def _sums(both: Sequence[Pair]) -> dict[str, float | None]:
    left = sum(pair.left.rostered_hours for pair in both if pair.left)
    right = sum(pair.right.rostered_hours for pair in both if pair.right)
    return {"left": left, "right": right, "change": right / left - 1 if left else None}


def _chart(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "labels": [pair.day.isoformat() for pair in pairs],
        "digits": 1,
        "zero": True,
        "series": [
            _line(_("Left plan"), "series-2", [pair.left for pair in pairs], dashed=True),
            _line(_("Right plan"), "series-1", [pair.right for pair in pairs]),
        ],
    }


def _line(
    name: str, tone: str, days: Sequence[DayRow | None], *, dashed: bool = False
) -> dict[str, Any]:
    values = [round(day.rostered_hours, 2) if day else None for day in days]
    return {"name": name, "kind": "line", "tone": tone, "dashed": dashed, "values": values}
