"""How allauth behaves here: nobody signs herself up, and the journal hears of everything."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from watchfloor.common.access import client_address
from watchfloor.common.sealing import seal, unseal
from watchfloor.rooms.people.contracts import sign_in_key

from .journaling import NOTICES, note, note_failure
from .language import keep_language


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Passwords and sessions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an administrator makes users

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104  "unknown", not an address to bind

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Not by host name as allauth does: a guesser would get a fresh count for every alias.
        return sign_in_key(credentials.get("username", ""))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("username", "")
        note_failure(request, "signin.failed", name)
        if not ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=sign_in_key(name),
            dry_run=True,
        ):
            note_failure(request, "signin.locked", name)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note(request, "signin.succeeded", user)
        keep_language(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            note(request, "signin.ended", request.user)
        super().logout(request)

    def clean_password(self, password: str, user: Any = None) -> str:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(self.error_messages["same_as_current"], "same_as_current")
        return str(super().clean_password(password, user))

    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def send_notification_mail(
        self, template_prefix: str, user: Any, *args: Any, **kw: Any
    ) -> None:
        if action := NOTICES.get(template_prefix):
            note(self.request, action, user)
        super().send_notification_mail(template_prefix, user, *args, **kw)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second step. Its secrets are sealed with the installation's key."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text)).decode()


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # allauth has no types
    """A user's own sessions, ended by herself."""

    def end_sessions(self, sessions: Any) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            note(self.request, "signin.sessions.ended", self.request.user, {"count": len(ended)})


class ExternalAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People whom the company's own directory vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True  # she comes in without a role, and so sees nothing until one is given

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        provider = sociallogin.account.provider
        note(request, "signin.external.arrived", user, {"provider": provider})
        return user
