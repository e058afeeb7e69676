"""My shifts: the next days as they are published, with what one may do about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import DutyCard, LeaveCard
from watchfloor.rooms.rosters.queries.duties import list_duties
from watchfloor.rooms.rosters.queries.leaves import STANDING, list_own_leaves
from watchfloor.rooms.rosters.web.planning.reading import today

from .me import own

DAYS = 28


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the list."""

    day: date
    duty: DutyCard | None
    leave: LeaveCard | None
    is_today: bool


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the reader's next four weeks."""
    first = today()
    last = first + timedelta(days=DAYS - 1)
    duties = {
        each.cell.day: each
        for each in list_duties(agent_id=agent.id, first_day=first, last_day=last)
    }
    leaves = [each for each in list_own_leaves(agent_id=agent.id) if each.state in STANDING]
    days = [
        OwnDay(day, duties.get(day), _leave_on(day, leaves), day == first)
        for day in (first + timedelta(days=each) for each in range(DAYS))
    ]
    coming = min((each.starts_at for each in duties.values()), default=None)
    context = {
        "tab": "shifts",
        "agent": agent,
        "weeks": [days[week : week + 7] for week in range(0, DAYS, 7)],
        "has_shifts": bool(duties),
        "next": coming if coming and coming > timezone.now() else None,
    }
    return render(request, "rosters/mine.html", context)


def _leave_on(day: date, leaves: list[LeaveCard]) -> LeaveCard | None:
    return next((each for each in leaves if each.first_day <= day <= each.last_day), None)
