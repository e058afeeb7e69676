"""Gathering raw records into blocks: what every splitter ends with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfloor.rooms.interactions.rules.emptiness import check_not_empty
from watchfloor.rooms.interactions.rules.reading import BLOCK_LINES, RawBlock

__all__ = ["check_not_empty", "gather", "text_lines"]

BLOCK_BYTES = 8_000_000


def gather(records: Iterable[tuple[int, bytes, int]]) -> Iterator[RawBlock]:
    """Yield blocks of (number, record, bytes of the file read so far)."""
    numbers: list[int] = []
    lines: list[bytes] = []
    size = read = 0
    for number, line, read in records:
        numbers.append(number)
        lines.append(line)
        size += len(line)
        if len(lines) >= BLOCK_LINES or size >= BLOCK_BYTES:
            yield RawBlock(numbers, lines, read)
            numbers, lines, size = [], [], 0
    if lines:
        yield RawBlock(numbers, lines, read)


def text_lines(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """Yield the numbered lines of a text file that are not blank, without their line ends."""
    check_not_empty(path)
    read = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            read += len(line)
            text = line.strip(b"\r\n\x00 \t\xef\xbb\xbf" if number == 1 else b"\r\n\x00 \t")
            if text:
                yield number, text, read
