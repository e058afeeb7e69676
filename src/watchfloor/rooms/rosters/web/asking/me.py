"""Who asks: the agent that the reader is."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from watchfloor.common.access import access_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import RosterNotFound

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, AgentCard, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def own(view: OwnView[P]) -> Guarded[P]:
    """Guard a page of one's own things: it is given the agent that the reader is.

    Who is no agent is told so; what is not theirs is 404.
    """

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        agent = people.find_agent(user_id=access_of(request).user_id or 0)
        if agent is None:
            return render(request, "rosters/no_agent.html")
        try:
            return view(request, agent, *args, **kwargs)
        except RosterNotFound as error:
            raise Http404(str(error)) from error

    update_wrapper(guarded, view)
    return needs("rosters.own")(guarded)


def is_yes(request: HttpRequest, name: str, yes: str, no: str) -> bool:
    """Return which of two buttons was pressed; what is neither is 404 and decides nothing."""
    said = request.POST.get(name)
    if said not in {yes, no}:
        raise Http404(name)
    return said == yes


def try_it(request: HttpRequest, act: Callable[[], object], done: str, back: str) -> HttpResponse:
    """Do something, say that it is done or why not, and go back to a page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, done)
    return redirect(back)
