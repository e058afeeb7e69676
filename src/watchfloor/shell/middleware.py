"""What every request passes: who may do what, and refusals in the user's words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from watchfloor.common.access import NOBODY
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import service as people

Handler = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Put the request's `Access` on it, afresh each time: a revoked role works at once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        access = people.get_access(user_id=user.pk) if user.is_authenticated and user.pk else NOBODY
        request.access = access  # type: ignore[attr-defined]  # read back by access_of
        return self.get_response(request)


class RefusalMiddleware:
    """Turn a refusal into a page that says what, where and how to mend it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        words = {
            name: gettext(text) % error.fields if text else ""
            for name, text in (("what", error.what), ("where", error.where), ("mend", error.mend))
        }
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": error.code, **words}, status=422)
        return render(request, "shell/refusal.html", {"code": error.code, **words}, status=422)
