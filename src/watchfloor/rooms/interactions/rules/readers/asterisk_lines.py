"""Cutting a queue_log into lines: the log file itself, and its table dumped as CSV or TSV.

A row of a table is handed on as a line of the log, `time|callid|queue|agent|event|params…`, its
time as the table wrote it; so one reader reads every container.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions.rules.reading import BLOCK_LINES, RawBlock, ReadOptions

from .blocks import BLOCK_BYTES, check_not_empty, gather

_PIECE_BYTES = 1 << 20
_LONGEST_LINE = 1 << 20  # what is longer is no line of a log, and must not fill the memory
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The columns of time, call, queue, agent and event in the tables that we know.
_CORE = (
    ("time", "callid", "queuename", "agent", "event"),
    ("date_time", "callid", "queue_name", "type", "event"),
)
# Where a table of the second kind keeps what the log writes as parameters, when those are blank.
_WAITED = ("expos", "entpos", "htime")
_TALKED = ("htime", "ttime", "entpos")
_ELSEWHERE = {
    "CONNECT": ("htime",),
    "COMPLETEAGENT": _TALKED,
    "COMPLETECALLER": _TALKED,
    "ABANDON": _WAITED,
    "EXITWITHTIMEOUT": _WAITED,
    "EXITEMPTY": _WAITED,
    "EXITWITHKEY": ("param1", *_WAITED),
    "TRANSFER": ("param1", "param2", *_TALKED),
    "BLINDTRANSFER": ("param1", "param2", *_TALKED),
    "ATTENDEDTRANSFER": ("param1", "param2", *_TALKED),
}


def split(path: Path, options: ReadOptions) -> Iterator[RawBlock]:
    """Yield the lines of a queue_log, or of a dump of its table, in blocks.

    :raises Refusal: the file is empty, or has a header and no rows.
    """
    check_not_empty(path)
    with _open(path) as file:
        layout = find_layout(file.readline(65536))
    if layout is None:
        yield from _split_log(path)
        return
    empty = True
    for block in gather(_table_lines(path, layout)):
        empty = False
        yield block
    if empty:
        raise Refusal(
            code="import.file.header_only",
            what="The file has a header and no records.",
            where="%(file)s",
            mend="Export it again, for a time in which there were contacts.",
            fields={"file": path.name},
        )


def plain_head(head: bytes) -> bytes:
    """Return the beginning of a file as UTF-8."""
    return head.decode("utf-16", "replace").encode() if head.startswith(_WIDE_BOMS) else head


def _open(path: Path) -> BinaryIO:
    """Open a file; one in UTF-16, as a Windows shell writes what is sent to a file, as UTF-8."""
    file = path.open("rb")
    wide = file.read(2) in _WIDE_BOMS
    file.seek(0)
    if not wide:
        return file
    return cast("BinaryIO", codecs.EncodedFile(file, "utf-8", "utf-16", "replace"))


def _split_log(path: Path) -> Iterator[RawBlock]:
    first, pending, size = 1, list[bytes](), path.stat().st_size
    begun = 0  # where in the file the pending lines begin, roughly
    for lines, position, whole in _read_lines(path):
        pending += lines
        while len(pending) > BLOCK_LINES or (len(pending) > 1 and position - begun > BLOCK_BYTES):
            count = min(BLOCK_LINES, len(pending) - 1)  # the last one may be cut: it stays
            yield _block(first, pending[:count], position)
            first, pending, begun = first + count, pending[count:], position
        if not whole:
            yield _block(first, pending, size, cut=True)
            return
    if pending:
        yield _block(first, pending, size)


def _block(first: int, lines: list[bytes], position: int, *, cut: bool = False) -> RawBlock:
    numbers: Sequence[int] = range(first, first + len(lines))
    if b"" in lines:
        numbers = [number for number, line in zip(numbers, lines, strict=True) if line]
        lines = [line for line in lines if line]
    return RawBlock(numbers, lines, position, cut=cut)


def _read_lines(path: Path) -> Iterator[tuple[list[bytes], int, bool]]:
    """Yield lines without their ends, how far we are, and whether the last one has its end."""
    rest, position = b"", 0
    with _open(path) as file:
        if file.read(len(_BOM)) != _BOM:
            file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            position += len(piece)
            data, held = rest + piece, b""
            if data.endswith(b"\r"):  # its \n may be the first byte of the next piece
                data, held = data[:-1], b"\r"
            if b"\r" in data:
                data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            lines = data.split(b"\n")
            rest = lines.pop() + held
            if len(rest) > _LONGEST_LINE:
                lines.append(rest[:_LONGEST_LINE])
                rest = b""
            yield lines, position, True
    if rest.endswith(b"\r"):
        yield [rest[:-1]], position, True
    elif rest:
        yield [rest], position, False


class TableLayout:
    """Where a dumped table keeps the five fields of a line and its parameters."""

    def __init__(self, names: Sequence[str], core: Sequence[str], delimiter: str) -> None:
        self.delimiter = delimiter
        self._places = {name: place for place, name in enumerate(names)}
        self._core = [self._places[name] for name in core]
        self._event = self._places["event"]
        self._params = [
            place
            for place, name in enumerate(names)
            if name.rstrip("0123456789") in {"data", "param"}
        ]
        self._elsewhere = _ELSEWHERE if set(_TALKED) <= set(names) else {}

    def line_of(self, row: Sequence[str]) -> str:
        """Return a row as a line of the log; a row of another width as it stands."""
        if len(row) != len(self._places):
            return self.delimiter.join(row)
        params = [row[place] for place in self._params]
        other = self._elsewhere.get(row[self._event])
        if other and (len(other) > len(params) or not any(params)):
            params = [row[self._places[name]] for name in other]
        while params and not params[-1]:
            params.pop()
        line = "|".join([*(row[place] for place in self._core), *(params or [""])])
        return line.replace("\n", " ").replace("\r", " ")


def find_layout(header: bytes) -> TableLayout | None:
    """Return how the rows of a dumped table are read, if this is the header of one."""
    text = header.removeprefix(_BOM).decode("utf-8", "replace").strip().lower()
    delimiter = next((mark for mark in "\t;" if mark in text), ",")
    names = [name.strip().strip('"`') for name in text.split(delimiter)]
    for core in _CORE:
        if set(core) <= set(names):
            return TableLayout(names, core, delimiter)
    return None


def _table_lines(path: Path, layout: TableLayout) -> Iterator[tuple[int, bytes, int]]:
    position = 0

    def texts() -> Iterator[str]:
        nonlocal position
        with _open(path) as file:
            for raw in file:
                position += len(raw)
                yield raw.decode("utf-8", "surrogateescape")

    rows = csv.reader(texts(), delimiter=layout.delimiter)
    next(rows)
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:  # a field that never ends: the reader refuses the line
            row = [""]
        if row:
            yield number, layout.line_of(row).encode("utf-8", "surrogateescape"), position
