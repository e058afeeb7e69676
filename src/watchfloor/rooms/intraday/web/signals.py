"""Signals: those that stand, those of the last week, and what people said of them."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.intraday.contracts import Mark, SignalNotFound
from watchfloor.rooms.intraday.operations import mark_signal
from watchfloor.rooms.intraday.queries.signals import list_signals
from watchfloor.rooms.intraday.queries.words import signal_title, signal_words

from .words import say_kind

_SHOWN = timedelta(days=7)


@needs("intraday.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what stands out, and what did in the last week."""
    access, at = access_of(request), timezone.now()
    found = list_signals(scope=access.scope, since=at - _SHOWN, limit=200)
    rows = [
        (each, say_kind(each.kind), signal_title(each), signal_words(each))
        for each in sorted(found, key=lambda card: card.ended_at is not None)
    ]
    marked = [each for each in found if each.marked]
    return render(
        request,
        "intraday/signals.html",
        {
            "rows": rows,
            "may_mark": access.can("intraday.lead"),
            "marked": len(marked),
            "false": sum(each.marked == Mark.FALSE.value for each in marked),
        },
    )


@needs("intraday.lead")
@require_POST
def mark(request: HttpRequest, signal_id: int) -> HttpResponse:
    """Say whether a signal was real; anything else takes it back."""
    said = request.POST.get("mark", "")
    try:
        mark_signal(
            signal_id=signal_id,
            mark=Mark(said) if said in set(Mark) else None,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except SignalNotFound:
        raise Http404(signal_id) from None
    return redirect("intraday:signals")
