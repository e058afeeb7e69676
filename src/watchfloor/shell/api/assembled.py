"""The API as it is served at /api/v1/."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from watchfloor import __version__
from watchfloor.common.access import public
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
from .handling import handle_problems
from .live import live_api
from .problems import CONTENT_TYPE
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


handle_problems(api, not_found=NOT_FOUND)


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API to programs."""
    return JsonResponse(describe(), json_dumps_params={"ensure_ascii": False})


@cache
def describe() -> dict[str, Any]:
    """Return the OpenAPI description; problems have a media type of their own."""
    schema, live = api.get_openapi_schema(), live_api.get_openapi_schema()
    schema["paths"].update(live["paths"])
    for part, entries in live["components"].items():
        schema["components"].setdefault(part, {}).update(entries)
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    return dict(schema)
