"""Tables as they come: delimited text in several encodings, and workbooks; row by row, as bytes.

A record is a row as it stands in the file (a quoted cell may cover several lines), in the file's
encoding; UTF-16 and workbooks become UTF-8 lines of comma-separated text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook

from watchfloor.common.refusals import Refusal

WORKBOOK = "xlsx"  # stands for the encoding of a workbook
# A quote that is never closed must not swallow the rest of the file.
LONGEST_ROW_LINES = 50
MAX_LINE_BYTES = 4_000_000

Record = tuple[int, bytes, int]


def is_workbook(head: bytes) -> bool:
    """Tell a workbook (a zip file) by its first bytes."""
    return head.startswith(b"PK\x03\x04")


def rows(path: Path, *, encoding: str, delimiter: str, sheet: str = "") -> Iterator[Record]:
    """Yield (line, row, bytes read) of a table; blank rows are left out."""
    if encoding == WORKBOOK:
        return _sheet_rows(path, sheet)
    if encoding.startswith("utf-16"):
        return _joined(_recoded(path, encoding))
    return _joined(_plain_lines(path))


def cells_of(record: bytes, *, encoding: str, delimiter: str) -> list[str]:
    """Return a row's cells. :raises UnicodeDecodeError: it is not in this encoding."""
    if encoding == WORKBOOK or encoding.startswith("utf-16"):
        encoding = "utf-8"
        delimiter = "," if encoding == WORKBOOK else delimiter
    text = record.decode(encoding)
    if '"' not in text:
        return text.split(delimiter)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return a workbook's sheets. :raises Refusal: it is damaged."""
    book = _open(path)
    try:
        return tuple(book.sheetnames)
    finally:
        book.close()


def _open(path: Path):  # type: ignore[no-untyped-def]  # openpyxl has no types
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise Refusal(
            code="import.file.damaged_workbook",
            what="The workbook cannot be opened: it is damaged, or it is no XLSX file.",
            where="%(file)s",
            mend="Open it in a spreadsheet program, save it as XLSX or CSV, and import that.",
            fields={"file": path.name},
        ) from error


def _sheet_rows(path: Path, sheet: str) -> Iterator[Record]:
    book = _open(path)
    try:
        if sheet and sheet not in book.sheetnames:
            raise Refusal(
                code="import.file.no_such_sheet",
                what="The workbook has no sheet “%(sheet)s”.",
                where="%(file)s",
                mend="Choose one of: %(sheets)s.",
                fields={"sheet": sheet, "file": path.name, "sheets": ", ".join(book.sheetnames)},
            )
        table = book[sheet] if sheet else book.worksheets[0]
        size, height = path.stat().st_size, max(table.max_row or 1, 1)
        for number, values in enumerate(table.iter_rows(values_only=True), start=1):
            if any(value not in (None, "") for value in values):
                yield number, _csv_line(values), min(size, size * number // height)
    finally:
        book.close()


def _csv_line(values: Iterable[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_text(value) for value in values])
    return line.getvalue().encode()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain_lines(path: Path) -> Iterator[Record]:
    read = 0
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES):
            number += 1
            read += len(line)
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, read


def _recoded(path: Path, encoding: str) -> Iterator[Record]:
    read = 0
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        for number, line in enumerate(file, start=1):
            read += 2 * len(line)
            yield number, line.removeprefix("\ufeff").encode(), read


def _joined(lines: Iterable[Record]) -> Iterator[Record]:
    """Join lines that a quoted cell spans; when the quote never closes, they stay lines."""
    pending: list[Record] = []
    is_open = False
    for number, line, read in lines:
        pending.append((number, line, read))
        is_open ^= bool(line.count(b'"') % 2)
        if is_open and len(pending) < LONGEST_ROW_LINES:
            continue
        yield from _row_of(pending)
        pending, is_open = [], False
    yield from _row_of(pending)


def _row_of(pending: list[Record]) -> Iterator[Record]:
    together = b"".join(line for _, line, _ in pending)
    if together.count(b'"') % 2 == 0:
        pending = [(pending[0][0], together, pending[-1][2])] if pending else []
    for number, line, read in pending:
        text = line.rstrip(b"\r\n")
        if text.strip(b" \t,;|\x00"):
            yield number, text, read
