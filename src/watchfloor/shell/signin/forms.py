"""allauth's forms where a wrong code must be in the journal, or a link must go."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.conf import settings

from .journaling import note_wrong_code


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types
    """Name and password; a forgotten password is offered only where mail can be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.EMAIL_HOST:
            self.fields["password"].help_text = ""


class AuthenticateForm(AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of sign-in: a code from the telephone, or a recovery code."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same code again before something weighty."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)
