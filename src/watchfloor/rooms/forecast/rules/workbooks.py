"""The first sheet of an XLSX workbook as lines. Hostile files are refused, not unpacked."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import openpyxl

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from .importing import MAX_LINES, Line

MAX_BYTES = 60_000_000  # of what a workbook unpacks to
MAX_COLUMNS = 400
# What zipfile, the XML reader and openpyxl raise at what is no workbook. A SyntaxError is that of
# the XML reader; a sheet that is a chart has no rows.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
    OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError,
)  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """Tell whether a file begins as an XLSX workbook does."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes) -> list[Line]:
    """Return the lines of the first sheet. :raises Refusal: it is broken, or far too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_BYTES:
                raise _refuse(msgid("The workbook unpacks to more than can be read."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with contextlib.closing(book):
            return _lines(book)
    except _BROKEN as error:
        raise _refuse(msgid("The file is no XLSX workbook.")) from error


def _lines(book: Any) -> list[Line]:
    rows = book.worksheets[0].iter_rows(
        max_col=MAX_COLUMNS, max_row=MAX_LINES + 2, values_only=True
    )
    return [_trimmed(row) for row in rows]


def _trimmed(row: Sequence[Any]) -> Line:
    """Return a line without the empty cells that every row is filled up with."""
    filled = [place for place, cell in enumerate(row, 1) if cell is not None]
    return row[: filled[-1]] if filled else ()


def _refuse(what: str) -> Refusal:
    return Refusal(
        code="forecast.import.workbook",
        what=what,
        mend=msgid("Save the table as CSV and choose that file, or paste its cells."),
    )
