"""Tokens of the browser are handed out here; nothing of them is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance.contracts import IssuedToken, Pass
from watchfloor.rooms.guidance.queries.facts import get_agent, get_settings
from watchfloor.rooms.guidance.queries.passes import normal_origin, sign_pass

LONGEST_MINUTES = 480


def issue_token(
    *,
    agent_code: str,
    contact_key: str,
    actor: Actor,
    at: datetime,
    origin: str = "",
    minutes: int = 30,
    scope: Scope = WHOLE_CENTRE,
) -> IssuedToken:
    """Return a token for one agent's work on one contact, used from one origin.

    An empty origin means a page of Watchfloor itself. Nothing is written: a centre hands out one
    a contact, and what they were used for stands in the observations.
    :raises Refusal: an unknown agent, an origin that is not registered, too long a time.
    """
    agent = get_agent(code=agent_code, scope=scope)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Refusal(
            code="guidance.token.minutes",
            what="A token of the browser is good for 1 to %(most)s minutes.",
            mend="Ask for a shorter time and for a new token when it ends.",
            fields={"most": LONGEST_MINUTES},
        )
    allowed = _registered(origin) if origin else ""
    ends = at + timedelta(minutes=minutes)
    return sign_pass(granted=Pass(agent.code, contact_key, allowed, ends))


def _registered(origin: str) -> str:
    normal = normal_origin(origin)
    if normal is None or normal not in get_settings().origins:
        raise Refusal(
            code="guidance.origin.unknown",
            what="This origin is not registered.",
            where="origin %(origin)s",
            mend="Add it to the origins on the settings page of Guidance.",
            fields={"origin": origin},
        )
    return normal
