"""Frames of FreeSWITCH's event socket: headers, an empty line, and a body of a told length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import orjson

LONGEST_HEAD = 16_384
LONGEST_BODY = 8_388_608  # a list of all members of a queue may be long


class BadFrame(Exception):
    """Something that is no frame. `is_fatal`: nothing after it can be told apart any more."""

    def __init__(self, reason: str, raw: bytes, *, is_fatal: bool = False) -> None:
        self.reason, self.raw, self.is_fatal = reason, raw, is_fatal
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Frame:
    """What came between two frames' beginnings."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Return what kind of content it has."""
        return self.headers.get("Content-Type", "")


class Framer:
    r"""Cuts what comes into frames.

    >>> framer = Framer()
    >>> list(framer.cut(b"Content-Length: 2\nContent-Type: api/response\n\n+"))
    []
    >>> [frame.body for frame in framer.cut(b"O")]
    [b'+O']
    """

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, data: bytes) -> Iterator[Frame | BadFrame]:
        """Yield the whole frames, and in their place those that cannot be read."""
        self._rest += data
        while self._rest:
            self._rest = self._rest.lstrip(b"\r\n")
            head, end, after = self._rest.partition(b"\n\n")
            if not end:
                if len(self._rest) > LONGEST_HEAD:
                    self._rest = b""
                    yield BadFrame("frame_too_long", head[:300], is_fatal=True)
                return
            headers = read_headers(head)
            length = _length_of(headers)
            if length is None:
                self._rest = b""
                yield BadFrame("bad_length", head, is_fatal=True)
                return
            if len(after) < length:
                return
            self._rest = after[length:]
            is_frame = "Content-Type" in headers
            yield Frame(headers, after[:length]) if is_frame else BadFrame("not_a_frame", head)


def read_headers(head: bytes) -> dict[str, str]:
    """Read lines `Name: value`; values are percent-encoded.

    Only the switch ends a line, not a name with what Python takes for an end of one:

    >>> read_headers("Caller: a\\u2028Queue: b\\nQueue: loans".encode())["Queue"]
    'loans'
    """
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").replace("\0", "").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip(), unquote(value.strip()))
    return headers


def read_event(frame: Frame) -> Mapping[str, str]:
    """Return the fields of an event, in JSON or plain. :raises BadFrame: it is none."""
    if frame.kind == "text/event-plain":
        return read_headers(frame.body)
    try:
        fields = orjson.loads(frame.body)
    except orjson.JSONDecodeError:
        raise BadFrame("bad_json", frame.body) from None
    if not isinstance(fields, dict):
        raise BadFrame("bad_json", frame.body)
    return {name: value.replace("\0", "") for name, value in fields.items() if type(value) is str}


def read_table(body: bytes) -> list[dict[str, str]]:
    r"""Read what `callcenter_config … list` answers: names of columns, rows, and +OK.

    >>> read_table(b"name|status\n8001|Available\n+OK\n")
    [{'name': '8001', 'status': 'Available'}]
    """
    lines = body.decode("utf-8", "replace").replace("\0", "").strip().replace("\r", "").split("\n")
    if not lines or lines[0].startswith("-ERR"):
        return []
    names = lines[0].split("|")
    return [dict(zip(names, line.split("|"), strict=False)) for line in lines[1:] if "|" in line]


def _length_of(headers: Mapping[str, str]) -> int | None:
    text = headers.get("Content-Length", "0")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number and int(text) <= LONGEST_BODY else None
