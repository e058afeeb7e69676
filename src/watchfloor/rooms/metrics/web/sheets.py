"""A stored report as a file: every row names its definition and version."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from watchfloor.rooms.metrics.contracts import ReportCard

Cell = str | int | float | None
# A spreadsheet would run what begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _rows(report: ReportCard, language: str) -> Iterator[list[Cell]]:
    zone = ZoneInfo(report.timezone)
    yield [_("Report"), report.title]
    yield [_("From"), report.start.astimezone(zone).isoformat()]
    yield [_("To"), report.end.astimezone(zone).isoformat()]
    yield [_("Time zone"), report.timezone]
    yield [_("Queues"), ", ".join(report.queues) or _("All queues")]
    yield [_("Stored"), report.stored_at.astimezone(zone).isoformat(timespec="seconds"), report.by]
    yield []
    yield [
        _("Definition"),
        _("Version"),
        _("Metric"),
        _("Value"),
        _("Unit"),
        _("Numerator"),
        _("Denominator"),
        _("Formula"),
        _("Contract variant"),
        _("Note"),
    ]
    for value in report.values:
        yield [
            f"{value.metric}.{value.variant}",
            value.version,
            value.name.text(language),
            value.value,
            value.unit.value,
            value.numerator,
            value.denominator,
            value.formula,
            _("yes") if value.is_contract else "",
            value.reason,
        ]


def write_csv(report: ReportCard, language: str) -> bytes:
    """Return CSV in UTF-8 with a BOM, so that a spreadsheet reads Chinese rightly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in _rows(report, language):
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_xlsx(report: ReportCard, language: str) -> bytes:
    """Return a workbook with one sheet."""
    buffer = io.BytesIO()
    # Strings stay strings: a title that looks like a formula must not be run.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 28)
        sheet.set_column(2, 2, 48)
        sheet.set_column(7, 7, 60)
        for number, row in enumerate(_rows(report, language)):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


WRITERS: dict[str, tuple[str, Callable[[ReportCard, str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
