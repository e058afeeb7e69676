"""Reads the events that a program sends. One that cannot be read never holds up the others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import EventType, NewEvent, RefusedKey

from .vocabulary import read_channel, read_type

MOST_EVENTS = 5_000
MOST_DATA_BYTES = 8_000
MOST_AHEAD = timedelta(minutes=5)
_MOST_LETTERS = 200
_MILLISECONDS_FROM = 10**11  # read as seconds this would be the year 5138
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_NEED_QUEUE = frozenset({EventType.QUEUED})
_GZIP = b"\x1f\x8b"
_EPOCH = re.compile(r"\d{10,13}(?:\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Taken:
    """The events of a batch that can be read, and those that cannot."""

    events: list[NewEvent] = field(default_factory=list)
    refused: list[RefusedKey] = field(default_factory=list)


class _Unreadable(Exception):
    """Why one event is not taken, and which of its fields says so."""

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


def read_document(body: bytes) -> list[object]:
    """Return the events of a message, not yet read. :raises Refusal: it is no such message."""
    document = _parse(body)
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise Refusal(
            code="floor.batch.no_events",
            what=msgid("The message holds no list of events."),
            mend=msgid("Send {“events”: […]} in UTF-8."),
        )
    if len(events) > MOST_EVENTS:
        raise Refusal(
            code="floor.batch.too_many",
            what=msgid("A message may hold %(most)s events, not %(count)s."),
            mend=msgid("Send them in several messages."),
            fields={"most": MOST_EVENTS, "count": len(events)},
        )
    return events


def _parse(body: bytes) -> object:
    """Read JSON, also what only one event of many makes none of: half a character, no number.

    The second reader is slow, and asked only where the first one refuses.
    """
    if body.startswith(_GZIP):
        raise Refusal(
            code="floor.batch.compressed",
            what=msgid("The message is compressed."),
            mend=msgid("Send it as it is, without Content-Encoding."),
        )
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        found: object = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal(
            code="floor.batch.malformed",
            what=msgid("This is not JSON."),
            mend=msgid("Send {“events”: […]} in UTF-8."),
        ) from error
    return found


def read_events(events: list[object]) -> Taken:
    """Read each event; what cannot be read is refused with a reason and nothing else happens."""
    taken = Taken()
    for each in events:
        try:
            taken.events.append(_read_event(each))
        except _Unreadable as problem:
            taken.refused.append(RefusedKey(_key_of(each), problem.reason, problem.name))
    return taken


def is_in_future(at: datetime, *, received_at: datetime, skew_seconds: float | None) -> bool:
    """Say whether an event lies too far ahead, also when its source's clock is known to be fast.

    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> late = noon + timedelta(minutes=8)
    >>> [is_in_future(late, received_at=noon, skew_seconds=s) for s in (None, 200, -200)]
    [True, False, True]
    """
    known = timedelta(seconds=max(0.0, skew_seconds or 0.0))
    return at - received_at > MOST_AHEAD + min(known, MOST_AHEAD)


def _read_event(event: object) -> NewEvent:
    if not isinstance(event, dict):
        raise _Unreadable("not_an_object", "")
    key = _text(event, "id")
    if not key:
        raise _Unreadable("no_id", "id")
    told = event.get("type")
    kind = read_type(told) if isinstance(told, str) else None
    if kind is None:
        raise _Unreadable("unknown_type", "type")
    agent, contact, queue = (_text(event, name) for name in ("agent", "contact", "queue"))
    _check_about(kind, agent, contact, queue)
    channel = read_channel(_text(event, "channel"))
    if channel is None:
        raise _Unreadable("unknown_channel", "channel")
    at = _instant(event.get("at"))
    return NewEvent(key, at, kind, agent, contact, queue, channel, _data(event.get("data")))


def _check_about(kind: EventType, agent: str, contact: str, queue: str) -> None:
    if kind.is_of_agent and not agent:
        raise _Unreadable("no_agent", "agent")
    if not kind.is_of_agent and not contact:
        raise _Unreadable("no_contact", "contact")
    if kind in _NEED_QUEUE and not queue:
        raise _Unreadable("no_queue", "queue")


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or "\0" in value or not _is_whole(value):
        raise _Unreadable("not_text", name)
    if len(value) > _MOST_LETTERS:
        raise _Unreadable("too_long", name)
    return value.strip()


def _is_whole(text: str) -> bool:
    """Say whether a text has only whole characters: JSON can hold half of one."""
    return text.isascii() or text.encode(errors="ignore").decode() == text


def _instant(value: object) -> datetime:
    """Read ISO 8601 with an offset, or seconds or milliseconds since 1970."""
    if value is None or value == "":
        raise _Unreadable("no_time", "at")
    try:
        at = _from_number(value) if isinstance(value, int | float) else _from_text(value)
    except (ValueError, OverflowError, OSError) as error:
        raise _Unreadable("bad_time", "at") from error
    if not _FIRST <= at <= _LAST:
        raise _Unreadable("bad_time", "at")
    return at


def _from_number(value: float) -> datetime:
    if isinstance(value, bool):
        raise _Unreadable("bad_time", "at")
    in_milliseconds = abs(value) >= _MILLISECONDS_FROM
    return datetime.fromtimestamp(value / 1000 if in_milliseconds else value, UTC)


def _from_text(value: object) -> datetime:
    if not isinstance(value, str):
        raise _Unreadable("bad_time", "at")
    text = value.strip()
    if _EPOCH.fullmatch(text):
        return _from_number(float(text))
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise _Unreadable("no_zone", "at")
    return at.astimezone(UTC)


def _data(value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Unreadable("bad_data", "data")
    try:
        written = orjson.dumps([[[[value]]]])  # as deep as it stands where it is kept
    except orjson.JSONEncodeError as error:
        raise _Unreadable("bad_data", "data") from error
    if len(written) > MOST_DATA_BYTES:
        raise _Unreadable("data_too_large", "data")
    if b"\\u0000" in written:  # PostgreSQL keeps no such character
        raise _Unreadable("bad_data", "data")
    return value


def _key_of(event: object) -> str:
    """Return the id to name a refused event by, as far as it has one."""
    key = event.get("id") if isinstance(event, dict) else None
    if not isinstance(key, str | int):
        return ""
    return str(key)[:_MOST_LETTERS].replace("\0", "").encode(errors="replace").decode()
