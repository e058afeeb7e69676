"""The table of error rates as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.http import HttpResponse

from .composing import Line

HEADER = (
    "key", "name", "looked", "failed", "effective_size", "rate", "rate_low", "rate_high",
    "shown_rate", "shown_low", "shown_high", "reliability_share", "verdict", "funnel",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def send(lines: Sequence[Line], name: str, form: str) -> HttpResponse:
    """Return the rows as CSV or as an Excel workbook; shares are 0 to 1."""
    if form == "csv":
        content, kind = _csv(lines), "text/csv; charset=utf-8"
    else:
        content = _xlsx(lines)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _cells(line: Line) -> list[Cell]:
    group, figure = line.group, line.group.figure
    return [
        group.key, line.name, figure.looked, figure.failed, figure.size,
        figure.rate, figure.low, figure.high, group.shown, group.low, group.high,
        group.reliability, group.verdict.value, group.signal.value,
    ]  # fmt: skip


def _csv(lines: Sequence[Line]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEADER)
    for line in lines:
        writer.writerow([_safe(cell) for cell in _cells(line)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _safe(cell: Cell) -> Cell:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(lines: Sequence[Line]) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet("Watchfloor")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, HEADER, workbook.add_format({"bold": True, "bottom": 1}))
        for number, line in enumerate(lines, 1):
            sheet.write_row(number, 0, _cells(line))
    return buffer.getvalue()
