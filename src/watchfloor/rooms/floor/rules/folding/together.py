"""One agent whom several sources tell of: what is shown of all that they say.

A contact says more than a presence, wherever it is: who talks on the phone is not ready for chats.
Where nobody has a contact, the newest presence counts, and being out of one system while in
another is no absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchfloor.rooms.floor.contracts import AgentState

from .agents import settle
from .people import RANKS, AgentFold, latest


@dataclass(frozen=True, slots=True)
class Seen:
    """An agent as shown. `told_at`: since when the presence behind it holds, if there is one."""

    state: AgentState
    reason: str
    since: datetime | None
    told_at: datetime | None
    signed_in_at: datetime | None
    until: datetime | None


def see_together(agents: Sequence[AgentFold], at: datetime) -> Seen:
    """Return one agent as shown at an instant, of what each source tells; at least one does."""
    seen = [_see(agent, at) for agent in agents]
    if len(seen) == 1:
        return seen[0]
    lead = _leading(seen)
    return replace(
        lead,
        since=latest((lead.since, *(agent.free_since(lead.state) for agent in agents))),
        signed_in_at=_earliest(each.signed_in_at for each in seen),
    )


def _see(agent: AgentFold, at: datetime) -> Seen:
    state, reason, since = agent.shown(at)
    presence = settle(agent.presence, at)
    if presence is None:
        return Seen(state, reason, since, None, None, None)
    return Seen(state, reason, since, presence.since, presence.signed_in_at, presence.until)


def _leading(seen: Sequence[Seen]) -> Seen:
    busy = [each for each in seen if each.state in RANKS]
    if busy:
        return min(busy, key=lambda each: (RANKS.index(each.state), _second(each.since)))
    told = [each for each in seen if each.told_at is not None]
    there = [each for each in told if each.state is not AgentState.SIGNED_OUT]
    return max(there or told, key=lambda each: _second(each.told_at), default=seen[0])


def _second(instant: datetime | None) -> float:
    return instant.timestamp() if instant is not None else 0.0


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in instants if each is not None), default=None)
