"""Amazon Connect contacts: a trace record, or the events of a contact, become one leg.

A contact is a leg when it was put into a queue (`EnqueueTimestamp`). It is answered when an agent
was connected; without an agent it flowed out when another contact carried on (a transfer out of
the queue, a callback kept for later) or when it was itself a callback that nobody came to make;
otherwise the customer gave up. Talk is `AgentInteractionDuration`, which leaves hold out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from watchfloor.rooms.interactions.contracts import Channel, LegRecord, Outcome
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .amazon_kinds import Document
from .checking import check_leg, check_time
from .instants import read_instant

CHANNELS = {
    "VOICE": Channel.VOICE,
    "CHAT": Channel.CHAT,
    "TASK": Channel.TASK,
    "EMAIL": Channel.EMAIL,
}


@dataclass(slots=True)
class Contact:
    """The facts of one contact that its leg is made of."""

    contact_id: str
    updated_ms: int
    line: int
    initial: str = ""
    previous: str = ""
    next: str = ""
    leg: LegRecord | None = None


def read_contact(document: Document, line: int, now_ms: int) -> Contact:
    """Read a contact trace record. :raises LineRefused: a time is wrong or missing."""
    contact_id = document.get("ContactId")
    if not isinstance(contact_id, str) or not contact_id:
        raise LineRefused("missing_field", field="ContactId")
    begun = instant_of(document, "InitiationTimestamp")
    updated = instant_of(document, "LastUpdateTimestamp")
    check_time(begun, now_ms)
    contact = Contact(
        contact_id=contact_id,
        updated_ms=updated or begun or 0,
        line=line,
        initial=text_of(document, "InitialContactId"),
        previous=text_of(document, "PreviousContactId"),
        next=text_of(document, "NextContactId"),
    )
    queue = part_of(document, "Queue")
    if queue.get("EnqueueTimestamp") and document.get("InitiationMethod") != "MONITOR":
        contact.leg = _leg(document, queue, contact)
        check_leg(contact.leg, now_ms)
    return contact


def _leg(document: Document, queue: Document, contact: Contact) -> LegRecord:
    agent = part_of(document, "Agent")
    entered = instant_of(queue, "EnqueueTimestamp") or 0
    left = instant_of(queue, "DequeueTimestamp")
    connected = instant_of(agent, "ConnectedToAgentTimestamp")
    ended = instant_of(document, "DisconnectTimestamp")
    leg = LegRecord(
        call_id=contact.contact_id,
        queue=_queue_name(queue),
        entered_ms=entered,
        contact_key=contact.initial or contact.contact_id,
        outcome=_outcome(document, connected, left or ended),
        answered_ms=connected,
        channel=_channel(document),
        customer=text_of(part_of(document, "CustomerEndpoint"), "Address") or None,
        lines=[contact.line],
    )
    leg.ending = _ending(document, leg.outcome)
    leg.wait_ms = _wait(queue, entered, left, connected, ended)
    leg.ended_ms = ended if leg.outcome is Outcome.ANSWERED else left or ended
    if connected is not None:
        _add_agent(leg, document, agent)
    return leg


def _outcome(document: Document, connected: int | None, left: int | None) -> Outcome:
    if connected is not None:
        return Outcome.ANSWERED
    if _moved_on(document) or (left and document.get("InitiationMethod") == "CALLBACK"):
        return Outcome.FLOWED_OUT
    return Outcome.ABANDONED if left else Outcome.OPEN


def _moved_on(document: Document) -> bool:
    return bool(document.get("NextContactId") or document.get("TransferCompletedTimestamp"))


def _ending(document: Document, outcome: Outcome) -> str:
    if outcome is Outcome.FLOWED_OUT:
        return "TRANSFERRED" if _moved_on(document) else "CALLBACK"
    return text_of(document, "DisconnectReason")


def _wait(
    queue: Document, entered: int, left: int | None, connected: int | None, ended: int | None
) -> int | None:
    end = left or connected
    if end is not None:
        return end - entered
    seconds = queue.get("Duration")
    if isinstance(seconds, int | float):
        return round(seconds * 1000)
    return None if ended is None else ended - entered


def _add_agent(leg: LegRecord, document: Document, agent: Document) -> None:
    leg.agent = text_of(agent, "Username") or text_of(agent, "ARN").rpartition("/")[2] or None
    leg.talk_ms = _milliseconds(agent, "AgentInteractionDuration")
    leg.hold_ms = _milliseconds(agent, "CustomerHoldDuration")
    leg.wrap_ms = _milliseconds(agent, "AfterContactWorkDuration")
    if _moved_on(document):
        leg.transferred_to = text_of(part_of(document, "TransferredToEndpoint"), "Address")


def _milliseconds(part: Document, name: str) -> int | None:
    seconds = part.get(name)
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise LineRefused("bad_number", field=name, text=str(seconds))
    return round(seconds * 1000)


def _channel(document: Document) -> Channel:
    name = text_of(document, "Channel").upper() or "VOICE"
    if name not in CHANNELS:
        raise LineRefused("unknown_channel", text=name)
    return CHANNELS[name]


def _queue_name(queue: Document) -> str:
    name = text_of(queue, "Name") or text_of(queue, "ARN").rpartition("/")[2]
    if not name:
        raise LineRefused("missing_field", field="Queue.Name")
    return name


def instant_of(part: Document, name: str) -> int | None:
    """Return a field's epoch ms. :raises LineRefused: it is no time."""
    try:
        return read_instant(part.get(name))
    except ValueError:
        raise LineRefused("bad_time", field=name, text=str(part.get(name))[:60]) from None


def part_of(document: Document, name: str) -> dict[str, Any]:
    """Return a nested object; an empty one where there is none."""
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def text_of(document: Document, name: str) -> str:
    """Return a text field; "" where there is none."""
    value = document.get(name)
    return value if isinstance(value, str) else ""


def as_trace_record(event: Document) -> dict[str, Any]:
    """Say a contact event in the words of a trace record, which knows more.

    Names differ by their first letter, and the documented samples do not agree among themselves.
    """
    plain = {name[:1].upper() + name[1:]: value for name, value in event.items()}
    queue = _capitals(plain.get("QueueInfo"))
    agent = _capitals(plain.get("AgentInfo"))
    queue["ARN"] = queue.get("QueueArn")
    agent["ARN"] = agent.get("AgentArn")
    return {**plain, "Queue": queue, "Agent": agent}


def _capitals(part: object) -> dict[str, Any]:
    if not isinstance(part, dict):
        return {}
    return {name[:1].upper() + name[1:]: value for name, value in part.items()}
