"""FreeSWITCH: events of mod_callcenter as JSON, JSON call records, and mod_cdr_csv.

A file may hold any of them; each record says by itself what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from watchfloor.rooms.interactions.contracts import ContactEvent, RefusedLine
from watchfloor.rooms.interactions.rules.reading import Batch, RawBlock, Reader, ReadOptions
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from . import json_documents
from .blocks import gather, text_lines
from .describing import describe_ms
from .freeswitch_agents import AgentTracks
from .freeswitch_cdr import CSV_COLUMNS, is_json_record, read_csv_record, read_json_record
from .freeswitch_events import Members, event_ms
from .freeswitch_fields import Fields, text_in

# Actions that are known and change neither a leg nor an agent's state.
SILENT = {
    "agent-offering",
    "bridge-agent-fail",
    "agent-contact-change",
    "agent-add",
    "agent-max-no-answer",
    "members-count",
}
_SIGNS = (b"callcenter::info", b'"CC-Action"', b'"cc_queue', b'"core-uuid"', b'"channel_data"')


def looks_like(head: bytes, file_name: str) -> bool:
    """Tell events, JSON records, XML records (refused with a reason) and the default CSV."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return any(sign in head for sign in _SIGNS)
    if start.startswith(b"<"):
        return b"<cdr" in head
    first = start.partition(b"\n")[0].strip()
    return first.startswith(b'"') and first.count(b'","') == len(CSV_COLUMNS) - 1


def split(path: Path, options: ReadOptions) -> Iterator[RawBlock]:
    """Yield JSON documents or lines of CSV in blocks. :raises Refusal: the file is empty."""
    with path.open("rb") as file:
        start = file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"[") or not start:
        return json_documents.split(path, options)
    return gather(text_lines(path))


def make_reader(options: ReadOptions) -> Reader:
    """Return a reader of one file."""
    return FreeswitchReader(options)


class FreeswitchReader:
    """Follows members and agents through a file."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._members = Members(options.now_ms, options.carry.open_legs)
        self._agents = AgentTracks(options.now_ms, options.carry.open_states)
        self._seen: set[bytes] = set()

    def feed(self, block: RawBlock) -> Batch:
        """Take a block's records; hand back what nothing can change any more."""
        batch = Batch()
        for line, raw in zip(block.numbers, block.lines, strict=True):
            mark = blake2b(raw, digest_size=8).digest()
            if mark in self._seen:
                batch.duplicates += 1
                continue
            try:
                self._take(line, raw, batch)
            except LineRefused as problem:
                batch.refused.append(RefusedLine(line, problem.reason, problem.fields))
            else:
                self._seen.add(mark)
        batch.states.extend(self._agents.settled())
        batch.duplicates += self._members.repeats
        self._members.repeats = 0
        return self._with_orphans(batch)

    def finish(self) -> Batch:
        """Return the legs and states that the end of the file left as they are."""
        batch = Batch(legs=self._members.rest(), states=self._agents.rest())
        return self._with_orphans(batch)

    def describe(self, line: int, raw: bytes) -> ContactEvent | None:
        """Tell a record in a line of a contact's timeline."""
        shown = ContactEvent(
            at=None,
            line=line,
            run_id=0,
            kind="",
            queue="",
            agent="",
            text=raw.decode(errors="replace"),
        )
        try:
            fields = _fields(raw)
            at = event_ms(fields)
        except LineRefused:
            return shown
        return replace(
            shown,
            at=describe_ms(at),
            kind=text_in(fields, "CC-Action", "cc_cause"),
            queue=text_in(fields, "CC-Queue", "cc_queue"),
            agent=text_in(fields, "CC-Agent", "cc_agent"),
        )

    def _take(self, line: int, raw: bytes, batch: Batch) -> None:
        options = self._options
        if raw.startswith(b"<"):
            raise LineRefused("freeswitch_xml_cdr")
        if not raw.startswith((b"{", b"[")):
            batch.legs.append(read_csv_record(raw, line, options.zone, options.now_ms))
            return
        document = _parse(raw)
        if is_json_record(document):
            leg = read_json_record(document, line, options.now_ms)
            batch.legs.extend([leg] if leg else [])
            return
        self._take_event(document, line)
        batch.legs.extend(self._members.settled(event_ms(document)))

    def _take_event(self, event: Fields, line: int) -> None:
        action = text_in(event, "CC-Action")
        if not action:
            known = "Event-Name" in event or "Event-Subclass" in event
            raise LineRefused("freeswitch_other_event" if known else "freeswitch_unknown_record")
        if self._members.take(action, event, line) or self._agents.take(action, event, line):
            return
        if action not in SILENT and not (action.startswith("agent-") and action.endswith("-get")):
            raise LineRefused("unknown_event", text=action[:60])

    def _with_orphans(self, batch: Batch) -> Batch:
        batch.orphans, self._members.orphans = self._members.orphans, []
        return batch


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise LineRefused("bad_json") from None
    if not isinstance(document, dict):
        raise LineRefused("bad_json")
    return document


def _fields(raw: bytes) -> Fields:
    document = _parse(raw)
    return document["variables"] if is_json_record(document) else document
