"""Who is away: the leave of the people in reach, by day."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.common.addresses import read_day
from watchfloor.rooms.rosters.contracts import LeaveCard
from watchfloor.rooms.rosters.queries.leaves import list_leaves
from watchfloor.rooms.rosters.web.planning.reading import today
from watchfloor.rooms.rosters.web.planning.words import LEAVE_KINDS

DAYS = 28


@needs("rosters.approve")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show four weeks with who asked for leave and who has it."""
    begins = read_day(request.GET, "from", today())
    first = begins - timedelta(days=begins.weekday())
    days = [first + timedelta(days=each) for each in range(DAYS)]
    cards = list_leaves(scope=access_of(request).scope, first_day=days[0], last_day=days[-1])
    rows: dict[int, list[LeaveCard]] = {}
    for card in cards:
        rows.setdefault(card.agent_id, []).append(card)
    context = {
        "days": days,
        "today": today(),
        "rows": [
            (leaves[0].name, [_on(day, leaves) for day in days])
            for leaves in sorted(rows.values(), key=lambda each: each[0].name)
        ],
        "counts": [sum(each.first_day <= day <= each.last_day for each in cards) for day in days],
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
    }
    return render(request, "rosters/away.html", context)


def _on(day: date, leaves: list[LeaveCard]) -> tuple[LeaveCard, str] | None:
    """Return the leave of a day with its kind in words."""
    for each in leaves:
        if each.first_day <= day <= each.last_day:
            return each, _(LEAVE_KINDS[each.kind])
    return None
