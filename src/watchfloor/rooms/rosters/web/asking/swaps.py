"""Swaps: what I offered, what I was asked, what I could take over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import AskState, RosterNotFound, SwapChoice
from watchfloor.rooms.rosters.operations.swaps import answer_swap, offer_swap, withdraw_swap
from watchfloor.rooms.rosters.queries.duties import get_duty
from watchfloor.rooms.rosters.queries.own import tones_of_codes
from watchfloor.rooms.rosters.queries.swaps import OPEN, list_choices, list_swaps, list_takable

from .me import is_yes, own, try_it
from .words import said


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show what waits for the reader, what they offered, and what they could take."""
    at = timezone.now()
    cards = list_swaps(agent_id=agent.id, at=at)
    waiting = [
        each for each in cards if each.other_id == agent.id and each.state is AskState.OFFERED
    ]
    rest = [(each, said(each.state), each.state in OPEN) for each in cards if each not in waiting]
    context = {
        "tab": "swaps",
        "tones": tones_of_codes(),
        "agent": agent,
        "waiting": waiting,
        "mine": rest,
        "takable": list_takable(agent_id=agent.id, at=at),
    }
    return render(request, "rosters/swaps.html", context)


@own
@require_GET
def choose(request: HttpRequest, agent: AgentCard, duty_id: int) -> HttpResponse:
    """Show the lawful and covered ways to pass a shift on."""
    duty = get_duty(duty_id=duty_id)
    if duty.cell.agent_id != agent.id:
        raise RosterNotFound(duty_id)
    choices: tuple[SwapChoice, ...] = ()
    problem = ""
    try:
        choices = list_choices(duty_id=duty_id, agent_id=agent.id, at=timezone.now())
    except Refusal as refusal:
        problem = refusal_text(refusal)
    context = {
        "tab": "swaps",
        "tones": tones_of_codes(),
        "duty": duty,
        "swaps": [each for each in choices if each.kind == "swap" and each.other_duty_id],
        "gifts": [each for each in choices if each.kind == "give"],
        "problem": problem,
    }
    return render(request, "rosters/swap_new.html", context)


@own
@require_POST
def offer(request: HttpRequest, agent: AgentCard, duty_id: int) -> HttpResponse:
    """Offer a shift to a colleague, or to all."""
    other, back = (_number(request, name) for name in ("other", "back"))

    def act() -> None:
        offer_swap(
            duty_id=duty_id,
            agent_id=agent.id,
            other_id=other,
            other_duty_id=back,
            note=request.POST.get("note", ""),
            actor=actor_of(request),
            at=timezone.now(),
        )

    return try_it(request, act, _("Your shift is offered."), "rosters:swaps")


@own
@require_POST
def answer(request: HttpRequest, agent: AgentCard, swap_id: int) -> HttpResponse:
    """Take what a colleague offers, or refuse it."""
    accepts = is_yes(request, "answer", "yes", "no")

    def act() -> None:
        answer_swap(
            swap_id=swap_id,
            agent_id=agent.id,
            accepts=accepts,
            actor=actor_of(request),
            at=timezone.now(),
        )

    done = _("You accepted. It holds once it is approved.") if accepts else _("You refused it.")
    return try_it(request, act, done, "rosters:swaps")


@own
@require_POST
def withdraw(request: HttpRequest, agent: AgentCard, swap_id: int) -> HttpResponse:
    """Take an offer back."""

    def act() -> None:
        withdraw_swap(
            swap_id=swap_id, agent_id=agent.id, actor=actor_of(request), at=timezone.now()
        )

    return try_it(request, act, _("Your offer is taken back."), "rosters:swaps")


def _number(request: HttpRequest, name: str) -> int | None:
    """Return a number that a form sends; what is none is nobody's."""
    text = request.POST.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
