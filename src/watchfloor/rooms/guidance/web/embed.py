"""What the embed in other pages asks: its script, what an agent meets, what happened.

These addresses are opened by the signed token in the header alone; `api/guidance/…` is a second
name of the API's addresses for outside software, which keep their own door.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

import orjson
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from ninja import Schema
from pydantic import Field, ValidationError

from watchfloor.common.access import client_address, public
from watchfloor.common.actor import Actor
from watchfloor.common.endpoint import Instant, Text
from watchfloor.common.limits import MinuteLimit, seconds_to_wait
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance import queries, service
from watchfloor.rooms.guidance.api import DecisionOut, Name, Values, events_out
from watchfloor.rooms.guidance.contracts import EventKind, Look, Pass, StepEvent, TokenRefused

from .cors import check_origin, preflight, with_headers
from .script_file import ScriptFile, read_script

MOST_BYTES = 256_000
# One contact asks a few times a minute. Many agents share one address, so of an address only what
# comes without a token of ours is counted: whoever guesses is held up, a whole centre never is.
TOKEN_LIMIT, GUESS_LIMIT = MinuteLimit(240), MinuteLimit(600)
_Body = TypeVar("_Body", bound=Schema)
_Answer = Callable[[HttpRequest], HttpResponse]


class _TooMany(Exception):
    """More requests than a page or an address has reason to send in a minute."""


class DecideIn(Schema):
    """A step and the record on the screen; agent and contact stand in the token."""

    step: Name
    record: Values = {}
    queue: Text = ""
    is_final: bool = True


class EventIn(Schema):
    """Something that happened at a step."""

    key: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    kind: EventKind
    at: Instant
    step: Name
    risk: Text = ""
    code: Text = ""
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    value: str | int | float | bool | None = None


class EventsIn(Schema):
    """A batch of events."""

    events: Annotated[list[EventIn], Field(min_length=1, max_length=500)]


def _told(status: int, code: str, title: str, detail: str = "") -> HttpResponse:
    content = {
        "type": f"urn:watchfloor:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return JsonResponse(content, status=status, content_type="application/problem+json")


def _refused_token(reason: str) -> HttpResponse:
    words = {
        "expired": _("The token has ended."),
        "agent": _("The token is for another agent."),
        "contact": _("The token is for another contact."),
        "origin": _("The token was made for a page of another origin."),
    }
    response = _told(
        401,
        f"guidance.token.{reason}",
        words.get(reason, _("The token is not ours.")),
        _("Ask Watchfloor for a new one and put it into data-token."),
    )
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _slow_down() -> HttpResponse:
    """Return what makes the embed let the agent go on, and report later what happened."""
    response = _told(
        429,
        "request.too_many",
        _("Too many requests."),
        _("Wait a minute and go on more slowly."),
    )
    response.headers["Retry-After"] = str(seconds_to_wait(at=timezone.now()))
    return response


def _refused(refusal: Refusal) -> HttpResponse:
    words = [_(text) % refusal.fields for text in (refusal.where, refusal.mend) if text]
    return _told(422, refusal.code, _(refusal.what) % refusal.fields, " ".join(words))


def _endpoint(answer: _Answer) -> Callable[..., HttpResponseBase]:
    """Make an address that pages of registered origins call with a token."""

    @wraps(answer)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return preflight(request)
        try:
            response = answer(request)
        except _TooMany:
            response = _slow_down()
        except TokenRefused as error:
            response = _refused_token(error.reason)
        except Refusal as error:
            response = _refused(error)
        except (ValidationError, orjson.JSONDecodeError):
            response = _told(422, "request.invalid", _("The request is not valid."))
        return with_headers(request, response)

    return public(csrf_exempt(require_http_methods(["POST", "OPTIONS"])(answered)))


def _granted(request: HttpRequest, *, is_report: bool = False) -> Pass:
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    token = text.strip() if scheme.lower() == "bearer" else ""
    try:
        granted = queries.read_token(token=token, at=timezone.now(), is_report=is_report)
    except TokenRefused:
        _count(GUESS_LIMIT, client_address(request))
        raise
    _count(TOKEN_LIMIT, token)
    check_origin(request, granted)
    return granted


def _count(limit: MinuteLimit, who: str) -> None:
    if not limit.take(who, at=timezone.now()):
        raise _TooMany


def _read(request: HttpRequest, shape: type[_Body]) -> tuple[_Body, dict[str, Any]]:
    """Return the body, checked; and as it was sent."""
    if len(request.body) > MOST_BYTES:
        raise Refusal(
            code="request.too_large",
            what="The request is too large.",
            mend="Send only the fields that guards read.",
        )
    sent = orjson.loads(request.body)
    return shape.model_validate(sent), sent if isinstance(sent, dict) else {}


@_endpoint
def decide(request: HttpRequest) -> HttpResponse:
    """Return what the token's agent meets at a step of the token's contact."""
    granted = _granted(request)
    body, sent = _read(request, DecideIn)
    queries.check_pass(
        granted=granted, agent=str(sent.get("agent", "")), contact=str(sent.get("contact", ""))
    )
    decision = service.decide(
        step=body.step,
        record=body.record,
        agent_code=granted.agent,
        contact_key=granted.contact,
        look=Look(queue=body.queue, is_final=body.is_final),
        at=timezone.now(),
        actor=_actor(request, granted),
    )
    return JsonResponse(DecisionOut.from_orm(decision).model_dump(mode="json"))


@_endpoint
def events(request: HttpRequest) -> HttpResponse:
    """Store what happened at the steps of the token's agent and contact."""
    granted = _granted(request, is_report=True)
    body, _sent = _read(request, EventsIn)
    happened = [
        StepEvent(agent=granted.agent, contact=granted.contact, **dict(each))
        for each in body.events
    ]
    report = service.record_events(events=happened, at=timezone.now())
    return JsonResponse(events_out(report).model_dump())


def _actor(request: HttpRequest, granted: Pass) -> Actor:
    return Actor(name=granted.agent, origin=client_address(request))


@public
@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """Serve the script under the name that stays; browsers ask again after a few minutes."""
    return _script(request, "public, max-age=300, stale-while-revalidate=86400")


@public
@require_GET
def versioned_script(request: HttpRequest, version: str) -> HttpResponse:
    """Serve the script under the name of its content, which browsers keep for good."""
    if version != read_script().version:
        raise Http404(version)
    return _script(request, "public, max-age=31536000, immutable")


def _script(request: HttpRequest, caching: str) -> HttpResponse:
    file: ScriptFile = read_script()
    tag = f'"{file.version}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(file.content, content_type="text/javascript; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = caching
    # A script is no secret; `integrity` works for pages of other origins only with this.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@public
@csrf_exempt
def alias(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer at /api/guidance/… as at /api/v1/guidance/…, which opens and refuses by itself."""
    match = resolve(f"/api/v1/guidance/{rest}")
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer
