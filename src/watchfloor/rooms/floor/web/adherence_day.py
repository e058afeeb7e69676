"""A day of an agent for leaders: strip, moments, definitions with formulas, explanations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import (
    DayAdherence,
    ExplanationKind,
    Moment,
    MomentStatus,
)
from watchfloor.rooms.floor.operations.explanations import (
    Asked,
    decide_explanation,
    decline_automatic,
    undo_decision,
)
from watchfloor.rooms.floor.queries.adherence import read_days
from watchfloor.rooms.floor.queries.figures import list_figures
from watchfloor.rooms.floor.queries.schedules import list_replaced
from watchfloor.rooms.floor.queries.silences import list_silences
from watchfloor.rooms.floor.rules.asking import left_to_ask
from watchfloor.rooms.people import service as people

from .acting import day_of, is_yes, today, try_it
from .adherence_words import (
    activity_words,
    cause_words,
    definition_words,
    kind_words,
    proof_words,
    state_sign,
    status_sign,
    why_words,
)
from .strip import strip_of


class StretchForm(forms.Form):
    """Which stretch of a day is meant, and what is said of it."""

    start = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    end = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    kind = forms.ChoiceField(choices=[(each.value, each.value) for each in ExplanationKind])

    def asked(self, agent_id: int, day: date, text: str = "") -> Asked:
        """Return what a valid form says; a stretch that is none is 404."""
        if not self.is_valid() or self.cleaned_data["end"] < self.cleaned_data["start"]:
            raise Http404("stretch")
        data = self.cleaned_data
        window = Window(data["start"], data["end"])
        return Asked(agent_id, day, window, ExplanationKind(data["kind"]), text)


@needs("floor.view")
@require_safe
def show(request: HttpRequest, agent_id: int, day: str) -> HttpResponse:
    """Show a day of somebody in reach; people outside of it are 404."""
    on, at = day_of(day), timezone.now()
    agents = people.list_agents(scope=access_of(request).scope, agent_ids=[agent_id])
    if not agents:
        raise Http404(agent_id)
    agent = agents[0]
    found = read_days(nodes={agent.id: agent.node_id}, day=on, at=at)
    context = {
        **day_context(found[agent_id], at),
        "agent": agent,
        "is_own": agent.user_id is not None and agent.user_id == access_of(request).user_id,
        "may_lead": access_of(request).can("floor.lead"),
        "before": (on - timedelta(days=1)).isoformat(),
        "after": (on + timedelta(days=1)).isoformat() if on < today() else "",
        "silences": list_silences(agent_id=agent_id, window=span_of(found[agent_id]), at=at),
        "replaced": list_replaced(agent_id=agent_id, day=on),
        "history": [
            (each, cause_words(each.cause)) for each in list_figures(agent_id=agent_id, day=on)
        ],
        "back": reverse("floor:adherence_day", args=[agent_id, on.isoformat()]),
    }
    return render(request, "floor/adherence_day.html", context)


@needs("floor.lead")
@require_POST
def decide(request: HttpRequest, explanation_id: int) -> HttpResponse:
    """Accept or decline an explanation."""
    accepts = is_yes(request, "decision", "accept", "decline")

    def act() -> None:
        decide_explanation(
            explanation_id=explanation_id,
            accepts=accepts,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    done = _("Accepted: the day's figures follow.") if accepts else _("Declined, with your reason.")
    return try_it(request, act, done, "floor:adherence")


@needs("floor.lead")
@require_POST
def undo(request: HttpRequest, explanation_id: int) -> HttpResponse:
    """Take a decision back."""

    def act() -> None:
        undo_decision(
            explanation_id=explanation_id,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return try_it(request, act, _("The decision is taken back."), "floor:adherence")


@needs("floor.lead")
@require_POST
def decline(request: HttpRequest, agent_id: int, day: str) -> HttpResponse:
    """Do not take what the day itself says."""
    asked = StretchForm(request.POST).asked(agent_id, day_of(day))

    def act() -> None:
        decline_automatic(
            asked=asked,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return try_it(request, act, _("Declined, with your reason."), "floor:adherence")


def day_context(day: DayAdherence, at: datetime) -> dict[str, Any]:
    """Return what the agent's and the leader's page show alike, of the very same day."""
    totals = day.totals
    return {
        "at": at,
        "day": day,
        "totals": totals,
        "strip": strip_of(day, at),
        "moments": [_moment(each, day) for each in day.moments],
        "definitions": [
            (*definition_words(code), share) for code, share in totals.definitions.items()
        ],
        "explanations": [
            (each, kind_words(each.kind), state_sign(each.state), proof_words(each))
            for each in day.explanations
        ],
        "is_met": totals.share is not None and totals.share >= day.terms.target_share,
        "personal_left": max(day.terms.personal_minutes_a_day * 60 - totals.personal_seconds, 0),
        "personal_whole": day.terms.personal_minutes_a_day * 60,
    }


def span_of(day: DayAdherence) -> Window:
    """Return from when to when there is something to show of a day."""
    spans = day.schedule.spans if day.schedule else ()
    edges = [edge for each in day.moments for edge in (each.start, each.end)]
    edges += [edge for each in spans for edge in (each.start, each.end)]
    return Window(min(edges, default=day.until), max(edges, default=day.until))


def _moment(moment: Moment, day: DayAdherence) -> dict[str, Any]:
    return {
        "it": moment,
        "scheduled": activity_words(moment.scheduled) if moment.scheduled else "",
        "seen": activity_words(moment.seen) if moment.seen else _("Not known"),
        "sign": status_sign(moment.status, moment.impact),
        "why": why_words(moment.why),
        "parts": _parts(moment, day),
    }


def _parts(moment: Moment, day: DayAdherence) -> list[dict[str, Any]]:
    """Return the stretches of a moment that can still be explained, and which of them are short."""
    if moment.status is not MomentStatus.OUT:
        return []
    said = [Window(each.started_at, each.ended_at) for each in day.explanations if each.id]
    return [
        {"window": part, "is_short": part.seconds < day.terms.threshold_seconds}
        for part in left_to_ask(Window(moment.start, moment.end), said)
    ]
