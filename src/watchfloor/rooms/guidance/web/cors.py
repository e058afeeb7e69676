"""Which pages of others may call the embed's addresses: exactly the registered origins.

No cookie is ever read or allowed here: what opens these addresses is the token in the header, so
another site has nothing to ride on.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from watchfloor.rooms.guidance import queries
from watchfloor.rooms.guidance.contracts import Pass, TokenRefused

_PREFLIGHT_SECONDS = 600


def is_allowed(request: HttpRequest) -> bool:
    """Tell whether a browser's page may read the answer; programs send no origin."""
    origin = request.headers.get("Origin", "")
    return not origin or is_own(request, origin) or origin in queries.get_settings().origins


def is_own(request: HttpRequest, origin: str) -> bool:
    """Tell whether an origin is this installation itself."""
    return origin == f"{request.scheme}://{request.get_host()}"


def with_headers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page of an allowed origin read an answer, and nobody else's."""
    origin = request.headers.get("Origin", "")
    response.headers["Vary"] = "Origin"
    if origin and is_allowed(request):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def preflight(request: HttpRequest) -> HttpResponse:
    """Answer what a browser asks before it lets a foreign page send."""
    if not is_allowed(request):
        return with_headers(request, HttpResponse(status=403))
    response = with_headers(request, HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
    response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def check_origin(request: HttpRequest, granted: Pass) -> None:
    """Refuse a token that is used from another page than it was made for. :raises TokenRefused:"""
    origin = request.headers.get("Origin", "")
    if not origin:
        return
    expected = is_own(request, origin) if not granted.origin else origin == granted.origin
    if not expected or not is_allowed(request):
        raise TokenRefused("origin")
