"""Lines of the journal about signing in. Passwords and codes never come near them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from watchfloor.common import journal
from watchfloor.common.access import client_address
from watchfloor.common.actor import Actor

# What allauth would send a mail about, and what we call it.
NOTICES = {
    "account/email/password_changed": "signin.password.changed",
    "account/email/password_reset": "signin.password.reset",
    "account/email/password_set": "signin.password.set",
    "mfa/email/totp_activated": "signin.totp.activated",
    "mfa/email/totp_deactivated": "signin.totp.deactivated",
    "mfa/email/recovery_codes_generated": "signin.recovery_codes.generated",
    "socialaccount/email/account_connected": "signin.external.connected",
    "socialaccount/email/account_disconnected": "signin.external.disconnected",
}


def note(
    request: HttpRequest, action: str, user: Any, after: dict[str, object] | None = None
) -> None:
    """Write what a known user did about signing in."""
    actor = Actor(name=user.get_username(), user_id=user.pk, origin=client_address(request))
    at = datetime.now(UTC)
    journal.record(action=action, subject=f"user:{user.pk}", actor=actor, at=at, after=after)


def note_failure(request: HttpRequest, action: str, typed_name: str) -> None:
    """Write a failed sign-in. A name that nobody has may be a mistyped password: it is not kept."""
    user = get_user_model().objects.filter(username__iexact=typed_name).first()
    journal.record(
        action=action,
        subject=f"user:{user.pk}" if user else "user:unknown",
        actor=Actor(name="", origin=client_address(request)),
        at=datetime.now(UTC),
        after={"name": user.get_username()} if user else None,
    )


def note_wrong_code(request: HttpRequest, user: Any) -> None:
    """Write that a wrong second-step code was given."""
    note(request, "signin.code.refused", user)
