"""Event feeds: how each source stands, where it is, what of it could not be read or named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.common.access import actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import operations, queries
from watchfloor.rooms.floor.contracts import (
    FaultFilter,
    FeedNow,
    SourceCard,
    SourceKind,
    SourceNotFound,
)
from watchfloor.rooms.floor.rules.connecting import SETTINGS

from .source_forms import SourceForm
from .source_words import (
    KIND_WORDS,
    STATE_TONES,
    STATE_WORDS,
    problem_words,
    reason_words,
    refusal_words,
)


@needs("floor.manage")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every source and how it stands."""
    at = datetime.now(UTC)
    feeds = {feed.source_id: feed for feed in queries.list_feeds(at=at)}
    counts = {
        "events": queries.count_events(at=at),
        "refused": queries.count_refused(at=at),
        "unknown": queries.count_unknown_names(),
        "faults": _count_faults(at),
    }
    rows = [_row(card, feeds.get(card.id), counts) for card in queries.list_sources()]
    kinds = [(kind, KIND_WORDS[kind]) for kind in SETTINGS]
    return render(request, "floor/sources.html", {"rows": rows, "kinds": kinds})


@needs("floor.manage")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for what a kind of source needs, and add one."""
    if kind not in set(SETTINGS):
        raise Http404(kind)
    chosen = SourceKind(kind)
    form = SourceForm(request.POST if request.method == "POST" else None, kind=chosen)
    if form.is_valid():
        try:
            source_id = operations.add_source(
                name=form.cleaned_data["name"], kind=chosen, **form.asked(), **_by(request)
            )
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("The source was added. Try it to be sure."))
            return redirect("floor:source", source_id)
    context = {"form": form, "words": KIND_WORDS[chosen]}
    return render(request, "floor/source_form.html", context, status=_status(form))


@needs("floor.manage")
@require_http_methods(["GET", "POST"])
def show_one(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show a source, and change where it is."""
    card = _get(source_id)
    form = SourceForm(request.POST if request.method == "POST" else None, kind=card.kind, card=card)
    if form.is_valid():
        try:
            operations.change_source(source_id=source_id, **form.asked(), **_by(request))
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved. The source is connected anew."))
            return redirect("floor:source", source_id)
    at = datetime.now(UTC)
    feeds = {feed.source_id: feed for feed in queries.list_feeds(at=at)}
    context = {
        "form": form,
        "row": _row(card, feeds.get(card.id), {"faults": _count_faults(at)}),
        "is_tried": card.kind in SETTINGS,
        "refused": [
            {"card": each, "words": reason_words(each.reason)}
            for each in queries.list_refused(source_id=source_id)
        ],
    }
    return render(request, "floor/source.html", context, status=_status(form))


@needs("floor.manage")
@require_POST
def act(request: HttpRequest, source_id: int, verb: str) -> HttpResponse:
    """Try a source, switch it on or off, or remove it."""
    if verb not in _ACTS:
        raise Http404(verb)
    try:
        if verb == "try":
            _try(request, source_id)
        else:
            do, said = _ACTS[verb]
            do({"source_id": source_id, **_by(request)})
            messages.success(request, _(said))
    except SourceNotFound as error:
        raise Http404 from error
    return redirect("floor:sources") if verb == "remove" else redirect("floor:source", source_id)


def _switch(*, to: bool) -> Callable[[dict[str, Any]], None]:
    return lambda by: operations.switch_source(is_on=to, **by)


_ACTS: Mapping[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "on": (_switch(to=True), gettext_noop("The source is switched on.")),
    "off": (_switch(to=False), gettext_noop("The source is switched off. What it told stays.")),
    "remove": (
        lambda by: operations.remove_source(**by),
        gettext_noop("The source was removed. What it told stays."),
    ),
    "try": (lambda by: None, ""),
}


def _try(request: HttpRequest, source_id: int) -> None:
    trial = operations.try_source(source_id=source_id, clock=lambda: datetime.now(UTC))
    if trial.problem:
        messages.error(
            request, _("It did not work: %(why)s") % {"why": problem_words(trial.problem)}
        )
        return
    counts = {"n": trial.events, "m": trial.refused}
    messages.success(
        request,
        _("It works. At once it told %(n)s events; %(m)s could not be read. Nothing was kept.")
        % counts,
    )


def _row(
    card: SourceCard, feed: FeedNow | None, counts: Mapping[str, Mapping[int, int]]
) -> dict[str, Any]:
    return {
        "card": card,
        "feed": feed,
        "kind": KIND_WORDS[card.kind],
        "state": STATE_WORDS[card.state],
        "tone": STATE_TONES[card.state],
        "problem": problem_words(card.problem),
        **{name: each.get(card.id, 0) for name, each in counts.items()},
    }


def _count_faults(at: datetime) -> Mapping[int, int]:
    """Return how much of each source cannot have been so, of the last week."""
    today = at.astimezone(calendars.centre_zone()).date()
    week = FaultFilter(first_day=today - timedelta(days=queries.USUAL_DAYS - 1))
    return queries.count_faults(faults=week, at=at)


def _get(source_id: int) -> SourceCard:
    try:
        return queries.get_source(source_id=source_id)
    except SourceNotFound as error:
        raise Http404 from error


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": datetime.now(UTC)}


def _status(form: SourceForm) -> int:
    return 422 if form.is_bound else 200
