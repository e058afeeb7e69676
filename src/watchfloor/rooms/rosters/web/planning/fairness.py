"""The fairness ledger: who had how many nights, weekends, holidays and refused wishes in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day, read_number
from watchfloor.rooms.rosters.contracts import FairnessRow
from watchfloor.rooms.rosters.queries.fairness import fairness

from .overview import node_choices
from .reading import today

_SHARED = ("nights", "weekends", "holidays", "lates", "splits", "refused_wishes")


@needs("rosters.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the burdens of the twelve months before a day, by person."""
    until = read_day(request.GET, "until", today())
    nodes = node_choices(request)
    node = request.GET.get("node", "")
    node_id = read_number(node) if node in {key for key, _name in nodes} else None
    rows = fairness(node_id=node_id, until=until, scope=access_of(request).scope)
    order = request.GET.get("order", "")
    context = {
        "heads": _heads(),
        "rows": _shown(rows, order if order in _SHARED else ""),
        "spreads": [(title, _spread(rows, name)) for name, title in _heads()],
        "until": until,
        "nodes": nodes,
        "node": node,
        "order": order,
        "tab": "fairness",
    }
    return render(request, "rosters/fairness.html", context)


def _heads() -> list[tuple[str, str]]:
    titles = {
        "nights": _("Nights"),
        "weekends": _("Weekends"),
        "holidays": _("Holidays"),
        "lates": _("Late shifts"),
        "splits": _("Split shifts"),
        "refused_wishes": _("Refused wishes"),
    }
    return [(name, titles[name]) for name in _SHARED]


def _shown(rows: Sequence[FairnessRow], order: str) -> list[dict[str, Any]]:
    """Return rows with, for each figure, how far it lies above what is usual for so many shifts."""
    usual = {name: _usual(rows, name) for name in _SHARED}
    return [
        {
            "name": row.name,
            "team": row.team,
            "shifts": row.shifts,
            "granted": row.granted_wishes,
            "counts": [_count(row, name, usual[name]) for name in _SHARED],
        }
        for row in (sorted(rows, key=lambda each: -getattr(each, order)) if order else rows)
    ]


def _count(row: FairnessRow, name: str, usual_share: float) -> dict[str, Any]:
    value = getattr(row, name)
    expected = usual_share * row.shifts
    is_high = value > expected + max(2.0, 2.0 * expected**0.5)
    return {"value": value, "expected": round(expected, 1), "is_high": is_high}


def _usual(rows: Sequence[FairnessRow], name: str) -> float:
    shifts = sum(row.shifts for row in rows)
    return sum(getattr(row, name) for row in rows) / shifts if shifts else 0.0


def _spread(rows: Sequence[FairnessRow], name: str) -> dict[str, Any]:
    values = [getattr(row, name) for row in rows if row.shifts]
    if not values:
        return {"least": None, "most": None, "gini": None}
    return {"least": min(values), "most": max(values), "gini": _gini(values)}


def _gini(values: Sequence[int]) -> float | None:
    """Return how unequal counts are: 0 when all are alike, towards 1 when one has all.

    >>> _gini([2, 2, 2]), _gini([0, 4])
    (0.0, 0.5)
    """
    total = sum(values)
    if not total:
        return None
    ranked = sorted(values)
    weighted = sum(rank * value for rank, value in enumerate(ranked, start=1))
    count = len(ranked)
    return 2 * weighted / (count * total) - (count + 1) / count
