"""Roles, capabilities and scope: who may do what, and to which part of the centre.

A capability is a dotted name, "interactions.contacts.view". Each room grants its own
capabilities to roles in its `apps.py`; the people room gives a user roles at nodes of the
organisation; a request carries the resulting `Access`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .actor import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Role(StrEnum):
    """The nine roles of the product."""

    AGENT = "agent"
    TEAM_LEADER = "team_leader"
    FLOOR_MANAGER = "floor_manager"
    PLANNER = "planner"
    QUALITY_ANALYST = "quality_analyst"
    RISK_OFFICER = "risk_officer"
    PROCESS_OWNER = "process_owner"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


EVERYBODY = frozenset(Role)
STAFF = EVERYBODY - {Role.AGENT}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a person sees: whole parts of the organisation, or only one agent's own.

    `node_ids` holds every node in reach, children included; `agent_ids` every agent in reach.
    `everything` is set for the whole centre, so that readers need no list.
    """

    everything: bool = False
    node_ids: frozenset[int] = frozenset()
    agent_ids: frozenset[int] = frozenset()


WHOLE_CENTRE = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do. `user_id` is None for somebody who is not signed in."""

    user_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    capabilities: frozenset[str] = frozenset()
    scope: Scope = Scope()
    token: str = ""  # the name of the token that a program signed in with

    def can(self, capability: str) -> bool:
        return capability in self.capabilities


NOBODY = Access()


def access_of(request: HttpRequest) -> Access:
    """Return what the request may do; the people room's middleware has set it."""
    return cast("Access", getattr(request, "access", NOBODY))


def needs(capability: str) -> Callable[[View[P]], View[P]]:
    """Guard a page: 403 without the capability. Sign-in itself is the middleware's task.

    The guarded view carries `.capability`, which the permission matrix test reads.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not access_of(request).can(capability):
                raise PermissionDenied(capability)
            return view(request, *args, **kwargs)

        cast("Any", guarded).capability = capability
        return cast("View[P]", guarded)

    return guard


def own(view: View[P]) -> View[P]:
    """Mark a page that every signed-in person may open, because it shows only her own things."""
    cast("Any", view).is_own = True
    return view


def public(view: View[P]) -> View[P]:
    """Mark a page that may be opened without signing in."""
    cast("Any", view).is_public = True
    return view


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in a request, for the journal."""
    access = access_of(request)
    return Actor(name=access.name, user_id=access.user_id, origin=client_address(request))


def client_address(request: HttpRequest) -> str:
    """Return the address of the browser; behind proxies the one that the outermost of them saw.

    What a browser itself writes into X-Forwarded-For is never believed.
    """
    proxies: int = settings.TRUSTED_PROXIES
    passed = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(passed) >= proxies and passed[-proxies].strip():
        return passed[-proxies].strip()[:100]
    return str(request.META.get("REMOTE_ADDR", ""))
