"""What becomes of an error under /api/: a problem with its status, the same for every part."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts import StoreBusy

from .problems import busy_problem, problem, refusal_problem


def handle_problems(api: NinjaAPI, *, not_found: Iterable[type[Exception]]) -> None:
    """Answer every error of an API with a problem; `not_found` are those that mean 404."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _not_signed_in)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(HttpError, _failed)
    api.add_exception_handler(PermissionDenied, _forbidden)
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(StoreBusy, _busy)
    for kind in not_found:
        api.add_exception_handler(kind, _not_found)


def _invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """422 with one entry a wrong field; what was sent is not repeated."""
    found = error.errors if isinstance(error, ValidationError) else []
    errors = [
        {"field": ".".join(map(str, each["loc"])), "what": str(each["msg"])} for each in found
    ]
    return problem(422, errors=errors)


def _not_signed_in(
    request: HttpRequest, error: AuthenticationError | type[AuthenticationError]
) -> HttpResponse:
    """401 with the way to sign in."""
    response = problem(401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _too_many(request: HttpRequest, error: Throttled | type[Throttled]) -> HttpResponse:
    """429 with how long to wait."""
    response = problem(429)
    wait = error.wait if isinstance(error, Throttled) else None
    response.headers["Retry-After"] = str(int(wait or 0) + 1)
    return response


def _failed(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """What the framework refuses: malformed JSON, a missing CSRF header."""
    return problem(error.status_code if isinstance(error, HttpError) else 500)


def _forbidden(
    request: HttpRequest, error: PermissionDenied | type[PermissionDenied]
) -> HttpResponse:
    """403: signed in, but not allowed."""
    return problem(403)


def _refused(request: HttpRequest, error: Refusal | type[Refusal]) -> HttpResponse:
    """422, or 409 where only the state stands in the way."""
    return refusal_problem(error) if isinstance(error, Refusal) else problem(422)


def _busy(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """429: the same again in a moment."""
    return busy_problem()


def _not_found(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """404: not there, or not in reach."""
    return problem(404)
