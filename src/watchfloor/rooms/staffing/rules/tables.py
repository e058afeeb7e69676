"""A file as lines of cells: CSV, cells of a spreadsheet, XLSX. Nothing is believed."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from itertools import islice
from typing import Any

import openpyxl
from charset_normalizer import from_bytes

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from .cells import Line
from .schedule_files import MAX_LINES

_MAX_UNPACKED = 60_000_000
_MAX_COLUMNS = 400
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What zipfile, the XML reader and openpyxl raise at what is no workbook. A SyntaxError is that of
# the XML reader; a sheet that is a chart has no rows.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
    OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_table(data: bytes) -> Sequence[Line]:
    """Return the lines of a CSV or of the first sheet of a workbook.

    :raises Refusal: it is no table.
    """
    return _read_workbook(data) if data.startswith(b"PK\x03\x04") else split_text(_decode(data))


def split_text(text: str) -> list[list[str]]:
    """Return the lines of a CSV or of cells pasted from a spreadsheet.

    >>> split_text("time\\t2026-03-02\\n09:00\\t12")
    [['time', '2026-03-02'], ['09:00', '12']]

    :raises Refusal: it is no table.
    """
    clean = text.lstrip("\ufeff").replace("\0", "")
    head = clean.split("\n", 1)[0]
    mark = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(clean, newline=""), delimiter=mark)
    try:
        return list(islice(reader, MAX_LINES + 2))
    except csv.Error as error:
        raise Refusal(
            code="staffing.import.text",
            what=msgid("The text is no table: after line %(line)s a cell has no end."),
            mend=msgid("Close the quotation mark that was opened there."),
            fields={"line": reader.line_num},
        ) from error


def _decode(data: bytes) -> str:
    """Return a file's text: UTF-8, what Chinese spreadsheets write, or the likeliest other."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in _UTF_16 else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    found = from_bytes(data).best()
    return str(found) if found else data.decode("utf-8", errors="replace")


def _read_workbook(data: bytes) -> list[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MAX_UNPACKED:
                raise _refuse(msgid("The workbook unpacks to more than can be read."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with contextlib.closing(book):
            return _sheet_lines(book)
    except _BROKEN as error:
        raise _refuse(msgid("The file is no XLSX workbook.")) from error


def _sheet_lines(book: Any) -> list[Line]:
    rows = book.worksheets[0].iter_rows(
        max_col=_MAX_COLUMNS, max_row=MAX_LINES + 2, values_only=True
    )
    return list(rows)


def _refuse(what: str) -> Refusal:
    return Refusal(
        code="staffing.import.workbook",
        what=what,
        mend=msgid("Save the table as CSV and choose that file, or paste its cells."),
    )
