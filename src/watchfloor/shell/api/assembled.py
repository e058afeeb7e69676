"""The API as it is served at /api/v1/."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from watchfloor import __version__
from watchfloor.common.access import public
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.audits.api import router as audits
from watchfloor.rooms.audits.contracts import ItemNotFound
from watchfloor.rooms.floor.api import router as floor
from watchfloor.rooms.floor.contracts import SourceNotFound
from watchfloor.rooms.forecast.api import router as forecast
from watchfloor.rooms.forecast.contracts import SeriesNotFound, VersionNotFound
from watchfloor.rooms.guidance.api import router as guidance
from watchfloor.rooms.interactions.api import router as interactions
from watchfloor.rooms.interactions.contracts import ContactNotFound, QueueNotFound, RunNotFound
from watchfloor.rooms.intraday.api import router as intraday
from watchfloor.rooms.matters.api import router as matters
from watchfloor.rooms.matters.contracts import MatterNotFound
from watchfloor.rooms.metrics.api import router as metrics
from watchfloor.rooms.metrics.contracts import UnknownMetric
from watchfloor.rooms.observations.api import router as observations
from watchfloor.rooms.observations.contracts import ObservationNotFound
from watchfloor.rooms.people.api import router as people
from watchfloor.rooms.people.contracts import AgentNotFound, NodeNotFound, UserNotFound
from watchfloor.rooms.risks.api import router as risks
from watchfloor.rooms.risks.contracts import RiskNotFound
from watchfloor.rooms.rosters.api import router as rosters
from watchfloor.rooms.rosters.contracts import RosterNotFound
from watchfloor.rooms.staffing.api import router as staffing
from watchfloor.rooms.staffing.contracts import PlanNotFound
from watchfloor.rooms.standards.api import router as standards
from watchfloor.rooms.standards.contracts import StandardNotFound
from watchfloor.shell.today.worklist.api import router as worklist

from .around import router as around
from .problems import CONTENT_TYPE, problem, refusal_problem
from .signin import TOKEN_REQUESTS_PER_MINUTE, Session, Token, TokenThrottle

NOT_FOUND = (
    Http404,
    ContactNotFound,
    QueueNotFound,
    RunNotFound,
    UnknownMetric,
    AgentNotFound,
    NodeNotFound,
    UserNotFound,
    MatterNotFound,
    ObservationNotFound,
    RiskNotFound,
    StandardNotFound,
    ItemNotFound,
    SeriesNotFound,
    VersionNotFound,
    PlanNotFound,
    RosterNotFound,
    SourceNotFound,
)
api = NinjaAPI(
    title="Watchfloor",
    version=__version__,
    description=(
        "The same figures, rows and actions as the pages, in the same reach.\n\n"
        "Sign in with `Authorization: Bearer <token>` (made on the page of your account), or with "
        "the session of a browser, which needs the header `X-CSRFToken` for unsafe methods.\n\n"
        "Problems are `application/problem+json` (RFC 9457) in the language of `Accept-Language`. "
        f"Each token may send {TOKEN_REQUESTS_PER_MINUTE} requests a minute; then 429 and "
        "`Retry-After`. Instants carry an offset; windows are half-open: [from, to)."
    ),
    urls_namespace="api",
    auth=[Token(), Session()],
    throttle=[TokenThrottle()],
    docs_url=None,  # its page loads code from elsewhere
    openapi_url="",  # served below, open to everybody: it holds no data
)
for router in (
    interactions,
    metrics,
    people,
    matters,
    standards,
    observations,
    risks,
    forecast,
    audits,
    guidance,
    staffing,
    rosters,
    floor,
    intraday,
    worklist,
    around,
):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with one entry a wrong field; what was sent is not repeated."""
    errors = [
        {"field": ".".join(map(str, found["loc"])), "what": str(found["msg"])}
        for found in error.errors
    ]
    return problem(422, errors=errors)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401 with the way to sign in."""
    response = problem(401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429 with how long to wait."""
    response = problem(429)
    response.headers["Retry-After"] = str(int(error.wait or 0) + 1)
    return response


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses: malformed JSON, a missing CSRF header."""
    return problem(error.status_code)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403: signed in, but not allowed."""
    return problem(403)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """422, or 409 where only the state stands in the way."""
    return refusal_problem(error)


def not_found(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """404: not there, or not in reach."""
    return problem(404)


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API to programs."""
    return JsonResponse(describe(), json_dumps_params={"ensure_ascii": False})


@cache
def describe() -> dict[str, Any]:
    """Return the OpenAPI description; problems have a media type of their own."""
    schema = api.get_openapi_schema()
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    return dict(schema)


for kind in NOT_FOUND:
    api.add_exception_handler(kind, not_found)
