"""The pages: the centre's channels and log, and each person's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.notices import operations, queries
from watchfloor.rooms.notices.contracts import (
    ChannelCard,
    ChannelKind,
    ChannelNotFound,
    DeliveryCard,
)

from .forms import ChannelForm, PreferenceForm
from .words import CHANNEL_WORDS, ERROR_WORDS, STATE_TONES, STATE_WORDS


@needs("notices.manage")
@require_http_methods(["GET", "POST"])
def show_channels(request: HttpRequest) -> HttpResponse:
    """Show the centre's channels, what holds for whoever said nothing, and all that was sent."""
    extra = {"unreachable": queries.count_unreachable(), "log": _log(None)}
    return _settings(request, None, "notices/channels.html", "notices:channels", extra)


@needs("notices.own")
@require_http_methods(["GET", "POST"])
def show_own(request: HttpRequest) -> HttpResponse:
    """Show a person's own channels, wishes and messages."""
    user_id = access_of(request).user_id or 0
    extra = {"log": _log(user_id), "is_own": queries.has_own_preference(user_id=user_id)}
    extra["centre"] = _channels(None)
    return _settings(request, user_id, "notices/own.html", "notices:own", extra)


@needs("notices.manage")
@require_http_methods(["GET", "POST"])
def add_channel(request: HttpRequest, kind: str) -> HttpResponse:
    return _add(request, None, kind, "notices:channels")


@needs("notices.own")
@require_http_methods(["GET", "POST"])
def add_own(request: HttpRequest, kind: str) -> HttpResponse:
    return _add(request, access_of(request).user_id or 0, kind, "notices:own")


@needs("notices.manage")
@require_POST
def act_on_channel(request: HttpRequest, channel_id: int, act: str) -> HttpResponse:
    return _act(request, None, channel_id, act, "notices:channels")


@needs("notices.own")
@require_POST
def act_on_own(request: HttpRequest, channel_id: int, act: str) -> HttpResponse:
    return _act(request, access_of(request).user_id or 0, channel_id, act, "notices:own")


def _settings(
    request: HttpRequest, owner_id: int | None, template: str, back: str, extra: dict[str, Any]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = PreferenceForm(data, now=queries.get_preference(user_id=owner_id))
    if form.is_valid():
        operations.set_preference(
            user_id=owner_id,
            wanted=form.preference(),
            actor=actor_of(request),
            at=datetime.now(UTC),
        )
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "channels": _channels(owner_id), "kinds": CHANNEL_WORDS.items()}
    return render(request, template, {**context, **extra}, status=422 if form.is_bound else 200)


def _add(request: HttpRequest, owner_id: int | None, kind: str, back: str) -> HttpResponse:
    if kind not in set(ChannelKind):
        raise Http404(kind)
    chosen = ChannelKind(kind)
    form = ChannelForm(request.POST if request.method == "POST" else None, kind=chosen)
    if form.is_valid():
        operations.add_channel(
            owner_id=owner_id,
            kind=chosen,
            name=form.cleaned_data["name"],
            fields=form.address_fields(),
            actor=actor_of(request),
            at=datetime.now(UTC),
        )
        messages.success(request, _("The channel was added. Send a test to be sure."))
        return redirect(back)
    context = {"form": form, "words": CHANNEL_WORDS[chosen], "back": back, "kind": kind}
    return render(request, "notices/new.html", context, status=422 if form.is_bound else 200)


def _act(
    request: HttpRequest, owner_id: int | None, channel_id: int, act: str, back: str
) -> HttpResponse:
    who: dict[str, Any] = {
        "channel_id": channel_id,
        "owner_id": owner_id,
        "actor": actor_of(request),
        "at": datetime.now(UTC),
    }
    try:
        if act == "test":
            _say_how_it_went(request, operations.try_channel(title=_("Test message"), **who))
        elif act in _ACTS:
            do, said = _ACTS[act]
            do(who)
            messages.success(request, _(said))
        else:
            raise Http404(act)
    except ChannelNotFound as error:
        raise Http404 from error
    return redirect(back)


def _say_how_it_went(request: HttpRequest, error: str) -> None:
    if error:
        words = {"why": ERROR_WORDS.get(error, error)}
        messages.error(request, _("The test did not arrive: %(why)s") % words)
    else:
        messages.success(request, _("The service took the test message. See whether it arrived."))


_ACTS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "pause": (
        lambda who: operations.set_channel_active(is_active=False, **who),
        gettext_noop("The channel is paused."),
    ),
    "resume": (
        lambda who: operations.set_channel_active(is_active=True, **who),
        gettext_noop("The channel sends again."),
    ),
    "remove": (
        lambda who: operations.remove_channel(**who),
        gettext_noop("The channel was removed, and its address forgotten."),
    ),
}


def _channels(owner_id: int | None) -> list[dict[str, Any]]:
    return [_channel_row(card) for card in queries.list_channels(owner_id=owner_id)]


def _channel_row(card: ChannelCard) -> dict[str, Any]:
    error = ERROR_WORDS.get(card.last_error, card.last_error)
    return {"card": card, "kind": CHANNEL_WORDS[card.kind], "error": error}


def _log(user_id: int | None) -> list[dict[str, Any]]:
    return [_log_row(card) for card in queries.list_deliveries(user_id=user_id)]


def _log_row(card: DeliveryCard) -> dict[str, Any]:
    return {
        "card": card,
        "kind": CHANNEL_WORDS[card.kind],
        "state": STATE_WORDS[card.state],
        "tone": STATE_TONES[card.state],
        "error": ERROR_WORDS.get(card.error, card.error),
    }
