"""Cutting what a connection brings into lines or blocks, however it was cut on the way."""

from __future__ import annotations


class Cutter:
    r"""Cuts at a separator and keeps what has no end yet.

    A piece longer than `longest` is handed over short, one byte over: the reader refuses it, and
    memory stays what it is whatever comes in.

    >>> lines = Cutter(b"\n", longest=5)
    >>> lines.cut(b"one\ntw"), lines.cut(b"o\n"), lines.cut(b"a very long"), lines.cut(b" one\nb\n")
    ([b'one'], [b'two'], [], [b'a very', b'b'])
    """

    def __init__(self, separator: bytes, *, longest: int) -> None:
        self._separator, self.longest = separator, longest
        self.rest = b""

    def cut(self, data: bytes) -> list[bytes]:
        """Return the whole pieces, without their separators."""
        *pieces, rest = (self.rest + data).split(self._separator)
        over = self.longest + 1
        if len(rest) > over:  # the end of the separator's beginning may be its last bytes
            rest = rest[:over] + rest[over:][1 - len(self._separator) or len(rest) :]
        self.rest = rest
        return [piece[:over] for piece in pieces]

    def is_whole(self, piece: bytes) -> bool:
        """Say whether a piece is all that came between two separators."""
        return len(piece) <= self.longest
