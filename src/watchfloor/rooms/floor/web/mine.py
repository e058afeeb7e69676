"""My day: the strip, what comes next, my numbers as my leader sees them, and explaining."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import actor_of
from watchfloor.rooms.floor.contracts import AdherenceNow, ExplanationKind
from watchfloor.rooms.floor.operations.attendance import ask_overtime, clock_mark
from watchfloor.rooms.floor.operations.explanations import (
    ASKABLE,
    ask_explanation,
    withdraw_explanation,
)
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.floor.queries.adherence_now import read_own_now, running_schedules
from watchfloor.rooms.floor.queries.attendance import is_clocked_in, read_own_attendance
from watchfloor.rooms.people.contracts import AgentCard

from .acting import day_of, is_yes, own, today, try_it
from .adherence_day import StretchForm, day_context
from .adherence_news import next_look, renewing
from .adherence_words import activity_words, kind_words, status_sign, why_words

BACK = "floor:mine"
GROWS = timedelta(minutes=5)


class ExplainForm(StretchForm):
    """Why one was not where the schedule says."""

    text = forms.CharField(label=gettext_lazy("In your words"), required=False, max_length=300)


@require_safe
@own
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show the reader's day."""
    return render(request, "floor/mine.html", {**_context(agent, timezone.now()), **renewing()})


@require_safe
@own
def part(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show only the part that changes by itself."""
    return render(request, "floor/_mine_now.html", _context(agent, timezone.now()))


@require_POST
@own
def explain(request: HttpRequest, agent: AgentCard, day: str) -> HttpResponse:
    """Say why one was not where the schedule says."""
    form = ExplainForm(request.POST)
    asked = form.asked(agent.id, day_of(day), request.POST.get("text", ""))
    if asked.kind not in ASKABLE:
        raise Http404(asked.kind)

    def act() -> None:
        ask_explanation(asked=asked, actor=actor_of(request), at=timezone.now())

    return try_it(request, act, _("Your leader will decide."), BACK)


@require_POST
@own
def withdraw(request: HttpRequest, agent: AgentCard, explanation_id: int) -> HttpResponse:
    """Take back what one asked."""

    def act() -> None:
        withdraw_explanation(
            explanation_id=explanation_id,
            agent_id=agent.id,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return try_it(request, act, _("It is taken back."), BACK)


@require_POST
@own
def clock(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Clock in or out."""
    is_in = is_yes(request, "mark", "in", "out")

    def act() -> None:
        clock_mark(
            agent_id=agent.id, is_in=is_in, origin="page", actor=actor_of(request),
            at=timezone.now(),
        )  # fmt: skip

    return try_it(request, act, _("You are clocked in.") if is_in else _("You are clocked out."),
                  BACK)  # fmt: skip


@require_POST
@own
def overtime(request: HttpRequest, agent: AgentCard, day: str) -> HttpResponse:
    """Ask that time beyond the schedule is paid or given back."""
    is_paid = is_yes(request, "goes_to", "pay", "lieu")

    def act() -> None:
        ask_overtime(
            agent_id=agent.id, day=day_of(day), goes_to="pay" if is_paid else "lieu",
            actor=actor_of(request), at=timezone.now(),
        )  # fmt: skip

    return try_it(request, act, _("Your leader will decide."), BACK)


def _context(agent: AgentCard, at: datetime) -> dict[str, Any]:
    running = running_schedules(agent_ids=[agent.id], at=at).get(agent.id)
    on = running.day if running else today()
    now = read_own_now(agent_id=agent.id, at=at)
    day = read_own_day(agent_id=agent.id, day=on, at=at)
    shown = day_context(day, at)
    return {
        **shown,
        "askable": [{**each, **part} for each in shown["moments"] for part in each["parts"]],
        "agent": agent,
        "now": now,
        **_now_words(now),
        "next_look": _next_look(now, at),
        "first": running.spans[0] if running and running.spans else None,
        "kinds": [(each.value, kind_words(each)) for each in ExplanationKind if each in ASKABLE],
        "attendance": read_own_attendance(agent_id=agent.id, day=on, at=at),
        "is_in": is_clocked_in(agent_id=agent.id, at=at),
    }


def _next_look(now: AdherenceNow | None, at: datetime) -> str:
    """Return when to look again: figures grow with the time while somebody is scheduled."""
    if now is None:
        return ""
    soonest = next_look([now], at)
    grown = (at + GROWS).isoformat()
    return min(soonest, grown, key=datetime.fromisoformat) if soonest else grown


def _now_words(now: AdherenceNow | None) -> dict[str, Any]:
    if now is None:
        return {}
    return {
        "now_scheduled": activity_words(now.scheduled) if now.scheduled else "",
        "now_seen": activity_words(now.seen) if now.seen else _("Not known"),
        "now_next": activity_words(now.next_code) if now.next_code else "",
        "now_sign": status_sign(now.status, now.impact),
        "now_why": why_words(now.why),
    }
