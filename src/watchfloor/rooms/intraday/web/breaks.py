"""The break queue for leaders, and one's own break for everybody."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.intraday.contracts.breaks import BreakCard, BreakNotFound, BreakState
from watchfloor.rooms.intraday.operations.breaks import (
    ask_break,
    begin_break,
    call_back,
    cancel_break,
    end_break,
    let_go,
)
from watchfloor.rooms.intraday.queries.breaks import break_lines, list_breaks, own_breaks
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import LENGTHS_MINUTES, LONGEST_WAIT, TURN
from watchfloor.rooms.people import service as people

USUAL_MINUTES = 15
OWN: dict[str, Callable[..., None]] = {
    "begin": begin_break,
    "end": end_break,
    "cancel": cancel_break,
}
LEADING: dict[str, Callable[..., object]] = {"let_go": let_go, "call_back": call_back}


@needs("intraday.lead")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show who waits, who is away and how many more may go."""
    access, at = access_of(request), timezone.now()
    found = list_breaks(scope=access.scope, at=at)
    return render(
        request,
        "intraday/breaks.html",
        {
            "lines": break_lines(read_running(at=at, scope=access.scope)),
            "waiting": [each for each in found if each.state is BreakState.QUEUED],
            "away": [each for each in found if each.state is not BreakState.QUEUED],
            "longest_minutes": int(LONGEST_WAIT.total_seconds() // 60),
        },
    )


@needs("intraday.lead")
@require_POST
def lead(request: HttpRequest, break_id: int, what: str) -> HttpResponse:
    """Let somebody go beyond the places, or call somebody back: with a reason."""
    if what not in LEADING:
        raise Http404(what)
    try:
        LEADING[what](
            break_id=break_id,
            reason=request.POST.get("reason", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except BreakNotFound:
        raise Http404(break_id) from None
    return redirect("intraday:breaks")


@needs("intraday.own")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own break: ask, wait, go, be back."""
    agent_id = _agent_of(request)
    at = timezone.now()
    found = own_breaks(agent_id=agent_id, at=at) if agent_id else ()
    alive = (BreakState.QUEUED, BreakState.OFFERED, BreakState.TAKEN)
    now = next((each for each in found if each.state in alive), None)
    return render(
        request,
        "intraday/my_break.html",
        {
            "is_agent": agent_id is not None,
            "now": now,
            "ends_at": _ends_at(now),
            "over": [each for each in found if each.state is BreakState.OVER],
            "had_minutes": found[0].had_minutes if found else 0.0,
            "lengths": LENGTHS_MINUTES,
            "usual": USUAL_MINUTES,
            "turn_minutes": int(TURN.total_seconds() // 60),
            "longest_minutes": int(LONGEST_WAIT.total_seconds() // 60),
        },
    )


def _ends_at(card: BreakCard | None) -> float | None:
    """Return the second of the epoch at which a break that runs is over."""
    if card is None or card.began_at is None:
        return None
    return card.began_at.timestamp() + card.minutes * 60


@needs("intraday.own")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Join the queue."""
    minutes = request.POST.get("minutes", "")
    ask_break(
        agent_id=_needed_agent(request),
        minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        actor=actor_of(request),
        at=timezone.now(),
    )
    return redirect("intraday:my_break")


@needs("intraday.own")
@require_POST
def act(request: HttpRequest, break_id: int, what: str) -> HttpResponse:
    """Go, be back, or take the question back."""
    if what not in OWN:
        raise Http404(what)
    try:
        OWN[what](
            break_id=break_id,
            agent_id=_needed_agent(request),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except BreakNotFound:
        raise Http404(break_id) from None
    return redirect("intraday:my_break")


def _agent_of(request: HttpRequest) -> int | None:
    card = people.find_agent(user_id=access_of(request).user_id)
    return card.id if card else None


def _needed_agent(request: HttpRequest) -> int:
    agent_id = _agent_of(request)
    if agent_id is None:
        raise Http404("no agent")
    return agent_id
