"""The language a person chose: kept on her account, and as a cookie for the sign-in page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from watchfloor.common.access import access_of, actor_of, public
from watchfloor.rooms.people import service as people

A_YEAR = 365 * 24 * 3600


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language here and, when signed in, for the next time on any machine."""
    chosen, user_id = request.POST.get("language", ""), access_of(request).user_id
    if user_id is not None and chosen in dict(settings.LANGUAGES):
        actor, at = actor_of(request), timezone.now()
        people.set_language(user_id=user_id, language=chosen, actor=actor, at=at)
    response = django_set_language(request)
    assert isinstance(response, HttpResponse)  # noqa: S101  tells the type checker
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Put the account's language into the browser's cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        secure=settings.HTTPS,
        samesite="Lax",
    )
