"""What one agent did, as one source tells it.

The events of an agent in order give runs of one state. Signing in makes somebody ready who was
out, and changes nothing for who is in; a wrap-up that names its end leads to ready by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from watchfloor.rooms.floor.contracts import AgentState, EventType, LiveEvent

_STATES = {
    EventType.READY: AgentState.READY,
    EventType.RESERVED: AgentState.RESERVED,
    EventType.TALKING: AgentState.TALKING,
    EventType.HOLDING: AgentState.HOLDING,
    EventType.WRAPPING_UP: AgentState.WRAPPING_UP,
    EventType.PAUSED: AgentState.PAUSED,
    EventType.SIGNED_OUT: AgentState.SIGNED_OUT,
}
_LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Presence:
    """What an agent does after an event. `at` and `key` are the place of that event."""

    state: AgentState
    reason: str
    since: datetime
    signed_in_at: datetime | None
    until: datetime | None
    at: datetime
    key: str

    @property
    def place(self) -> tuple[datetime, str]:
        """Return the place of the last event."""
        return self.at, self.key


@dataclass(frozen=True, slots=True)
class StretchFold:
    """A run of one state, [started_at, ended_at); the last one has no end."""

    state: AgentState
    reason: str
    started_at: datetime
    ended_at: datetime | None


def fold_presence(events: Iterable[LiveEvent], before: Presence | None = None) -> Presence | None:
    """Return what an agent does after events that are in order."""
    found = before
    for event in events:
        found = step(found, event)
    return found


def fold_stretches(
    events: Iterable[LiveEvent], before: Presence | None = None
) -> tuple[StretchFold, ...]:
    """Return the runs of events that are in order; `before` is the run they begin in."""
    runs: list[StretchFold] = []
    for state, reason, since in _changes(events, before):
        if runs:
            last = runs.pop()
            if last.started_at < since:
                runs.append(replace(last, ended_at=since))
        runs.append(StretchFold(state, reason, since, None))
    return tuple(runs)


def _changes(
    events: Iterable[LiveEvent], before: Presence | None
) -> Iterator[tuple[AgentState, str, datetime]]:
    found = before
    if found is not None:
        yield found.state, found.reason, found.since
    for event in events:
        was = settle(found, event.at)
        if was is not found and was is not None:
            yield was.state, was.reason, was.since
        found = step(was, event)
        if was is None or found.since != was.since or found.state is not was.state:
            yield found.state, found.reason, found.since
    if found is not None and found.until is not None:
        yield AgentState.READY, "", found.until


def settle(presence: Presence | None, at: datetime) -> Presence | None:
    """Return what somebody does at an instant if no event comes before it.

    A wrap-up that names its end is over then.
    """
    if presence is None or presence.until is None or at < presence.until:
        return presence
    return replace(presence, state=AgentState.READY, reason="", since=presence.until, until=None)


def step(before: Presence | None, event: LiveEvent) -> Presence:
    """Return what an agent does after one more event, the latest so far."""
    was = settle(before, event.at)
    state, reason, until = _told(was, event)
    if was is not None and (was.state, was.reason) == (state, reason):
        return replace(was, until=until, at=event.at, key=event.key)
    signed_in_at = was.signed_in_at if was is not None else None
    if state is AgentState.SIGNED_OUT:
        signed_in_at = None
    elif signed_in_at is None:
        signed_in_at = event.at
    return Presence(state, reason, event.at, signed_in_at, until, event.at, event.key)


def _told(was: Presence | None, event: LiveEvent) -> tuple[AgentState, str, datetime | None]:
    if event.type is EventType.SIGNED_IN:
        if was is not None and was.state is not AgentState.SIGNED_OUT:
            return was.state, was.reason, was.until
        return AgentState.READY, "", None
    state = _STATES[event.type]
    reason = str(event.data.get("reason") or "")[:_LONGEST_REASON] if event.data else ""
    until = _end_of(event) if state is AgentState.WRAPPING_UP else None
    return state, reason, until


def _end_of(event: LiveEvent) -> datetime | None:
    """Return when a wrap-up ends by itself, if its event says so in a way that can be read."""
    told = event.data.get("until") if event.data else None
    try:
        end = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return end if end is not None and end.tzinfo is not None and end > event.at else None
