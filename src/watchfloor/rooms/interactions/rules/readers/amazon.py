"""Amazon Connect: contact trace records, contact events and agent events, as JSON.

Records are delivered at least once and again whenever a contact changes: the newest
`LastUpdateTimestamp` of a `ContactId` counts, the others are duplicates. So every leg waits for
the end of the file. Fields that we do not know are ignored; documents of other kinds are refused
with what they are. Legs of one customer share a key through Initial-, Previous- and NextContactId.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import orjson

from watchfloor.rooms.interactions.contracts import ContactEvent, LegRecord, Outcome, RefusedLine
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock, Reader, ReadOptions
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from . import json_documents
from .amazon_agents import AgentTracks
from .amazon_contacts import (
    Contact,
    as_trace_record,
    part_of,
    read_contact,
    text_of,
)
from .amazon_kinds import Document, Kind, tell_kind, unwrap
from .describing import describe_instant

split = json_documents.split

_SIGNS = (
    b'"ContactId"',
    b'"contactId"',
    b'"AWSAccountId"',
    b'"AccountId"',
    b'"evaluationId"',
    b'"aws.connect"',
    b'"aws.cases"',
)


def looks_like(head: bytes, file_name: str) -> bool:
    """Tell Amazon's JSON, also of the kinds that are refused: their refusal says what they are."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and any(
        sign in head for sign in _SIGNS
    )


def make_reader(options: ReadOptions) -> Reader:
    """Return a reader of one file."""
    return AmazonReader(options)


class AmazonReader:
    """Keeps the newest record of every contact until the file ends."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._contacts: dict[str, Contact] = {}
        self._events: dict[str, Contact] = {}
        self._seen: set[bytes] = set()
        self._agents = AgentTracks(options.now_ms, options.carry.open_states)
        self._open = {leg.call_id: leg for leg in options.carry.open_legs}

    def feed(self, block: RawBlock) -> Batch:
        """Take a block's documents; hand back only what was refused or repeated."""
        batch = Batch()
        for line, raw in zip(block.numbers, block.lines, strict=True):
            try:
                batch.duplicates += self._take(line, raw)
            except LineRefused as problem:
                batch.refused.append(RefusedLine(line, problem.reason, problem.fields))
        return batch

    def finish(self) -> Batch:
        """Return every leg and every agent's states."""
        for contact_id, contact in self._events.items():
            self._contacts.setdefault(contact_id, contact)
        keys = _contact_keys(self._contacts)
        legs = [c.leg for c in self._contacts.values() if c.leg is not None]
        for leg in legs:
            leg.contact_key = keys[leg.call_id]
            _keep_entry(leg, self._open.get(leg.call_id))
        legs.sort(key=lambda leg: (leg.entered_ms, leg.call_id))
        return Batch(legs=legs, states=self._agents.stretches())

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Tell a document in a line of a contact's timeline."""
        try:
            document = unwrap(_parse(raw))
            kind = tell_kind(document)
        except LineRefused:
            return None
        plain = as_trace_record(document) if kind is Kind.CONTACT_EVENT else document
        queue, agent = part_of(plain, "Queue"), part_of(plain, "Agent")
        at = plain.get("InitiationTimestamp") or plain.get("EventTimestamp")
        return ContactEvent(
            at=describe_instant(at),
            line=line,
            run_id=0,
            kind=text_of(plain, "EventType") or text_of(plain, "InitiationMethod"),
            queue=text_of(queue, "Name"),
            agent=text_of(agent, "Username"),
            text=raw.decode("utf-8", "replace"),
        )

    def _take(self, line: int, raw: bytes) -> bool:
        """Keep a document; True when it only repeats or is outdated."""
        document = unwrap(_parse(raw))
        kind = tell_kind(document)
        if isinstance(kind, str):
            raise LineRefused(kind)
        if kind is Kind.AGENT_EVENT:
            return not self._agents.add(document, line)
        if kind is Kind.CONTACT_EVENT:
            return self._is_repeated(raw) or self._take_event(document, line)
        return self._take_contact(read_contact(document, line, self._options.now_ms))

    def _is_repeated(self, raw: bytes) -> bool:
        mark = blake2b(raw, digest_size=8).digest()
        repeated = mark in self._seen
        self._seen.add(mark)
        return repeated

    def _take_contact(self, contact: Contact) -> bool:
        known = self._contacts.get(contact.contact_id)
        if known is None or contact.updated_ms > known.updated_ms:
            self._contacts[contact.contact_id] = contact
        return known is not None

    def _take_event(self, document: Document, line: int) -> bool:
        """Add what an event knows more: each repeats the contact so far."""
        contact = read_contact(as_trace_record(document), line, self._options.now_ms)
        known = self._events.get(contact.contact_id)
        self._events[contact.contact_id] = contact if known is None else _richer(known, contact)
        return False


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise LineRefused("bad_json") from None
    if not isinstance(document, dict):
        raise LineRefused("bad_json")
    return document


def _richer(known: Contact, contact: Contact) -> Contact:
    """Return the one that knows more of the contact's end, with the lines of both."""
    if known.leg is None or contact.leg is None:
        return contact if known.leg is None else known
    lines = [*known.leg.lines, *contact.leg.lines]
    best = max(known, contact, key=lambda c: _knowledge(c.leg))
    if best.leg is not None:
        best.leg.lines = lines
    return best


def _knowledge(leg: LegRecord | None) -> tuple[bool, bool, bool]:
    if leg is None:
        return False, False, False
    return leg.answered_ms is not None, leg.outcome is not Outcome.OPEN, leg.ended_ms is not None


def _keep_entry(leg: LegRecord, earlier: LegRecord | None) -> None:
    """A leg that an earlier file left open keeps its entry and key, so that it stays one leg."""
    if earlier is not None and earlier.queue == leg.queue:
        leg.entered_ms, leg.contact_key = earlier.entered_ms, earlier.contact_key


def _contact_keys(contacts: dict[str, Contact]) -> dict[str, str]:
    """Return each contact's first contact: as it says itself, or by following the links back."""
    before = {c.next: c.contact_id for c in contacts.values() if c.next}
    keys: dict[str, str] = {}
    for contact_id in contacts:
        seen, key = {contact_id}, contact_id
        while (earlier := _earlier(contacts.get(key), before.get(key, ""))) and earlier not in seen:
            seen.add(earlier)
            key = earlier
        keys[contact_id] = key
    return keys


def _earlier(contact: Contact | None, before: str) -> str:
    if contact is None:
        return before
    return contact.initial or contact.previous or before
