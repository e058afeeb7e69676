"""Every problem of the API as RFC 9457 has it, in the language of Accept-Language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.shell.wording import refusal_words

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
# Refusals that say: not now, because of how things stand.
_CONFLICTS = (
    ".taken",
    "_taken",
    "changed_meanwhile",
    ".running",
    "_running",
    ".undone",
    "_done",
    ".stale",
)
_WORDS: Mapping[int, tuple[str, str, str]] = {
    400: (
        "request.malformed",
        msgid("The request cannot be read."),
        msgid("Send valid JSON or a form."),
    ),
    401: (
        "signin.needed",
        msgid("Nobody is signed in."),
        msgid("Send a token as `Authorization: Bearer …`, or sign in."),
    ),
    403: (
        "request.forbidden",
        msgid("You may not do this."),
        msgid("Ask an administrator for the role, or for a token that may."),
    ),
    404: (
        "request.not_found",
        msgid("There is nothing here."),
        msgid("It may be out of your reach."),
    ),
    405: ("request.method", msgid("This address does not take this method."), ""),
    413: (
        "request.too_large",
        msgid("The request is too large."),
        msgid("Send less at a time. A large file also needs free disk space on the server."),
    ),
    415: ("request.media_type", msgid("This type of content is not taken."), ""),
    422: (
        "request.invalid",
        msgid("The request is not valid."),
        msgid("Mend the fields named below."),
    ),
    429: (
        "request.too_many",
        msgid("Too many requests."),
        msgid("Wait a minute and go on more slowly."),
    ),
    500: (
        "server.error",
        msgid("Something went wrong on the server."),
        msgid("The log says what."),
    ),
}


def problem(
    status: int,
    *,
    code: str = "",
    title: str = "",
    detail: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
) -> JsonResponse:
    """Return a problem; what is left out is said by the status."""
    usual = _WORDS.get(status, ("request.failed", HTTPStatus(status).phrase, ""))
    code = code or usual[0]
    content = {
        "type": f"urn:watchfloor:problem:{code}",
        "title": title or gettext(usual[1]),
        "status": status,
        "detail": detail or (gettext(usual[2]) if usual[2] else ""),
        "code": code,
        "errors": list(errors),
    }
    return JsonResponse(
        content,
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def refusal_problem(refusal: Refusal) -> HttpResponse:
    """Return a refusal as a problem: 409 where only the state stands in the way."""
    words = refusal_words(refusal)
    status = 409 if refusal.code.endswith(_CONFLICTS) else 422
    detail = " ".join(text for text in (words["where"], words["mend"]) if text)
    return problem(status, code=refusal.code, title=words["what"], detail=detail)


def busy_problem() -> HttpResponse:
    """Return 429 for events that come faster than they can be stored."""
    response = problem(
        429,
        code="floor.store.busy",
        title=gettext("Events come faster than they can be stored; nothing of this was kept."),
        detail=gettext("Send the same again after the seconds that Retry-After says."),
    )
    response.headers["Retry-After"] = "1"
    return response


class ProblemMiddleware:
    """Turn what Django itself refuses under /api/ into a problem: 404, 405, CSRF, 413, 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_told = response.headers.get("Content-Type", "").startswith(CONTENT_TYPE)
        if response.status_code < 400 or is_told or not request.path.startswith(PREFIX):
            return response
        told = problem(response.status_code)
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told
