"""Cutting a file into JSON documents, however they are laid out.

One a line, an array over one line or many, pretty-printed, or one after another without anything
between: each document becomes one record with the number of the line where it starts. Documents
that share a line are numbered on from it, so that no two records have the same number.
What is no document is a record too, so that the reader can refuse it by its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from watchfloor.rooms.interactions.rules.reading import RawBlock, ReadOptions

from .blocks import check_not_empty, gather

PIECE_BYTES = 1_000_000
# A record this long is no contact record: give up on it and look for the next beginning.
DOCUMENT_BYTES = 16_000_000
# Strings never cross lines in JSON, so braces outside them can be told line by line.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]|"|[^\s,"{}\[\]]+', re.DOTALL)


def split(path: Path, options: ReadOptions) -> Iterator[RawBlock]:
    """Yield the file's documents in blocks. :raises Refusal: the file is empty."""
    check_not_empty(path)
    yield from gather(_numbered(path))


def _numbered(path: Path) -> Iterator[tuple[int, bytes, int]]:
    cutter, last, read = _Cutter(), 0, 0
    for number, piece in _pieces(path):
        read += len(piece)
        for start, document in cutter.take(number, piece):
            last = max(start, last + 1)
            yield last, document, read
    for start, document in cutter.rest():
        last = max(start, last + 1)
        yield last, document, read


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield lines, the long ones in parts, with their numbers."""
    number = 1
    with path.open("rb") as file:
        while piece := file.readline(PIECE_BYTES):
            yield number, piece.removeprefix(b"\xef\xbb\xbf") if number == 1 else piece
            number += piece.endswith(b"\n")


class _Cutter:
    """Keeps the document that is being gathered, from one piece to the next."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = self.depth = self.start = 0
        self.indented = False
        self.tail = b""  # a string that the piece cut in two

    def take(self, number: int, piece: bytes) -> Iterator[tuple[int, bytes]]:
        whole = self._whole(piece)
        if whole is not None:
            yield from self.rest()
            yield number, whole
            return
        if self.depth and self.indented and piece.startswith(b"{"):
            yield from self.rest()  # an indented document never has its beginning inside
        if self.depth and len(self.parts) == 1:
            self.indented = piece[:1] in b" \t"
        if self.size > DOCUMENT_BYTES:
            yield from self.rest()
        yield from self._scan(number, self.tail + piece)

    def _whole(self, piece: bytes) -> bytes | None:
        """Return the document if the line is one by itself: the usual case, and the fast one."""
        if self.tail or not piece.startswith(b"{"):
            return None
        text = piece.strip().removesuffix(b",")
        if not text.endswith(b"}") or (self.depth and len(text) < 3):
            return None
        try:
            orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        return text

    def _scan(self, number: int, text: bytes) -> Iterator[tuple[int, bytes]]:
        begin, self.tail = 0, b""
        for token in _TOKEN.finditer(text):
            mark = token[0]
            if mark == b'"' and not text.endswith(b"\n"):
                self.tail, text = text[token.start() :], text[: token.start()]
                break
            if self.depth:
                self.depth += (mark in b"{[") - (mark in b"}]")
                if self.depth == 0:
                    yield self.start, self._document(text[begin : token.end()])
            elif mark == b"{":
                begin, self.start, self.depth = token.start(), number, 1
            elif mark not in b"[]":
                yield number, text[token.start() :].strip()
                return
        self._keep(text[begin:])

    def _keep(self, text: bytes) -> None:
        if self.depth:
            self.parts.append(text)
            self.size += len(text)

    def _document(self, end: bytes) -> bytes:
        document = b"".join((*self.parts, end))
        self.parts, self.size, self.indented = [], 0, False
        return document

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """Give up what never came to its end, as one record."""
        rest = self._document(self.tail).strip()
        unfinished, self.depth, self.tail = self.depth or rest, 0, b""
        if unfinished and rest:
            yield self.start, rest
