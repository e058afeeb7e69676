"""Calls in Asterisk's queues, from the lines of a queue_log.

An attended transfer into a queue enters it under the id of the consultation and is connected under
the id of the customer's call. So a line about a call that is not in that queue is held against the
calls that are: by the queue and by when it must have entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType

from .log_lines import NOBODY, Line

_SKEW = timedelta(seconds=2)  # whole seconds, rounded on both ends
_LONGEST = timedelta(days=1)  # a call that has not ended by then never will: its line was lost


@dataclass(frozen=True, slots=True)
class Heard:
    """What a line says happened; `at` where that was before the line was written."""

    type: EventType
    contact: str = ""
    queue: str = ""
    agent: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(slots=True)
class _Stay:
    """A call in a queue, or with the agent who took it from there."""

    call: str
    queue: str
    contact: str
    entered_at: datetime
    agent: str = ""
    answered_at: datetime | None = None


class CallsOfLog:
    """Calls that have not ended."""

    def __init__(self, carried: Iterable[Sequence[Any]]) -> None:
        self._stays: dict[tuple[str, str], _Stay] = {}
        for call, queue, contact, entered, agent, answered in carried:
            taken = datetime.fromisoformat(answered) if answered else None
            stay = _Stay(call, queue, contact, datetime.fromisoformat(entered), agent, taken)
            self._stays[call, queue] = stay
        self._handlers: dict[str, Callable[[Line], list[Heard]]] = {
            "ENTERQUEUE": self._enter,
            "CONNECT": self._connect,
            "COMPLETEAGENT": lambda line: self._end(line, "agent"),
            "COMPLETECALLER": lambda line: self._end(line, "caller"),
            "SYSCOMPAT": lambda line: self._end(line, "incompatible"),
            "ATTENDEDTRANSFER": self._transfer,
            "BLINDTRANSFER": self._transfer,
            "TRANSFER": self._transfer,
            "ABANDON": self._abandon,
            "EXITWITHTIMEOUT": lambda line: self._leave(line, "timeout", 2),
            "EXITEMPTY": lambda line: self._leave(line, "empty", 2),
            "EXITWITHKEY": lambda line: self._leave(line, "key", 3),
            "WITHDRAW": lambda line: self._leave(line, "withdrawn", 2),
            "QUEUESTART": self._restart,
        }

    def take(self, line: Line) -> list[Heard]:
        """Return what a line says of a call; nothing where it is about something else."""
        handler = self._handlers.get(line.event)
        is_ours = line.event == "QUEUESTART" or line.call not in NOBODY
        return handler(line) if handler and is_ours else []

    def carried(self, last: datetime | None) -> list[list[object]]:
        """Return the open calls as JSON."""
        if last is not None:
            self._forget(last - _LONGEST)
        return [
            [s.call, s.queue, s.contact, s.entered_at.isoformat(), s.agent,
             s.answered_at.isoformat() if s.answered_at else None]
            for s in self._stays.values()
        ]  # fmt: skip

    def _forget(self, before: datetime) -> None:
        for place in [p for p, stay in self._stays.items() if stay.entered_at < before]:
            del self._stays[place]

    # One method an event

    def _enter(self, line: Line) -> list[Heard]:
        stay = _Stay(line.call, line.queue, line.call, line.at)
        self._stays[line.call, line.queue] = stay
        return [Heard(EventType.QUEUED, line.call, line.queue)]

    def _connect(self, line: Line) -> list[Heard]:
        stay = self._find_waiting(line, line.seconds(0)) or self._unknown(line)
        stay.agent, stay.answered_at = line.agent, line.at
        self._stays[line.call, line.queue] = stay  # its end comes under this id
        answered = Heard(EventType.ANSWERED, stay.contact, line.queue, line.agent)
        return [answered, *self._ring(line, stay)]

    def _ring(self, line: Line, stay: _Stay) -> list[Heard]:
        """Return when the agent's phone began to ring, which the log tells afterwards."""
        ring = line.seconds(2)
        if not ring:
            return []
        began = max(line.at - timedelta(seconds=ring), stay.entered_at + timedelta(milliseconds=1))
        return [Heard(EventType.RINGING, stay.contact, line.queue, line.agent, at=began)]

    def _end(self, line: Line, reason: str) -> list[Heard]:
        stay = self._take_out(line, _sum(line.seconds(0), line.seconds(1)))
        data = {"reason": reason}
        return [Heard(EventType.ENDED, stay.contact, line.queue, _named(line.agent), data)]

    def _transfer(self, line: Line) -> list[Heard]:
        """Read the three kinds; where durations stand depends on how many parameters there are."""
        lasted = _sum(line.seconds(-3), line.seconds(-2))
        stay = self._take_out(line, lasted)
        is_blind = line.event != "ATTENDEDTRANSFER"
        to = line.param(0) if is_blind or line.param(0) != "APP" else line.param(1)
        data = {"to": to, "reason": "transfer"}
        return [Heard(EventType.TRANSFERRED, stay.contact, line.queue, _named(line.agent), data)]

    def _abandon(self, line: Line) -> list[Heard]:
        stay = self._take_out(line, line.seconds(2))
        return [Heard(EventType.ABANDONED, stay.contact, line.queue)]

    def _leave(self, line: Line, reason: str, place: int) -> list[Heard]:
        stay = self._take_out(line, line.seconds(place))
        data = {"to": line.param(0) if reason == "key" else "", "reason": reason}
        return [Heard(EventType.TRANSFERRED, stay.contact, line.queue, data=data)]

    def _restart(self, line: Line) -> list[Heard]:
        """The switch was started: nobody will tell how what was open has ended."""
        open_now = {stay.contact: stay for stay in self._stays.values()}
        self._stays.clear()
        return [
            Heard(EventType.ENDED, contact, stay.queue, data={"reason": "restart"})
            for contact, stay in sorted(open_now.items())
        ]

    # Which call a line is about

    def _take_out(self, line: Line, lasted: int | None) -> _Stay:
        stay = self._find(line, lasted)
        if stay is None:
            return self._unknown(line)
        for place in [place for place, each in self._stays.items() if each is stay]:
            del self._stays[place]
        return stay

    def _find(self, line: Line, lasted: int | None) -> _Stay | None:
        known = self._stays.get((line.call, line.queue))
        if known is not None:
            return known
        return self._find_by_entry(line, lasted, is_answered=line.agent not in NOBODY)

    def _find_waiting(self, line: Line, waited: int | None) -> _Stay | None:
        known = self._stays.get((line.call, line.queue))
        if known is not None:
            return known
        return self._find_by_entry(line, waited, is_answered=False)

    def _find_by_entry(self, line: Line, lasted: int | None, *, is_answered: bool) -> _Stay | None:
        """Return the call in this queue that must be meant, by when it entered."""
        if lasted is None:
            return None
        entered = line.at - timedelta(seconds=lasted)
        near = [
            stay
            for stay in self._stays.values()
            if stay.queue == line.queue
            and abs(stay.entered_at - entered) <= _SKEW
            and stay.agent == (line.agent if is_answered else "")
        ]
        return min(near, key=lambda stay: abs(stay.entered_at - entered), default=None)

    @staticmethod
    def _unknown(line: Line) -> _Stay:
        """Return a call whose beginning was not read: the log began with it."""
        return _Stay(line.call, line.queue, line.call, line.at)


def _named(agent: str) -> str:
    return "" if agent in NOBODY else agent


def _sum(waited: int | None, talked: int | None) -> int | None:
    return None if waited is None or talked is None else waited + talked
