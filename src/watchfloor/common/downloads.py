"""Tables as files to keep: XLSX, and CSV that a spreadsheet opens in Chinese."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

Cell = str | int | float | date | None
# A spreadsheet would run what begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a heading for each column, and the name of its tab."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""


def answer_sheets(form: str, name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Return tables as a file to keep, a CSV of the first; 404 for a form that there is not."""
    if form not in _WRITERS:
        raise Http404(form)
    kind, write = _WRITERS[form]
    response = HttpResponse(write(sheets), content_type=kind)
    safe = "".join(each if each.isprintable() and each not in '/\\:"' else "_" for each in name)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{safe}.{form}"
    )
    return response


def _write_csv(sheets: Sequence[Sheet]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (sheets[0].heads, *sheets[0].rows):
        writer.writerow([_harmless(_plain(cell)) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    buffer = io.BytesIO()
    # Strings stay strings: a title that looks like a formula must not be run.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title[:31] or None)
            page.freeze_panes(1, 1)
            page.set_column(0, 0, 22)
            page.set_column(1, len(sheet.heads), 14)
            page.write_row(0, 0, sheet.heads, bold)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, [_plain(cell) for cell in row])
    return buffer.getvalue()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return round(cell, 6) if math.isfinite(cell) else None
    return cell


def _harmless(cell: str | int | float | None) -> str | int | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


_WRITERS: dict[str, tuple[str, Callable[[Sequence[Sheet]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
}
