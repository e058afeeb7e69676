"""What every request passes: who may do what, and refusals in the user's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from watchfloor.common.access import NOBODY, Access, access_of
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.people import service as people

Handler = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Put the request's `Access` on it, afresh each time: a revoked role works at once.

    And keep the door: a page of ours opens to the signed-in only, unless it is marked `public`;
    one that says nothing about who may open it opens to nobody.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        access = people.get_access(user_id=user.pk) if user.is_authenticated and user.pk else NOBODY
        if access.user_id is not None and getattr(user, "must_change_password", False):
            access = Access(user_id=access.user_id, name=access.name)  # not even by the API
        request.access = access  # type: ignore[attr-defined]  # read back by access_of
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if keeps_own_door(view) or getattr(view, "is_public", False):
            return None
        if access_of(request).user_id is None:
            return _ask_to_sign_in(request)
        if getattr(request.user, "must_change_password", False):
            return redirect("account_change_password")
        if not (hasattr(view, "capability") or getattr(view, "is_own", False)):
            raise PermissionDenied("the page does not say who may open it")
        return None


def keeps_own_door(view: Any) -> bool:
    """Tell whether a view decides by itself: allauth's pages, and the API with its tokens."""
    inner = getattr(view, "func", view)  # a partial, as the API's own pages are
    module = getattr(inner, "view_class", inner).__module__
    return str(module).startswith(("allauth.", "ninja."))


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a fragment must not become the sign-in page
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": "signin.needed"}, status=401)
    return redirect_to_login(request.get_full_path())


class ZoneMiddleware:
    """Show every instant of a page in the centre's time zone, whatever the machine's is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if access_of(request).user_id is None:
            return self.get_response(request)
        with timezone.override(calendars.centre_zone()):
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
