"""Signing in. What allauth offers and we do not want is closed before it is reached."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from watchfloor.common.access import public

from .language import set_language
from .sessions import list_sessions


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a page of allauth that this product does not have."""
    raise Http404


# Addresses are kept by administrators, and a password can be sent only where mail is set up.
_CLOSED = ["signup", "email", "confirm-email", "login/code/confirm"]
_NAMES = {
    "signup": "account_signup",
    "email": "account_email",
    "confirm-email": "account_email_verification_sent",
    "login/code/confirm": "account_confirm_login_code",
    "password/reset": "account_reset_password",
}
if not settings.EMAIL_HOST:
    _CLOSED.append("password/reset")

urlpatterns: list[URLPattern | URLResolver] = [
    *[path(f"accounts/{place}/", closed, name=_NAMES[place]) for place in _CLOSED],
    path("accounts/sessions/", list_sessions, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", set_language, name="set_language"),
]
