"""allauth's forms where a wrong code must be in the journal, or a link must go."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.conf import settings
from django.core.cache import cache

from .journaling import note_wrong_code


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types
    """Name and password; a forgotten password is offered only where mail can be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.EMAIL_HOST:
            self.fields["password"].help_text = ""


class CodeOnceMixin:
    """A code opens once.

    allauth remembers a used code for one period, but takes it for as many more as telephones
    may be off: whoever has seen a code could use it again half a minute later.
    """

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]  # of the form beside this mixin
        periods = 1 + 2 * settings.MFA_TOTP_TOLERANCE
        key = f"signin.code:{self.user.pk}:{normalize_user_code(code)}"  # type: ignore[attr-defined]  # as above
        if not cache.add(key, 1, timeout=periods * mfa_settings.TOTP_PERIOD):
            self._emit_authentication_failed(None)  # type: ignore[attr-defined]  # as above
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeOnceMixin, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of sign-in: a code from the telephone, or a recovery code."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)


class ReauthenticateForm(CodeOnceMixin, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same code again before something weighty."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)
