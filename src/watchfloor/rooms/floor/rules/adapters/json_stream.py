"""Cutting a stream of JSON documents, one after the other or a line each, into documents.

Kinesis and Firehose put records one behind the other without anything between them; files have one
a line, or spread over lines. A document is what lies between a brace and the one that closes it.
"""

from __future__ import annotations

import re

_LONGEST = 1_048_576
_MARKS = re.compile(rb'[{}"\\]')


class DocumentCutter:
    """Cuts documents, however they were cut on the way.

    >>> cutter = DocumentCutter()
    >>> cutter.cut(b'{"a": "}"}{"b'), cutter.cut(b'": {}} noise {"c": 1}')
    ([b'{"a": "}"}'], [b'{"b": {}}', b'noise', b'{"c": 1}'])

    What stands between documents is handed over too: the reader refuses it.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget what has no end yet."""
        self.rest = b""
        self._looked_at = self._depth = 0
        self._in_text = False

    def cut(self, data: bytes) -> list[bytes]:
        """Return the whole documents."""
        self.rest += data
        pieces: list[bytes] = []
        begin, place = 0, self._looked_at
        while found := _MARKS.search(self.rest, place):
            place = found.end()
            mark = found.group()
            if mark == b"\\":
                if place == len(self.rest):  # what it escapes has not come yet
                    place = found.start()
                    break
                place += 1
            elif mark == b'"' and self._depth:
                self._in_text = not self._in_text
            elif not self._in_text:
                begin = self._at_brace(mark, begin, found.start(), pieces)
        else:
            place = len(self.rest)
        self._keep(begin, place, pieces)
        return pieces

    def _at_brace(self, mark: bytes, begin: int, at: int, pieces: list[bytes]) -> int:
        """Go one deeper or one up; return where the next piece begins."""
        if mark == b"{":
            self._depth += 1
            if self._depth == 1:
                self._hand_over(self.rest[begin:at], pieces)
                return at
        elif mark == b"}":
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self._hand_over(self.rest[begin : at + 1], pieces)
                return at + 1
        return begin

    @staticmethod
    def _hand_over(piece: bytes, pieces: list[bytes]) -> None:
        if piece := piece.strip(b" \t\r\n,[]\xef\xbb\xbf"):
            pieces.append(piece)

    def _keep(self, begin: int, place: int, pieces: list[bytes]) -> None:
        self.rest, self._looked_at = self.rest[begin:], place - begin
        if not self._depth:
            self.rest = self.rest.lstrip(b" \t\r\n,[]\xef\xbb\xbf")
            self._looked_at = len(self.rest)
        if len(self.rest) > _LONGEST:
            pieces.append(self.rest[: _LONGEST // 2])
            self.clear()
