"""A ticket form as business systems have them, with the embed in it; and a step by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.guidance import operations, queries
from watchfloor.rooms.guidance.contracts import PracticeLine
from watchfloor.rooms.guidance.rules.practice import PREFIX, is_practice
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .pages import language
from .script_file import read_script
from .steps import step_choices
from .words import practice_words

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

    @property
    def is_practice(self) -> bool:
        return is_practice(self.contact)

    @property
    def name(self) -> str:
        return self.contact.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """Something done in the practice ticket that was just sent."""

    line: PracticeLine
    what: str
    title: str


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
        return redirect(f"{reverse('guidance:ticket')}?{urlencode(_after(request, form))}")
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
        "may_integrate": any(
            access_of(request).can(each) for each in ("guidance.integrate", "guidance.manage")
        ),
        "practiced": request.GET.get("practiced", "")[:_LONGEST_CONTACT],
        "practice": _practice(request, ticket.agent),
    }
    return render(request, "guidance/ticket.html", context)


def _contact(request: HttpRequest) -> str:
    return request.GET.get("contact", "").strip()[:_LONGEST_CONTACT].replace("\0", "")


def _after(request: HttpRequest, form: str) -> dict[str, str]:
    """Return where a sent ticket leads: after practice, to what was done in it."""
    contact = _contact(request)
    return {"form": form, "practiced": contact} if is_practice(contact) else {"form": form}


def _practice(request: HttpRequest, agent: AgentCard | None) -> list[PracticeRow]:
    key = request.GET.get("practiced", "")[:_LONGEST_CONTACT].replace("\0", "")
    if agent is None or not is_practice(key):
        return []
    found = queries.list_practice(contact_key=key, agent_id=agent.id)
    return [PracticeRow(each, practice_words(each), each.title.text(language())) for each in found]


def _ticket(
    request: HttpRequest, form: str, steps: Sequence[tuple[str, str]], at: datetime
) -> Ticket:
    contact = _contact(request) or operations.new_practice_key(at=at)
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
