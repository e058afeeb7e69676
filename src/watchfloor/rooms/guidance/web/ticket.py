"""A ticket form as business systems have them, with the embed in it; and a step by itself."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.guidance import operations, queries
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .pages import language
from .script_file import read_script
from .steps import step_choices

FORMS = ("refund", "address", "identity")
USUAL_STEPS = {
    "refund": "refund.confirm",
    "address": "address.change",
    "identity": "identity.compare",
}
_MINUTES = 60
_LONGEST_CONTACT = 200


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that is being filled in."""

    form: str
    step: str
    contact: str
    agent: AgentCard | None
    token: str  # empty for somebody who is no agent


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands at a step."""

    risk: str
    title: str
    prompts: tuple[str, ...]
    checks: tuple[str, ...]
    guards: tuple[tuple[str, str], ...]  # what it says, how to mend it


@needs("guidance.use")
@require_http_methods(["GET", "POST"])
def show_ticket(request: HttpRequest) -> HttpResponse:
    form = request.GET.get("form", FORMS[0])
    if form not in FORMS:
        raise Http404(form)
    if request.method == "POST":
        messages.success(request, _("The ticket was sent. A new one is open."))
        return redirect(reverse("guidance:ticket") + f"?form={form}")
    now = timezone.now()
    steps = step_choices(now)
    ticket = _ticket(request, form, steps, now)
    script = reverse("guidance:versioned_script", kwargs={"version": read_script().version})
    context = {
        "ticket": ticket,
        "steps": steps,
        "is_bound": any(code == ticket.step for code, _name in steps),
        "script_path": script,
        "script_url": request.build_absolute_uri(script),
        "integrity": read_script().integrity,
        "step_url": request.build_absolute_uri(
            reverse("guidance:step", kwargs={"step": ticket.step})
        ),
        "may_manage": access_of(request).can("guidance.manage"),
    }
    return render(request, "guidance/ticket.html", context)


def _ticket(
    request: HttpRequest, form: str, steps: Sequence[tuple[str, str]], at: datetime
) -> Ticket:
    contact = request.GET.get("contact", "").strip()[:_LONGEST_CONTACT].replace("\0", "")
    contact = contact or f"TICKET-{at:%Y%m%d}-{secrets.token_hex(3)}"
    agent = people.find_agent(user_id=access_of(request).user_id)
    token = ""
    if agent is not None:
        token = operations.issue_token(
            agent_code=agent.code,
            contact_key=contact,
            minutes=_MINUTES,
            actor=actor_of(request),
            at=at,
        ).token
    return Ticket(form, _step(request, form, steps), contact, agent, token)


def _step(request: HttpRequest, form: str, steps: Sequence[tuple[str, str]]) -> str:
    """Return the step asked for, or the usual one of the form, or one that sounds like it."""
    codes = [code for code, _name in steps]
    asked, usual = request.GET.get("step", ""), USUAL_STEPS[form]
    if asked in codes:
        return asked
    alike = next((code for code in codes if code.startswith(form)), usual)
    return usual if usual in codes else alike


@needs("guidance.use")
@require_GET
def show_step(request: HttpRequest, step: str) -> HttpResponse:
    """Show what stands at a step: where the embed leads when it cannot load."""
    now = timezone.now()
    cards = risks.points_of_step(step=step, at=now)
    if not cards and not queries.is_known_step(step=step, at=now):
        raise Http404(step)
    name = dict(step_choices(now)).get(step, step)
    context = {"step": step, "name": name, "parts": [_part(card) for card in cards]}
    return render(request, "guidance/step.html", context)


def _part(card: RiskCard) -> Part:
    tongue = language()
    return Part(
        risk=card.code,
        title=card.title.text(tongue),
        prompts=tuple(each.text.text(tongue) for each in card.point.prompts),
        checks=tuple(each.text.text(tongue) for each in card.point.checks),
        guards=tuple(
            (each.says.text(tongue), each.mend.text(tongue)) for each in card.point.guards
        ),
    )
