"""Amazon Connect's agent events and contact events, as JSON documents one after the other.

Records are delivered at least once and in any order, so each key is made of what happened: a
contact, a step and its instant. An agent event carries the agent's whole present state, and the
one before it; heart-beats, every two minutes, mend what was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from watchfloor.rooms.floor.contracts import EventType, NewEvent

from .connect_documents import (
    BadDocument,
    Document,
    channel_of,
    find_time,
    need_text,
    need_time,
    part,
    parts,
    read_document,
    short_name,
    text,
)
from .json_stream import DocumentCutter
from .telling import Position, Told, digest

_AT_THE_CONTACT = {
    "CONNECTING": EventType.RINGING,
    "CONNECTED": EventType.ANSWERED,
    "CONNECTED_ONHOLD": EventType.HELD,
}
_NOT_TAKEN = ("MISSED", "REJECTED", "ERROR")
_AFTER = "ENDED"  # the agent writes up what was said
_MOST_AGENTS = 20_000


class AmazonConnectAdapter:
    """Turns documents into events. Memory: what ARN each agent's user name goes with."""

    def __init__(self, settings: Mapping[str, object], position: Position) -> None:
        kept: Any = position.get("agents") or {}
        self._cutter = DocumentCutter()
        self._agents: dict[str, str] = dict(kept)
        self._steps: dict[str, Callable[[Document, str], list[NewEvent]]] = {
            "INITIATED": self._offered,
            "QUEUED": self._queued,
            "CONNECTED_TO_AGENT": self._answered,
            "DISCONNECTED": self._disconnected,
        }

    def begin(self, at: datetime) -> Told:
        """Go on: half a document is read again."""
        self._cutter.clear()
        return Told(is_ready=True)

    def feed(self, data: bytes, at: datetime) -> Told:
        """Take what came."""
        told = Told()
        for raw in self._cutter.cut(data):
            try:
                told.events += self._read(read_document(raw))
                told.is_alive = True
            except BadDocument as bad:
                told.refuse(bad.reason, raw, **bad.fields)
        return told

    def beat(self, at: datetime) -> Told:
        """Return nothing: Connect beats by itself."""
        return Told()

    @property
    def unread(self) -> int:
        """Return how many bytes were taken whose document has no end yet."""
        return len(self._cutter.rest)

    def position(self) -> Position:
        """Return the names of agents, which contact events do not tell."""
        return {"agents": self._agents}

    def _read(self, document: Document) -> list[NewEvent]:
        if "CurrentAgentSnapshot" in document or "AgentARN" in document:
            return self._read_agent(document)
        if text(document, "contactId", "ContactId") and text(document, "eventType"):
            step = self._steps.get(text(document, "eventType").upper())
            return step(document, need_text(document, "contactId", "ContactId")) if step else []
        raise BadDocument("not_of_connect")

    # Agent events

    def _read_agent(self, document: Document) -> list[NewEvent]:
        now, before = (
            part(document, "CurrentAgentSnapshot"),
            part(document, "PreviousAgentSnapshot"),
        )
        login = text(part(now, "Configuration"), "Username") or text(
            part(before, "Configuration"), "Username"
        )
        login = (login or short_name(need_text(document, "AgentARN")))[:120]
        if len(self._agents) < _MOST_AGENTS:
            self._agents[short_name(text(document, "AgentARN"))] = login
        at = need_time(document, "EventTimestamp")
        events = [self._presence(login, part(now, "AgentStatus"), document, at)]
        for contact in parts(now, "Contacts"):
            events += self._at_contact(login, contact, at)
        return events + self._after_work_is_over(login, now, before, at)

    @staticmethod
    def _presence(login: str, status: Document, document: Document, at: datetime) -> NewEvent:
        """Return what the agent chose, since when; LOGIN and LOGOUT say what no status does."""
        kind, name = text(document, "EventType"), text(status, "Name")
        since = find_time(status, "StartTimestamp") or at
        type_ = _type_of_status(status)
        if kind == "LOGIN" and type_ is EventType.SIGNED_OUT:
            type_, since = EventType.SIGNED_IN, at
        elif kind == "LOGOUT":
            type_, since = EventType.SIGNED_OUT, at
        data = {"reason": name[:120]} if type_ is EventType.PAUSED else {}
        key = digest(login, type_.value, name, since.isoformat())
        return NewEvent(key=key, at=since, type=type_, agent=login, data=data)

    def _at_contact(self, login: str, contact: Document, at: datetime) -> list[NewEvent]:
        state, contact_id = text(contact, "State"), need_text(contact, "ContactId")
        since = find_time(contact, "StateStartTimestamp") or at
        answered_at = find_time(contact, "ConnectedToAgentTimestamp")
        if state == _AFTER:
            return self._after_contact(login, contact, contact_id, since)
        if state in _NOT_TAKEN:
            return [_tell(contact, contact_id, EventType.RINGING, since, missed_by=login)]
        if state not in _AT_THE_CONTACT:
            return []
        type_ = _AT_THE_CONTACT[state]
        told = []
        if answered_at is not None:  # an answer that this state lets know of
            told.append(_tell(contact, contact_id, EventType.ANSWERED, answered_at, login))
        if type_ is EventType.ANSWERED and answered_at is not None:
            if since <= answered_at:
                return told
            type_ = EventType.RESUMED
        return [*told, _tell(contact, contact_id, type_, since, login)]

    @staticmethod
    def _after_contact(
        login: str, contact: Document, contact_id: str, since: datetime
    ) -> list[NewEvent]:
        key = digest(login, "wrap", contact_id, since.isoformat())
        after = since + timedelta(microseconds=1)  # the contact ends first
        wrap = NewEvent(key=key, at=after, type=EventType.WRAPPING_UP, agent=login)
        return [_tell(contact, contact_id, EventType.ENDED, since, login), wrap]

    @staticmethod
    def _after_work_is_over(
        login: str, now: Document, before: Document, at: datetime
    ) -> list[NewEvent]:
        """Tell of the end of after-contact work: the contact is gone, the status is the old one."""
        written = {text(c, "ContactId") for c in parts(before, "Contacts")
                   if text(c, "State") == _AFTER}  # fmt: skip
        left = {text(contact, "ContactId") for contact in parts(now, "Contacts")}
        status = part(now, "AgentStatus")
        since = find_time(status, "StartTimestamp")
        if not written or written & left or (since is not None and since >= at):
            return []
        type_, name = _type_of_status(status), text(status, "Name")
        key = digest(login, "over", at.isoformat())
        data = {"reason": name[:120]} if type_ is EventType.PAUSED else {}
        return [NewEvent(key=key, at=at, type=type_, agent=login, data=data)]

    # Contact events

    def _offered(self, document: Document, contact: str) -> list[NewEvent]:
        at = need_time(document, "initiationTimestamp")
        return [_tell(document, contact, EventType.OFFERED, at)]

    def _queued(self, document: Document, contact: str) -> list[NewEvent]:
        queue = part(document, "queueInfo", "QueueInfo")
        at = need_time(queue, "enqueueTimestamp")
        return [_tell(document, contact, EventType.QUEUED, at)]

    def _answered(self, document: Document, contact: str) -> list[NewEvent]:
        agent = part(document, "agentInfo", "AgentInfo")
        at = need_time(agent, "connectedToAgentTimestamp")
        arn = short_name(text(agent, "agentArn", "AgentArn"))
        login = self._agents.get(arn, "" if self._agents else arn)
        # Where agent events are told too, they tell this answer under the agent's name.
        return [_tell(document, contact, EventType.ANSWERED, at, login)] if login else []

    def _disconnected(self, document: Document, contact: str) -> list[NewEvent]:
        """Read an end; who was in a queue and never with an agent hung up waiting."""
        at = need_time(document, "disconnectTimestamp")
        queue, agent = (
            part(document, "queueInfo", "QueueInfo"),
            part(document, "agentInfo", "AgentInfo"),
        )
        told = []
        if entered := find_time(queue, "enqueueTimestamp"):
            told.append(_tell(document, contact, EventType.QUEUED, entered))
        answered = find_time(agent, "connectedToAgentTimestamp")
        if answered:
            told += self._answered(document, contact)
        is_lost = bool(told) and not answered
        type_ = EventType.ABANDONED if is_lost else EventType.ENDED
        return [*told, _tell(document, contact, type_, at)]


def _type_of_status(status: Document) -> EventType:
    """Return what a status is: three kinds, which older events tell by the name alone."""
    kind, name = text(status, "Type"), text(status, "Name")
    if kind == "ROUTABLE" or (not kind and name == "Available"):
        return EventType.READY
    if kind == "OFFLINE" or (not kind and name in ("Offline", "")):
        return EventType.SIGNED_OUT
    return EventType.PAUSED


def _tell(
    document: Document,
    contact: str,
    type_: EventType,
    at: datetime,
    login: str = "",
    **data: object,
) -> NewEvent:
    queue = part(document, "Queue", "queueInfo", "QueueInfo")
    return NewEvent(
        key=digest(contact, type_.value, at.isoformat(), str(data.get("missed_by", ""))),
        at=at,
        type=type_,
        agent=login,
        contact=contact,
        queue=short_name(text(queue, "queueArn", "ARN")),
        channel=channel_of(document),
        data=data,
    )
