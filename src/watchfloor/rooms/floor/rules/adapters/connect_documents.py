"""Reading Amazon Connect's documents: what they are, and what stands where in them.

Contact events come bare, or in an EventBridge envelope, with names that begin in capitals or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

Document = Mapping[str, Any]
_CHANNELS = {"VOICE": "voice", "CHAT": "chat", "EMAIL": "email", "TASK": "task"}


class BadDocument(Exception):
    """Something that is no document of ours."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason, self.fields = reason, fields
        super().__init__(reason)


def read_document(raw: bytes) -> Document:
    """Return a document, out of its envelope. :raises BadDocument: it is none."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadDocument("bad_json") from None
    if not isinstance(document, dict):
        raise BadDocument("bad_json")
    detail = document.get("detail")
    return detail if isinstance(detail, dict) else document


def part(document: Document, *names: str) -> Document:
    """Return the first of these parts that is there, else an empty one."""
    found = (document.get(name) for name in names)
    return next((value for value in found if isinstance(value, dict)), {})


def parts(document: Document, name: str) -> list[Document]:
    """Return a list of parts; what is none is left out."""
    values = document.get(name)
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []


def text(document: Document, *names: str) -> str:
    """Return the first of these texts that is there, else an empty one."""
    found = (document.get(name) for name in names)
    return next((v.replace("\0", "")[:2_000] for v in found if isinstance(v, str) and v), "")


def find_time(document: Document, *names: str) -> datetime | None:
    """Return the first of these instants that is there and can be read."""
    for name in names:
        try:
            at = datetime.fromisoformat(text(document, name))
        except ValueError:
            continue
        if at.tzinfo is not None:
            return at
    return None


def need_time(document: Document, *names: str) -> datetime:
    """Return the first of these instants. :raises BadDocument: none is there."""
    at = find_time(document, *names)
    if at is None:
        raise BadDocument("no_time", text=text(document, *names)[:40])
    return at


def need_text(document: Document, *names: str) -> str:
    """Return a name that must be there. :raises BadDocument: it is not, or is too long."""
    value = text(document, *names)
    if not value:
        raise BadDocument("missing_field", field=names[0])
    if len(value) > 120:  # keys are made of it
        raise BadDocument("name_too_long", field=names[0])
    return value


def short_name(arn: str) -> str:
    """Return what tells a thing apart within an instance: the end of its ARN.

    >>> short_name("arn:aws:connect:us-west-2:1:instance/aaaa/queue/1234")
    '1234'
    """
    return arn.rpartition("/")[2][:200]


def channel_of(document: Document) -> str:
    """Return the channel in our words."""
    return _CHANNELS.get(text(document, "channel", "Channel").upper(), "voice")
