"""Agents of mod_callcenter: status (what they set) and state (what they do) make one track."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watchfloor.rooms.interactions.contracts import StateRecord
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .checking import check_text, check_time
from .freeswitch_events import event_ms
from .freeswitch_fields import Fields, needed_text

LOGGED_OUT = "Logged Out"
STATUSES = {"Available", "Available (On Demand)", "On Break", LOGGED_OUT}
STATES = {"Idle", "Waiting", "Receiving", "In a queue call", "Reserved"}


@dataclass(slots=True)
class _Agent:
    status: str = ""
    state: str = "Waiting"
    doing: str = ""
    since_ms: int = 0
    line: int = 0
    signed_in_ms: int | None = None
    signed_in_line: int = 0


class AgentTracks:
    """Follows every agent; a stretch is handed over when the next one begins."""

    def __init__(self, now_ms: int, open_states: Iterable[StateRecord] = ()) -> None:
        self._now_ms = now_ms
        self._agents: dict[str, _Agent] = {}
        for state in open_states:
            _recall(self._agents.setdefault(state.agent, _Agent()), state)
        self._done: list[StateRecord] = []

    def take(self, action: str, event: Fields, line: int) -> bool:
        """Take an event of an agent; False when it is none. :raises LineRefused: it is wrong."""
        if action not in ("agent-status-change", "agent-state-change"):
            return False
        name, at = needed_text(event, "CC-Agent"), event_ms(event)
        if at is None:
            raise LineRefused("missing_field", field="Event-Date-Timestamp")
        check_time(at, self._now_ms)
        check_text(name)
        is_status = action == "agent-status-change"
        field, known = ("CC-Agent-Status", STATUSES) if is_status else ("CC-Agent-State", STATES)
        word = needed_text(event, field)
        if word not in known:
            raise LineRefused("unknown_event", text=word[:60])
        agent = self._agents.setdefault(name, _Agent())
        if is_status:
            agent.status = word
            self._sign(name, agent, at, line)
        else:
            agent.state = word
        self._turn(name, agent, at, line)
        return True

    def settled(self) -> list[StateRecord]:
        """Hand over what has ended."""
        done, self._done = self._done, []
        return done

    def rest(self) -> list[StateRecord]:
        """Hand over what has ended and what still lasts."""
        for name, agent in sorted(self._agents.items()):
            if agent.line:
                self._end(name, agent, None, ())
            if agent.signed_in_ms is not None and agent.signed_in_line:
                lines = (agent.signed_in_line,)
                self._done.append(
                    StateRecord(name, "signed_in", "", agent.signed_in_ms, None, lines)
                )
        return self.settled()

    def _sign(self, name: str, agent: _Agent, at: int, line: int) -> None:
        if agent.status != LOGGED_OUT and agent.signed_in_ms is None:
            agent.signed_in_ms, agent.signed_in_line = at, line
        elif agent.status == LOGGED_OUT and agent.signed_in_ms is not None:
            start = agent.signed_in_ms
            lines = tuple(n for n in (agent.signed_in_line, line) if n)
            # A clock that went backwards gives an empty stretch, never a negative one.
            end = max(start, at)
            self._done.append(StateRecord(name, "signed_in", "", start, end, lines))
            agent.signed_in_ms = None

    def _turn(self, name: str, agent: _Agent, at: int, line: int) -> None:
        doing = _doing(agent)
        if doing == agent.doing:
            return
        at = max(at, agent.since_ms)
        self._end(name, agent, at, (line,))
        agent.doing, agent.since_ms, agent.line = doing, at, line

    def _end(self, name: str, agent: _Agent, at: int | None, lines: tuple[int, ...]) -> None:
        if agent.doing and at != agent.since_ms:
            where = tuple(line for line in (agent.line, *lines) if line)
            self._done.append(StateRecord(name, agent.doing, "", agent.since_ms, at, where))


def _recall(agent: _Agent, state: StateRecord) -> None:
    """Go on from what an earlier file left open; it is of no line of this one."""
    if state.state == "signed_in":
        agent.signed_in_ms = state.start_ms
        agent.status = agent.status or "Available"
        return
    agent.doing, agent.since_ms = state.state, state.start_ms
    agent.status = {"offline": LOGGED_OUT, "paused": "On Break"}.get(state.state, "Available")
    agent.state = "In a queue call" if state.state == "in_contact" else "Waiting"


def _doing(agent: _Agent) -> str:
    if agent.status == LOGGED_OUT:
        return "offline"
    if agent.state == "In a queue call":
        return "in_contact"
    if not agent.status:
        return ""  # a state without a status yet: signed in or not, nobody knows
    return "paused" if agent.status == "On Break" else "available"
