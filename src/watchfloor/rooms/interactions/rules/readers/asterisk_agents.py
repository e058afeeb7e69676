"""Agents in Asterisk's queues: when they were signed in, and when and why they paused.

An agent is signed in from the first queue joined to the last one left. An agent is paused while
paused everywhere: PAUSEALL, or a PAUSE in every queue of which the agent is known to be a
member. So a PAUSEALL with the PAUSE lines that follow it is one pause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from watchfloor.rooms.interactions.contracts import StateRecord

from .asterisk_calls import Line

SIGNED_IN, PAUSED = "signed_in", "paused"
_EVERYWHERE = "*"
_UNKNOWN_QUEUE = "?"  # of a state that an earlier file began


@dataclass(slots=True)
class _Stretch:
    start_ms: int
    reason: str
    lines: list[int]


@dataclass(slots=True)
class _Agent:
    queues: set[str] = field(default_factory=set)  # signed in to
    paused_in: set[str] = field(default_factory=set)
    signed_in: _Stretch | None = None
    paused: _Stretch | None = None


class AgentBook:
    """Makes states of the lines about agents. Results go to `states`."""

    def __init__(self, carried: Sequence[StateRecord]) -> None:
        self.states: list[StateRecord] = []
        self._agents: dict[str, _Agent] = {}
        self._carried = {(state.agent, state.state, state.start_ms) for state in carried}
        for state in carried:
            self._restore(state)
        self.handlers: dict[str, Callable[[Line], None]] = {
            "ADDMEMBER": self._join,
            "REMOVEMEMBER": self._quit,
            "AGENTLOGIN": self._log_in,
            "AGENTCALLBACKLOGIN": self._log_in,
            "AGENTLOGOFF": self._log_off,
            "AGENTCALLBACKLOGOFF": self._log_off,
            "PAUSE": self._pause,
            "PAUSEALL": self._pause_all,
            "UNPAUSE": self._resume,
            "UNPAUSEALL": self._resume_all,
        }

    def take(self, line: Line) -> None:
        """Read one line."""
        if line.agent not in ("", "NONE"):
            self.handlers[line.event](line)

    def finish(self) -> None:
        """Hand over the states that still last; one that was carried in is known already."""
        for name, agent in self._agents.items():
            for state, stretch in ((SIGNED_IN, agent.signed_in), (PAUSED, agent.paused)):
                if stretch and (name, state, stretch.start_ms) not in self._carried:
                    self._hand_over(name, state, stretch, None)

    def _restore(self, state: StateRecord) -> None:
        agent = self._agents.setdefault(state.agent, _Agent())
        stretch = _Stretch(state.start_ms, state.reason, [])
        if state.state == SIGNED_IN:
            agent.queues.add(_UNKNOWN_QUEUE)
            agent.signed_in = stretch
        elif state.state == PAUSED:
            agent.paused_in.add(_EVERYWHERE)
            agent.paused = stretch

    def _agent_of(self, line: Line) -> _Agent:
        return self._agents.setdefault(line.agent, _Agent())

    # One method an event

    def _join(self, line: Line) -> None:
        self._sign_in(line, line.queue)
        if line.params and line.params[0] == "PAUSED":
            self._pause_in(line, line.queue, "")

    def _log_in(self, line: Line) -> None:
        self._sign_in(line, "")

    def _quit(self, line: Line) -> None:
        self._sign_out(line, line.queue)

    def _log_off(self, line: Line) -> None:
        self._sign_out(line, "")

    def _pause(self, line: Line) -> None:
        self._pause_in(line, line.queue, _reason(line))

    def _pause_all(self, line: Line) -> None:
        self._pause_in(line, _EVERYWHERE, _reason(line))

    def _resume(self, line: Line) -> None:
        agent = self._agent_of(line)
        agent.paused_in.discard(line.queue)
        if not agent.paused_in - {_EVERYWHERE} or not _is_paused(agent):
            self._end_pause(line, agent)

    def _resume_all(self, line: Line) -> None:
        self._end_pause(line, self._agent_of(line))

    # What they do

    def _sign_in(self, line: Line, queue: str) -> None:
        agent = self._agent_of(line)
        agent.queues.discard(_UNKNOWN_QUEUE)
        agent.queues.add(queue)
        if agent.signed_in is None:
            agent.signed_in = _Stretch(line.ms, "", [line.number])
        else:
            agent.signed_in.lines.append(line.number)

    def _sign_out(self, line: Line, queue: str) -> None:
        agent = self._agent_of(line)
        agent.queues -= {queue, _UNKNOWN_QUEUE}
        agent.paused_in.discard(queue)
        if agent.signed_in:
            agent.signed_in.lines.append(line.number)
        if agent.queues:
            return
        if agent.signed_in:
            self._hand_over(line.agent, SIGNED_IN, agent.signed_in, line.ms)
            agent.signed_in = None
        self._end_pause(line, agent)

    def _pause_in(self, line: Line, where: str, reason: str) -> None:
        agent = self._agent_of(line)
        agent.paused_in.add(where)
        if agent.paused is None:
            if _is_paused(agent):
                agent.paused = _Stretch(line.ms, reason, [line.number])
        elif reason in ("", agent.paused.reason):
            agent.paused.lines.append(line.number)
        else:
            self._hand_over(line.agent, PAUSED, agent.paused, line.ms)
            agent.paused = _Stretch(line.ms, reason, [line.number])

    def _end_pause(self, line: Line, agent: _Agent) -> None:
        agent.paused_in.clear()
        if agent.paused:
            agent.paused.lines.append(line.number)
            self._hand_over(line.agent, PAUSED, agent.paused, line.ms)
            agent.paused = None

    def _hand_over(self, name: str, state: str, stretch: _Stretch, end_ms: int | None) -> None:
        if end_ms is not None and end_ms < stretch.start_ms:
            end_ms = stretch.start_ms  # the clock was set back
        self.states.append(
            StateRecord(name, state, stretch.reason, stretch.start_ms, end_ms, tuple(stretch.lines))
        )


def _is_paused(agent: _Agent) -> bool:
    return _EVERYWHERE in agent.paused_in or agent.paused_in >= agent.queues


def _reason(line: Line) -> str:
    return line.params[0] if line.params else ""
