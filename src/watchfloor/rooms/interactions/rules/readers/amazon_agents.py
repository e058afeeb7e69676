"""Amazon Connect agent events: snapshots of an agent, put together to stretches of states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watchfloor.rooms.interactions.contracts import StateRecord
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .amazon_contacts import instant_of, part_of, text_of
from .amazon_kinds import Document
from .checking import check_text, check_time

EVENT_TYPES = {"STATE_CHANGE", "HEART_BEAT", "LOGIN", "LOGOUT"}
TALKING = {"CONNECTED", "CONNECTED_ONHOLD"}
AFTER_WORK = "ENDED"  # the contact's state while the agent still writes it up


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an agent was doing when an event was written."""

    at_ms: int
    event_type: str
    state: str
    reason: str
    since_ms: int
    line: int


class AgentTracks:
    """Gathers events in any order; tells the stretches once all are in."""

    def __init__(self, now_ms: int, open_states: Iterable[StateRecord] = ()) -> None:
        self._now_ms = now_ms
        self._seen: set[str] = set()
        self._snapshots: dict[str, list[Snapshot]] = defaultdict(list)
        for state in open_states:
            event_type = "LOGIN" if state.state == "signed_in" else "CARRIED"
            told = Snapshot(
                state.start_ms, event_type, state.state, state.reason, state.start_ms, line=0
            )
            self._snapshots[state.agent].append(told)

    def add(self, event: Document, line: int) -> bool:
        """Take an event; False when it was delivered before. :raises LineRefused: it is wrong."""
        event_id = str(event.get("EventId") or "")
        if event_id and event_id in self._seen:
            return False
        agent, snapshot = _agent_name(event), _snapshot(event, line)
        check_time(snapshot.at_ms, self._now_ms)
        check_text(agent, snapshot.reason)
        self._seen.add(event_id)
        self._snapshots[agent].append(snapshot)
        return True

    def stretches(self) -> list[StateRecord]:
        """Return every agent's states, each ending where the next begins."""
        return [
            state
            for agent, snapshots in sorted(self._snapshots.items())
            for state in (*_signed_in(agent, snapshots), *_states(agent, snapshots))
            if state.lines  # what an earlier file left open and this one says nothing about
        ]


def _agent_name(event: Document) -> str:
    for which in ("CurrentAgentSnapshot", "PreviousAgentSnapshot"):
        name = text_of(part_of(part_of(event, which), "Configuration"), "Username")
        if name:
            return name
    return text_of(event, "AgentARN").rpartition("/")[2]


def _snapshot(event: Document, line: int) -> Snapshot:
    kind = text_of(event, "EventType")
    if kind not in EVENT_TYPES:
        raise LineRefused("unknown_event", text=kind[:60])
    at = instant_of(event, "EventTimestamp")
    if at is None:
        raise LineRefused("missing_field", field="EventTimestamp")
    state, reason, since = _doing(part_of(event, "CurrentAgentSnapshot"), at)
    if kind == "LOGOUT":
        state, reason, since = "offline", "", at
    # A state reported as begun after its own event is a skewed clock: the event is the witness.
    return Snapshot(at, kind, state, reason, min(since, at), line)


def _doing(current: Document, at: int) -> tuple[str, str, int]:
    told = current.get("Contacts")
    contacts = [c for c in told if isinstance(c, dict)] if isinstance(told, list) else []
    for contact in contacts:
        if contact.get("State") in TALKING:
            since = instant_of(contact, "ConnectedToAgentTimestamp")
            return "in_contact", "", since or instant_of(contact, "StateStartTimestamp") or at
    for contact in contacts:
        if contact.get("State") == AFTER_WORK:
            return "wrap_up", "", instant_of(contact, "StateStartTimestamp") or at
    return _status(part_of(current, "AgentStatus"), at)


def _status(status: Document, at: int) -> tuple[str, str, int]:
    since = instant_of(status, "StartTimestamp") or at
    name = text_of(status, "Name")
    kind = text_of(status, "Type") or {"Available": "ROUTABLE", "Offline": "OFFLINE"}.get(name, "")
    if not name or kind == "OFFLINE":
        return "offline", "", since
    return ("available", "", since) if kind == "ROUTABLE" else ("paused", name, since)


def _states(agent: str, snapshots: list[Snapshot]) -> Iterator[StateRecord]:
    """Join equal neighbors; a heart-beat only confirms what is already known."""
    run: list[Snapshot] = []
    told = (s for s in snapshots if s.state != "signed_in")
    for snapshot in sorted(told, key=lambda s: (s.at_ms, s.line)):
        if run and (snapshot.state, snapshot.reason) != (run[0].state, run[0].reason):
            # Clocks of contacts and of states differ a little: never overlap, never run backwards.
            turn = max(snapshot.since_ms, run[-1].at_ms if len(run) > 1 else run[0].since_ms)
            yield _stretch(agent, run, turn, snapshot.line)
            run = [_begin_at(snapshot, turn)]
        else:
            run.append(snapshot)
    if run:
        yield _stretch(agent, run, None, 0)


def _begin_at(snapshot: Snapshot, since_ms: int) -> Snapshot:
    s = snapshot
    return Snapshot(s.at_ms, s.event_type, s.state, s.reason, since_ms, s.line)


def _stretch(agent: str, run: list[Snapshot], end: int | None, end_line: int) -> StateRecord:
    first = run[0]
    told = {s.line for s in run if s.event_type != "HEART_BEAT" or s is first} | {end_line}
    return StateRecord(
        agent, first.state, first.reason, first.since_ms, end, tuple(sorted(told - {0}))
    )


def _signed_in(agent: str, snapshots: list[Snapshot]) -> Iterator[StateRecord]:
    start: Snapshot | None = None
    for snapshot in sorted(snapshots, key=lambda s: (s.at_ms, s.line)):
        if snapshot.event_type == "LOGIN" and start is None:
            start = snapshot
        elif snapshot.event_type == "LOGOUT" and start is not None:
            lines = tuple(n for n in (start.line, snapshot.line) if n)
            yield StateRecord(agent, "signed_in", "", start.at_ms, snapshot.at_ms, lines)
            start = None
    if start is not None:
        yield StateRecord(
            agent, "signed_in", "", start.at_ms, None, (start.line,) if start.line else ()
        )
