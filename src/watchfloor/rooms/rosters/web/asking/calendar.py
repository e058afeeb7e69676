"""My shifts in the calendar of a phone: the link, shown once, and how to use it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import actor_of
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.operations.calendars import drop_calendar_link, make_calendar_link
from watchfloor.rooms.rosters.queries.feed import has_calendar_link

from .me import own


@own
@require_GET
def show(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Show whether there is a link, and how a phone takes it."""
    return _page(request, agent)


@own
@require_POST
def make(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Make a link and show it this once; the one before it stops working."""
    secret = make_calendar_link(agent_id=agent.id, actor=actor_of(request), at=timezone.now())
    return _page(request, agent, link=_address(request, secret))


@own
@require_POST
def drop(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Let the link work no longer."""
    if drop_calendar_link(agent_id=agent.id, actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("The link works no longer."))
    return redirect("rosters:calendar_link")


def _address(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("rosters:calendar", args=[secret]))


def _page(request: HttpRequest, agent: AgentCard, link: str = "") -> HttpResponse:
    context = {
        "tab": "shifts",
        "link": link,
        "phone_link": link.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1),
        "has_link": has_calendar_link(agent_id=agent.id),
    }
    return render(request, "rosters/calendar_link.html", context)
