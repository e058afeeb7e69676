"""The break queue for those who run the floor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.intraday.contracts.breaks import BreakNotFound, BreakState
from watchfloor.rooms.intraday.operations.breaks import call_back, let_go, take_back
from watchfloor.rooms.intraday.queries.breaks import break_lines, list_breaks, list_owed
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import LONGEST_WAIT

LEADING: dict[str, Callable[..., object]] = {
    "let_go": let_go,
    "call_back": call_back,
    "take_back": take_back,
}


@needs("intraday.lead")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show who waits, who is booked or away, and how many more may go."""
    return render(request, "intraday/breaks.html", _context(request))


@needs("intraday.lead")
@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """Show only what changes by itself."""
    return render(request, "intraday/_breaks_now.html", _context(request))


@needs("intraday.lead")
@require_POST
def lead(request: HttpRequest, break_id: int, what: str) -> HttpResponse:
    """Let somebody go beyond the places, call somebody back, take a booking back: with a reason."""
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
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("intraday:breaks")


def _context(request: HttpRequest) -> dict[str, object]:
    scope, at = access_of(request).scope, timezone.now()
    found = list_breaks(scope=scope, at=at)
    return {
        "lines": break_lines(read_running(at=at, scope=scope)),
        "waiting": [each for each in found if each.state is BreakState.QUEUED],
        "booked": [each for each in found if each.state is BreakState.BOOKED],
        "away": [each for each in found if each.state in (BreakState.OFFERED, BreakState.TAKEN)],
        "owed": list_owed(scope=scope, at=at),
        "longest_minutes": int(LONGEST_WAIT.total_seconds() // 60),
    }
