"""Shifts for the calendar on somebody's phone, which cannot sign in: the address is the key."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from watchfloor.common.access import public
from watchfloor.rooms.rosters import queries

CONTENT_TYPE = "text/calendar; charset=utf-8"


@public
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show the shifts of whose secret it is; 304 where the calendar has them already."""
    found = queries.read_feed(secret_hash=sha256(key.encode()).hexdigest(), at=datetime.now(UTC))
    if found is None:
        raise Http404
    response = HttpResponse(found.text, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="shifts.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = found.etag
    return get_conditional_response(request, etag=found.etag, response=response) or response
