"""Tokens of the browser: signed, short-lived, bound to one agent's work on one contact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core import signing

from watchfloor.common.access import Access, Scope
from watchfloor.rooms.guidance.contracts import IssuedToken, Pass, TokenRefused
from watchfloor.rooms.people import service as people

_SALT = "watchfloor.guidance.pass"
LONGEST_TEXT = 2000
# What happened while Watchfloor could not be reached is reported when it is there again.
LATE_REPORTS = timedelta(days=7)


def sign_pass(*, granted: Pass) -> IssuedToken:
    """Return a pass as the text that a page carries."""
    ends = int(granted.expires_at.timestamp())
    content = {
        "a": granted.agent,
        "c": granted.contact,
        "o": granted.origin,
        "e": ends,
    }
    token = signing.Signer(salt=_SALT).sign_object(content)
    return IssuedToken(token, datetime.fromtimestamp(ends, UTC))


def read_token(*, token: str, at: datetime, is_report: bool = False) -> Pass:
    """Return what a token opens.

    :param is_report: events are taken for some days after the end, since an agent whose network
        was down cannot get another token for what happened then.
    :raises TokenRefused: forged or expired.
    """
    granted = _unsigned(token)
    grace = LATE_REPORTS if is_report else timedelta()
    if at >= granted.expires_at + grace:
        raise TokenRefused("expired")
    return granted


def access_of_token(*, token: str, at: datetime) -> Access | None:
    """Return what a token of the browser may do in the API: its agent's steps, no more.

    The endpoint itself holds the contact against the token.
    """
    if ":" not in token:  # an API token has none, and is by far the commoner
        return None
    try:
        granted = read_token(token=token, at=at)
    except TokenRefused:
        return None
    agent = people.find_agent(code=granted.agent)
    if agent is None:
        return None
    return Access(
        name=granted.agent,
        capabilities=frozenset({"guidance.use"}),
        scope=Scope(agent_ids=frozenset({agent.id})),
    )


def check_pass(*, granted: Pass, agent: str = "", contact: str = "") -> None:
    """Refuse another agent or another contact than a pass names. :raises TokenRefused: so."""
    if agent not in {"", granted.agent}:
        raise TokenRefused("agent")
    if contact not in {"", granted.contact}:
        raise TokenRefused("contact")


def _unsigned(token: str) -> Pass:
    if len(token) > LONGEST_TEXT:
        raise TokenRefused("forged")
    try:
        content: dict[str, Any] = signing.Signer(salt=_SALT).unsign_object(token)
        return Pass(
            agent=content["a"],
            contact=content["c"],
            origin=content["o"],
            expires_at=datetime.fromtimestamp(content["e"], UTC),
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise TokenRefused("forged") from error


def normal_origin(text: str) -> str | None:
    """Return an origin as browsers write it, or None when the text is none.

    >>> normal_origin(" HTTPS://CRM.example.com:443/ "), normal_origin("*"), normal_origin("null")
    ('https://crm.example.com', None, None)
    """
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "*" in parts.netloc:
        return None
    if parts.username or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")
