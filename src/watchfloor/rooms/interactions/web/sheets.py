"""Writing tables as files: CSV that a spreadsheet opens rightly, and XLSX, row by row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import IO

import xlsxwriter
from django.http import StreamingHttpResponse

Value = str | int | float | datetime | None
FORMS = ("csv", "xlsx")
XLSX_ROWS = 1_000_000  # a sheet holds 1,048,576, ours with its notes
_BYTES = 1 << 16
# A spreadsheet would run what begins like this as a formula, or drop the character before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way out. `notes` say what was asked and how each figure is defined."""

    name: str  # of the file, without its ending
    notes: Sequence[tuple[str, str]]
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def send_sheet(sheet: Sheet, form: str) -> StreamingHttpResponse:
    """Return the file as a response that is written while it is read."""
    kind, write = _WRITERS[form]
    response = StreamingHttpResponse(write(sheet), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.{form}"'
    return response


def write_csv(sheet: Sheet) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8 with a BOM, notes first, in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in chain(sheet.notes, [()], [sheet.header], sheet.rows):
        writer.writerow([_csv_value(value) for value in row])
        if buffer.tell() > _BYTES:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _csv_value(value: Value) -> str | int | float:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value


def write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Yield the table as an Excel workbook: the figures, and a second sheet with the notes."""
    with tempfile.TemporaryFile() as file:
        _fill_workbook(file, sheet)
        file.seek(0)
        while chunk := file.read(_BYTES):
            yield chunk


def _fill_workbook(file: IO[bytes], sheet: Sheet) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        figures = workbook.add_worksheet("Watchfloor")
        figures.freeze_panes(1, 0)
        figures.set_column(0, max(len(sheet.header) - 1, 0), 16)
        figures.write_row(0, 0, sheet.header, bold)
        instants = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        count = 0
        for count, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    figures.write_datetime(count, column, value.replace(tzinfo=None), instants)
                elif value is not None:
                    figures.write(count, column, value)
        figures.autofilter(0, 0, count, max(len(sheet.header) - 1, 0))
        about = workbook.add_worksheet("About")
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90)
        for number, note in enumerate(sheet.notes):
            about.write_row(number, 0, note)


_WRITERS: dict[str, tuple[str, Callable[[Sheet], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
