"""The strip that says on every page which feeds are silent: what rests on them may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchfloor.common.access import needs
from watchfloor.rooms.floor import queries


@needs("floor.own")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Answer with the silent feeds; the strip asks for them while its page is open."""
    feeds = [feed for feed in queries.list_feeds(at=datetime.now(UTC)) if feed.is_silent]
    return render(request, "floor/_feed_strip_now.html", {"silent_feeds": feeds})
