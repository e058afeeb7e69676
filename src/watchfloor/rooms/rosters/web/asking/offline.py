"""My shifts without a network: what the browser keeps of them, and the worker that shows it.

The browser keeps a page without any content (`shell`), the files it needs, and the reader's own
next days (`days`), nothing else. The worker reaches the addresses under My shifts alone. What is
kept is thrown away at sign-out, on any page that nobody is signed in to, and for another reader.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from watchfloor.common.access import access_of, needs
from watchfloor.common.ui.templatetags.ui import clock, weekday
from watchfloor.rooms.people.contracts import AgentCard
from watchfloor.rooms.rosters.contracts import AskState, OwnDay
from watchfloor.rooms.rosters.queries.own import list_own_days
from watchfloor.rooms.rosters.web.planning.reading import centre_zone, today

from .me import own

DAYS = 14
ACCENT = "#0f6285"
_FILES = (
    "ui/theme.js",
    "ui/watchfloor.css",
    "ui/watchfloor.js",
    "ui/icons.svg",
    "ui/favicon.svg",
    "vendor/tabler.min.css",
    "vendor/htmx.min.js",
    "rosters/planning.css",
    "rosters/mine.css",
    "rosters/offline.js",
)


def kept_files() -> list[str]:
    """Return the addresses that My shifts needs to show itself without a network."""
    return [reverse("rosters:mine_offline"), *(static(each) for each in _FILES)]


@needs("rosters.own")
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """Show the page that the worker shows without a network; it holds nothing of anybody."""
    return render(request, "rosters/offline.html", {"days_url": reverse("rosters:mine_days")})


@own
@require_safe  # a page without a network asks by HEAD whether it is back
def days(request: HttpRequest, agent: AgentCard) -> HttpResponse:
    """Return the reader's next two weeks, as their browser keeps them."""
    at = timezone.now().astimezone(centre_zone())
    found = list_own_days(agent_id=agent.id, first_day=today(), days=DAYS)
    return JsonResponse(
        {
            "owner": access_of(request).user_id,
            "as_of": f"{at:%m-%d %H:%M}",
            "days": [_day(each) for each in found],
        }
    )


@needs("rosters.own")
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what a phone wants to know to put My shifts on its first screen."""
    mine = reverse("rosters:mine")
    facts: dict[str, Any] = {
        "id": mine,
        "name": f"{_('My shifts')} · Watchfloor",
        "short_name": _("My shifts"),
        "lang": get_language() or "en",
        "start_url": mine,
        "scope": mine,
        "display": "standalone",
        "background_color": ACCENT,
        "theme_color": ACCENT,
        "icons": [
            {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("rosters/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("rosters/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@needs("rosters.own")
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Return the worker; its address is why it reaches My shifts and nothing else."""
    path = finders.find("rosters/worker.js")
    if path is None:
        raise Http404
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")


def _day(each: OwnDay) -> dict[str, Any]:
    cell = each.duty.cell if each.duty else None
    return {
        "iso": each.day.isoformat(),
        "day": f"{each.day:%m-%d}",
        "weekday": weekday(each.day),
        "code": cell.code if cell else "",
        "name": each.name,
        "tone": each.tone,
        "times": f"{clock(cell.start_minute)}–{clock(cell.end_minute)}" if cell else "",
        "breaks": [
            f"{name} {clock(start)}–{clock(start + minutes)}"
            for name, start, minutes, _paid in (cell.breaks if cell else ())
        ],
        "off": "" if cell else _free(each),
    }


def _free(each: OwnDay) -> str:
    if each.leave is None:
        return _("Day off")
    return _("Leave") if each.leave.state is AskState.APPROVED else _("Leave asked for")
