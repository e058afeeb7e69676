"""allauth's forms where a wrong code must leave a line in the journal."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm

from .journaling import note_wrong_code


class AuthenticateForm(AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of sign-in: a code from the telephone, or a recovery code."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same code again before something weighty."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note_wrong_code(context.request, self.user)
