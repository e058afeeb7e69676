"""Calls in the queues of an Asterisk, from what its manager interface tells.

`QueueCallerLeave` does not say why a call left. It was answered where `AgentConnect` follows; else
it flowed out, which is told at once when nobody's phone was ringing, and otherwise after a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType, NewEvent

from .ami_messages import Message, needed, number

_PATIENCE = timedelta(seconds=60)  # between a call's leaving the queue and its AgentConnect
WAITING, LEAVING, TALKING, GONE = "waiting", "leaving", "talking", "gone"
_DATA = Mapping[str, object]


@dataclass(slots=True)
class Call:
    """A channel that has been in a queue and was not hung up."""

    id: str
    queue: str
    linked: str
    stays: int  # how many queues it has entered
    state: str
    agent: str = ""  # whose phone rings, or who talks
    left_at: str = ""  # by the switch's clock
    patience_from: str = ""  # by ours


class CallsOfAmi:
    """Open calls of one switch. Each method returns what its message says happened."""

    def __init__(self, carried: Iterable[Mapping[str, Any]]) -> None:
        self.calls = {kept["id"]: Call(**kept) for kept in carried}
        self.handlers: dict[str, Callable[[Message, datetime], list[NewEvent]]] = {
            "QueueCallerJoin": self._join,
            "QueueEntry": self._note_waiting,
            "QueueCallerAbandon": self._abandon,
            "QueueCallerLeave": self._leave,
            "AgentCalled": self._ring,
            "AgentRingNoAnswer": self._miss,
            "AgentDump": self._miss,
            "AgentConnect": self._connect,
            "AgentComplete": self._complete,
            "Hold": self._hold,
            "Unhold": self._resume,
            "Hangup": self._hang_up,
        }

    def carried(self) -> list[dict[str, object]]:
        """Return the open calls as JSON."""
        return [asdict(call) for call in self.calls.values()]

    def has_agent(self, agent: str) -> bool:
        """Say whether a call of ours rings at an agent or is with one."""
        return any(call.agent == agent and call.state != GONE for call in self.calls.values())

    def tell_overdue(self, at: datetime) -> list[NewEvent]:
        """Tell of calls that left a queue and were not connected: they flowed out."""
        return [self._flow_out(call) for call in self.calls.values() if _is_overdue(call, at)]

    def give_up(self, call_id: str, at: datetime, *, is_there: bool) -> list[NewEvent]:
        """Tell of a call that went on while nobody listened; `is_there`: its channel still is."""
        call = self.calls[call_id]
        if is_there and call.state in (TALKING, GONE):
            return []
        type_ = EventType.TRANSFERRED if is_there else EventType.ENDED
        was_open = call.state != GONE
        call.state, call.agent = GONE, ""
        if not is_there:
            del self.calls[call_id]
        told = self._tell(call, type_, at, "end", {"reason": "unseen"})
        return [told] if was_open else []

    # One method a message

    def _join(self, message: Message, at: datetime) -> list[NewEvent]:
        call_id, queue = needed(message, "Uniqueid"), needed(message, "Queue")
        before = self.calls.get(call_id)
        ended = [self._flow_out(before)] if before and before.state == LEAVING else []
        stays = before.stays + 1 if before else 1
        linked = message.get("Linkedid", call_id)
        call = self.calls[call_id] = Call(call_id, queue, linked, stays, WAITING)
        return [*ended, self._tell(call, EventType.QUEUED, at, "join")]

    def _note_waiting(self, message: Message, at: datetime) -> list[NewEvent]:
        """Read a call that waits already when we come."""
        known = self.calls.get(needed(message, "Uniqueid"))
        queue = needed(message, "Queue")
        if known and known.queue == queue and known.state == WAITING:
            return []
        return self._join(message, at - timedelta(seconds=number(message, "Wait")))

    def _abandon(self, message: Message, at: datetime) -> list[NewEvent]:
        call = self._find(message)
        call.state, call.agent = GONE, ""
        return [self._tell(call, EventType.ABANDONED, at, "end")]

    def _leave(self, message: Message, at: datetime) -> list[NewEvent]:
        call = self._find(message)
        if call.state != WAITING:
            return []
        call.state, call.left_at = LEAVING, at.isoformat()
        return [] if call.agent else [self._flow_out(call)]

    def _ring(self, message: Message, at: datetime) -> list[NewEvent]:
        call = self._find(message)
        if call.state not in (WAITING, LEAVING):
            return []
        call.agent = member_of(message)
        return [self._tell(call, EventType.RINGING, at, _step("ring", at))]

    def _miss(self, message: Message, at: datetime) -> list[NewEvent]:
        """Take the call off a phone that was not answered; it may ring at another by now."""
        call = self._find(message)
        missed_by = member_of(message)
        if call.state == TALKING or call.agent != missed_by:
            return []
        call.agent = ""
        data = {"missed_by": missed_by}
        return [self._tell(call, EventType.RINGING, at, _step("missed", at), data)]

    def _connect(self, message: Message, at: datetime) -> list[NewEvent]:
        call = self._find(message)
        call.state, call.agent = TALKING, member_of(message)
        return [self._tell(call, EventType.ANSWERED, at, "answer")]

    def _complete(self, message: Message, at: datetime) -> list[NewEvent]:
        call_id = needed(message, "Uniqueid")
        if call_id not in self.calls or self.calls[call_id].state == GONE:
            return []  # its channel was hung up before
        call = self.calls[call_id]
        reason = message.get("Reason", "")
        type_ = EventType.TRANSFERRED if reason == "transfer" else EventType.ENDED
        told = self._tell(call, type_, at, "end", {"reason": reason})
        call.state, call.agent = GONE, ""
        return [told]

    def _hold(self, message: Message, at: datetime) -> list[NewEvent]:
        return self._while_talking(message, at, EventType.HELD, "hold")

    def _resume(self, message: Message, at: datetime) -> list[NewEvent]:
        return self._while_talking(message, at, EventType.RESUMED, "resume")

    def _while_talking(
        self, message: Message, at: datetime, type_: EventType, step: str
    ) -> list[NewEvent]:
        linked = {message.get("Linkedid", ""), message.get("Uniqueid", "")} - {""}
        found = (c for c in self.calls.values() if c.state == TALKING and c.linked in linked)
        return [self._tell(call, type_, at, _step(step, at)) for call in found]

    def _hang_up(self, message: Message, at: datetime) -> list[NewEvent]:
        call = self.calls.pop(message.get("Uniqueid", ""), None)
        if call is None or call.state == GONE:
            return []
        if call.state == LEAVING:
            return [self._flow_out(call)]
        return [self._tell(call, EventType.ENDED, at, "end", {"reason": "hangup"})]

    def _find(self, message: Message) -> Call:
        """Return the call of a message; one whose joining was not told is taken as it comes."""
        call_id, queue = needed(message, "Uniqueid"), needed(message, "Queue")
        if call_id not in self.calls:
            linked = message.get("Linkedid", call_id)
            self.calls[call_id] = Call(call_id, queue, linked, 1, WAITING)
        return self.calls[call_id]

    def _flow_out(self, call: Call) -> NewEvent:
        left_at = datetime.fromisoformat(call.left_at)
        call.state, call.agent = GONE, ""
        return self._tell(call, EventType.TRANSFERRED, left_at, "end", {"reason": "left"})

    def _tell(
        self, call: Call, type_: EventType, at: datetime, step: str, data: _DATA | None = None
    ) -> NewEvent:
        return NewEvent(
            key=f"{call.id}/{call.stays}/{step}",
            at=at,
            type=type_,
            agent=call.agent,
            contact=call.id,
            queue=call.queue,
            data=data or {},
        )


def member_of(message: Message) -> str:
    """Return what a member of a queue is called, as the queue_log calls it too."""
    return needed(message, "MemberName", "Name", "Interface", "Location")


def _is_overdue(call: Call, at: datetime) -> bool:
    """Say whether a call has been leaving for too long; the first look begins the wait."""
    if call.state != LEAVING:
        return False
    call.patience_from = call.patience_from or at.isoformat()
    return at - datetime.fromisoformat(call.patience_from) > _PATIENCE


def _step(name: str, at: datetime) -> str:
    return f"{name}.{at.timestamp():.6f}"
