"""The heat map, and what the library does not cover."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.ui.templatetags.ui import money
from watchfloor.rooms.risks import queries
from watchfloor.rooms.risks.contracts import RiskCard
from watchfloor.rooms.risks.queries.evidence import audited_since
from watchfloor.rooms.risks.rules.coverage import find_gaps
from watchfloor.rooms.risks.rules.finding import find_points
from watchfloor.rooms.risks.rules.heat import LOSS_EDGES, RATE_EDGES, heat_map

from .library import read_filter

_WEEKS, _MOST_WEEKS, _SHOWN = 13, 520, 200


@dataclass(frozen=True, slots=True)
class Gap:
    """A sort of gap, and the points that have it."""

    title: str
    why: str
    cards: tuple[RiskCard, ...]
    count: int


@needs("risks.view")
@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    wanted = read_filter(request.GET)
    cards = find_points(queries.list_points(at=now), wanted)
    return render(
        request,
        "risks/map.html",
        {
            "rows": list(zip(_bands(RATE_EDGES, share=True)[::-1], heat_map(cards), strict=True)),
            "losses": _bands(LOSS_EDGES, share=False),
            "count": len(cards),
            "classes": [
                (each, wanted.classes.get(each.code, ""))
                for each in queries.list_classifications(at=now)
            ],
            "query": "".join(f"&class-{key}={value}" for key, value in wanted.classes.items()),
        },
    )


def _bands(edges: tuple[float, ...], *, share: bool) -> list[str]:
    """Name the bands between edges, from the lowest."""
    names = [f"{edge:.1%}" if share else str(money(edge)) for edge in edges]
    between = [f"{low} – {high}" for low, high in pairwise(names)]
    return [f"< {names[0]}", *between, f"≥ {names[-1]}"]


@needs("risks.view")
@require_GET
def show_coverage(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    weeks = _weeks(request.GET.get("weeks", ""))
    points, steps = queries.list_points(at=now), queries.list_steps(at=now)
    gaps = find_gaps(points, steps, audited_since(at=now, weeks=weeks))
    lists = [
        (_("No check and no guard"), _("Nothing proves that they were handled."),
         gaps.points_without_check),
        (_("Not audited lately"), _("Nobody knows how often they go wrong."),
         gaps.points_not_audited),
        (_("Bound to no step"), _("No agent is ever warned of them."), gaps.points_without_step),
        (_("Bound to a step that is gone"), _("No process has the step any more."),
         gaps.points_with_lost_step),
        (_("Incomplete"), _("Cause, procedure, likely errors, remedy or class is missing."),
         gaps.points_incomplete),
    ]  # fmt: skip
    return render(
        request,
        "risks/coverage.html",
        {
            "steps": gaps.steps_without_point,
            "gaps": [
                Gap(
                    title,
                    why,
                    tuple(find_points(cards, read_filter(request.GET)))[:_SHOWN],
                    len(cards),
                )
                for title, why, cards in lists
            ],
            "weeks": weeks,
            "total": len(points),
            "step_total": len(steps),
        },
    )


def _weeks(text: str) -> int:
    if not text:
        return _WEEKS
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= _MOST_WEEKS:
        raise Refusal(
            code="risks.coverage.weeks",
            what="“%(text)s” is not a number of weeks.",
            mend="Give 1 to %(most)s weeks.",
            fields={"text": text[:40], "most": _MOST_WEEKS},
        )
    return int(text)
