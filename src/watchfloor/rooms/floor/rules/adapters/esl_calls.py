"""Callers and agents of FreeSWITCH's mod_callcenter, from its events and its tables.

A caller in a queue has a member id of its own, which events and tables share. Keys of events are
made of it, so what is read from a table after a gap is the event that was, or was not, heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType, NewEvent

from .telling import LONGEST_NAME

Fields = Mapping[str, str]

_STATUS = {
    "Available": EventType.READY,
    "Available (On Demand)": EventType.READY,
    "On Break": EventType.PAUSED,
    "Logged Out": EventType.SIGNED_OUT,
}
_ABANDONED = ("", "NONE", "BREAK_OUT")  # reasons of a cancel: the caller hung up


class MissingField(Exception):
    """An event lacks what it must have."""

    def __init__(self, reason: str, field: str) -> None:
        self.reason, self.field = reason, field
        super().__init__(field)


@dataclass(slots=True)
class Caller:
    """A caller in a queue, or with the agent who took the call from there."""

    contact: str
    queue: str
    agent: str = ""
    is_answered: bool = False


class CallsOfCallcenter:
    """Open callers by member id, and the status of each agent."""

    def __init__(self, callers: Iterable[Sequence[Any]], statuses: Mapping[str, str]) -> None:
        self.callers = {member: Caller(*rest) for member, *rest in callers}
        self.statuses = dict(statuses)
        self.wrap_seconds: dict[str, int] = {}
        self._resumable: dict[str, str] = {}  # member -> contact of who abandoned
        self.handlers: dict[str, Callable[[Fields, datetime], list[NewEvent]]] = {
            "member-queue-start": self._start,
            "member-queue-resume": self._resume,
            "agent-offering": self._offer,
            "bridge-agent-start": self._answer,
            "bridge-agent-end": self._bridge_ended,
            "bridge-agent-fail": self._miss,
            "member-queue-end": self._end,
            "agent-status-change": self._change_status,
        }

    def carried(self) -> list[list[object]]:
        """Return the open callers as JSON."""
        return [
            [member, caller.contact, caller.queue, caller.agent, caller.is_answered]
            for member, caller in self.callers.items()
        ]

    # One method an event

    def _start(self, fields: Fields, at: datetime) -> list[NewEvent]:
        member, queue = need(fields, "CC-Member-UUID"), need(fields, "CC-Queue")
        caller = Caller(fields.get("CC-Member-Session-UUID") or member, queue)
        self.callers[member] = caller
        return [_tell(f"start/{member}", at, EventType.QUEUED, caller)]

    def _resume(self, fields: Fields, at: datetime) -> list[NewEvent]:
        """Read that who had hung up is back in time: the same stay goes on, not another one."""
        member, queue = need(fields, "CC-Member-UUID"), need(fields, "CC-Queue")
        before = self._resumable.pop(member, "")
        caller = Caller(before or fields.get("CC-Member-Session-UUID") or member, queue)
        self.callers[member] = caller
        key = f"resume/{member}/{at.timestamp():.6f}"
        return [_tell(key, at, EventType.QUEUED, caller, resumed=True)]

    def _offer(self, fields: Fields, at: datetime) -> list[NewEvent]:
        member, caller = self._find(fields)
        caller.agent = need(fields, "CC-Agent")
        return [_tell(f"ring/{member}/{at.timestamp():.6f}", at, EventType.RINGING, caller)]

    def _answer(self, fields: Fields, at: datetime) -> list[NewEvent]:
        member, caller = self._find(fields)
        caller.agent, caller.is_answered = need(fields, "CC-Agent"), True
        return [_tell(f"answer/{member}", at, EventType.ANSWERED, caller)]

    def _miss(self, fields: Fields, at: datetime) -> list[NewEvent]:
        member, caller = self._find(fields)
        missed_by = need(fields, "CC-Agent")
        if caller.is_answered or caller.agent != missed_by:
            return []
        caller.agent = ""
        key = f"missed/{member}/{at.timestamp():.6f}"
        return [_tell(key, at, EventType.RINGING, caller, missed_by=missed_by)]

    def _bridge_ended(self, fields: Fields, at: datetime) -> list[NewEvent]:
        member, caller = self._find(fields)
        self.callers.pop(member, None)
        ended = _tell(f"end/{member}", at, EventType.ENDED, caller, reason="bridge")
        return [ended, *self._wrap_up(caller.agent, at)]

    def _end(self, fields: Fields, at: datetime) -> list[NewEvent]:
        if fields.get("CC-Cause") != "Cancel":
            if need(fields, "CC-Member-UUID") not in self.callers:
                return []  # the end of the bridge was it
            return self._bridge_ended(fields, at)
        member, caller = self._find(fields)
        self.callers.pop(member, None)
        reason = fields.get("CC-Cancel-Reason", "")
        if reason not in _ABANDONED:
            told = _tell(f"end/{member}", at, EventType.TRANSFERRED, caller, reason=reason.lower())
            return [told]
        self._keep_resumable(member, caller.contact)
        key = f"end/{member}/{at.timestamp():.6f}"  # who comes back may leave again
        return [_tell(key, at, EventType.ABANDONED, caller)]

    def _keep_resumable(self, member: str, contact: str) -> None:
        self._resumable[member] = contact
        if len(self._resumable) > 1_000:
            del self._resumable[next(iter(self._resumable))]

    def _wrap_up(self, agent: str, at: datetime) -> list[NewEvent]:
        """Tell what no event says: wrap-up lasts as long as the agent's setting says."""
        seconds = self.wrap_seconds.get(agent, 0)
        if not agent or not seconds:
            return []
        key = f"{agent}/wrap/{at.timestamp():.6f}"[-LONGEST_NAME:]
        data = {"until": (at + timedelta(seconds=seconds)).isoformat()}
        after = at + timedelta(microseconds=1)
        return [NewEvent(key=key, at=after, type=EventType.WRAPPING_UP, agent=agent, data=data)]

    def _change_status(self, fields: Fields, at: datetime) -> list[NewEvent]:
        return self.note_status(need(fields, "CC-Agent"), need(fields, "CC-Agent-Status"), at)

    def note_status(self, agent: str, status: str, at: datetime) -> list[NewEvent]:
        """Note what an agent's status is, at once or from the table."""
        before = self.statuses.get(agent, "Logged Out")
        if status not in _STATUS or (before == status and agent in self.statuses):
            return []
        self.statuses[agent] = status
        types = [_STATUS[status]]
        if before == "Logged Out" and types[0] is not EventType.SIGNED_OUT:
            types = [EventType.SIGNED_IN, *types]
        return [
            NewEvent(
                key=f"{agent}/{type_.value}/{at.timestamp():.6f}"[-LONGEST_NAME:],
                at=at + timedelta(microseconds=number),
                type=type_,
                agent=agent,
            )
            for number, type_ in enumerate(types)
        ]

    # Rows of tables

    def read_member(self, row: Fields) -> list[NewEvent]:
        """Read a caller in the table of a queue; what was heard before is not told again."""
        member, joined_at = row.get("uuid", ""), _epoch(row, "joined_epoch")
        if not member or joined_at is None or row.get("state") == "Abandoned":
            return []
        events = []
        if member not in self.callers:
            caller = Caller(row.get("session_uuid") or member, row.get("queue", ""))
            self.callers[member] = caller
            events.append(_tell(f"start/{member}", joined_at, EventType.QUEUED, caller))
        caller, bridged_at = self.callers[member], _epoch(row, "bridge_epoch")
        if row.get("state") == "Answered" and not caller.is_answered and bridged_at:
            caller.agent, caller.is_answered = row.get("serving_agent", ""), True
            events.append(_tell(f"answer/{member}", bridged_at, EventType.ANSWERED, caller))
        return events

    def read_agent(self, row: Fields, at: datetime) -> list[NewEvent]:
        """Read an agent in the table of agents: status, since when, and how long wrap-up is."""
        agent, wrap = row.get("name", ""), row.get("wrap_up_time", "")
        if not agent or len(agent) > LONGEST_NAME:
            return []
        self.wrap_seconds[agent] = int(wrap) if wrap.isascii() and wrap.isdigit() else 0
        since = _epoch(row, "last_status_change") or at
        return self.note_status(agent, row.get("status", ""), since)

    def give_up(self, member: str, at: datetime) -> list[NewEvent]:
        """Tell of a caller who left while nobody listened."""
        caller = self.callers.pop(member)
        return [_tell(f"end/{member}", at, EventType.ENDED, caller, reason="unseen")]

    def _find(self, fields: Fields) -> tuple[str, Caller]:
        """Return who an event is about; one whose coming was not told is taken as it comes."""
        member = need(fields, "CC-Member-UUID")
        if member not in self.callers:
            contact = fields.get("CC-Member-Session-UUID") or member
            self.callers[member] = Caller(contact, need(fields, "CC-Queue"))
        return member, self.callers[member]


def need(fields: Fields, name: str) -> str:
    """Return a field. :raises MissingField: it is not there, or longer than a name may be."""
    value = fields.get(name, "")
    if not value:
        raise MissingField("missing_field", name)
    if len(value) > LONGEST_NAME - 40:  # keys are made of it
        raise MissingField("name_too_long", name)
    return value


def _tell(key: str, at: datetime, type_: EventType, caller: Caller, **data: object) -> NewEvent:
    return NewEvent(
        key=key,
        at=at,
        type=type_,
        agent=caller.agent,
        contact=caller.contact,
        queue=caller.queue,
        data=data,
    )


def _epoch(row: Fields, name: str) -> datetime | None:
    text = row.get(name, "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
