"""My shifts: what comes next, what waits, and the days as they are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import OwnDay
from watchfloor.rooms.rosters.queries.own import list_own_days, what_waits
from watchfloor.rooms.rosters.web.planning.reading import today

from .me import own
from .offline import kept_files

WEEKS = 4
MONTHS = 12  # that may be looked at, back and ahead


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """A week of the list, with the hours that it pays."""

    days: Sequence[OwnDay]
    minutes: int


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the reader's next shift, and the weeks from this one on."""
    now, day = timezone.now(), today()
    days = list_own_days(
        agent_id=agent.id,
        first_day=day - timedelta(days=day.weekday()),
        days=7 * WEEKS,
    )
    ahead = [each for each in days if each.duty and each.duty.ends_at > now]
    context = {
        "tab": "shifts",
        "today": day,
        "now": now,
        "next": ahead[0] if ahead else None,
        "weeks": [_week(days[first : first + 7], day) for first in range(0, len(days), 7)],
        "waiting": what_waits(agent_id=agent.id, at=now),
        "owner": access_of(request).user_id,
        "files": kept_files(),
    }
    return render(request, "rosters/mine.html", context)


@own
@require_GET
def month(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show a month of the reader as a calendar."""
    first = _month_of(request, today())
    begins = first - timedelta(days=first.weekday())
    last = next_month(first) - timedelta(days=1)
    count = ((last - begins).days // 7 + 1) * 7
    days = list_own_days(agent_id=agent.id, first_day=begins, days=count)
    inside = [each for each in days if each.duty and each.day.month == first.month]
    context = {
        "tab": "shifts",
        "today": today(),
        "first": first,
        "before": next_month(first, -1),
        "after": next_month(first),
        "weeks": [days[at : at + 7] for at in range(0, count, 7)],
        "shifts": len(inside),
        "minutes": _paid(inside),
    }
    return render(request, "rosters/mine_month.html", context)


def next_month(day: date, by: int = 1) -> date:
    """Return the first of a month so many months on.

    >>> next_month(date(2026, 12, 9))
    datetime.date(2027, 1, 1)
    """
    months = day.year * 12 + day.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _month_of(request: HttpRequest, day: date) -> date:
    """Return the month that the address names, kept near; this one when it names none."""
    try:
        named = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        named = day.replace(day=1)
    return min(max(named, next_month(day, -MONTHS)), next_month(day, MONTHS))


def _week(days: Sequence[OwnDay], day: date) -> OwnWeek:
    """Return a week without the days that are over."""
    return OwnWeek([each for each in days if each.day >= day], _paid(days))


def _paid(days: Sequence[OwnDay]) -> int:
    return sum(each.duty.paid_minutes for each in days if each.duty)
