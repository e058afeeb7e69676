"""What pages that act have in common: trying, going back, the agent that the reader is, days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.common.access import access_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import DayNotFound
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, AgentCard, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
FAR = timedelta(days=366)


def own(view: OwnView[P]) -> Guarded[P]:
    """Guard a page of one's own day: it is given the agent that the reader is.

    Who is no agent is told so; what is not theirs is 404.
    """

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        agent = people.find_agent(user_id=access_of(request).user_id or 0)
        if agent is None:
            return render(request, "floor/no_agent.html")
        return view(request, agent, *args, **kwargs)

    update_wrapper(guarded, view)
    return needs("floor.own")(guarded)


def try_it(request: HttpRequest, act: Callable[[], object], done: str, back: str) -> HttpResponse:
    """Do something, say that it is done or why not, and go back; what is not in reach is 404."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    except DayNotFound as error:
        raise Http404(str(error)) from error
    else:
        messages.success(request, done)
    asked = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return redirect(asked)
    return redirect(back)


def is_yes(request: HttpRequest, name: str, yes: str, no: str) -> bool:
    """Return which of two buttons was pressed; what is neither is 404 and decides nothing."""
    said = request.POST.get(name)
    if said not in {yes, no}:
        raise Http404(name)
    return said == yes


def today() -> date:
    """Return the centre's day of now."""
    return timezone.now().astimezone(calendars.centre_zone()).date()


def day_of(text: str, *, missing: date | None = None) -> date:
    """Return a day of an address, within a year of today; what is none is 404, or `missing`."""
    if text == "today":
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        if missing is not None:
            return missing
        raise Http404(text) from error
    if abs(day - today()) > FAR:
        raise Http404(text)
    return day
