"""A version as files: the month sheet as XLSX, each shift a line as CSV, a page to print."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import needs
from watchfloor.common.downloads import Sheet, answer_sheets
from watchfloor.rooms.rosters.contracts import ShiftTypeCard, Stretch
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.rules.month_sheets import days_between

from .month import sheet_rows, whole_stretch
from .payload import day_head
from .reading import version_of
from .words import say_clock

_TONES = (
    "#cfe5f4", "#cdeee0", "#fbe3b6", "#e4dbf8", "#fad7dd", "#dde4ea", "#e7ebc0", "#cfd4f5",
)  # fmt: skip
_HEAD_COLUMNS = 3
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("rosters.view")
@require_GET
def export(request: HttpRequest, version_id: int, form: str) -> HttpResponse:
    """Hand out a version as a file."""
    version, roster = version_of(request, version_id)
    if form not in {"xlsx", "csv"}:
        raise Http404(form)
    stretch = whole_stretch(request, version, roster)
    name = f"{roster.name}-v{version.number}"
    if form == "csv":
        return answer_sheets(form, name, [Sheet(_line_heads(), list(_lines(stretch)))])
    types = list_shift_types(node_id=roster.node_id)
    return _answer(_write_xlsx(stretch, types), name)


@needs("rosters.view")
@require_GET
def to_print(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the sheet as it is printed, on paper lying on its side."""
    version, roster = version_of(request, version_id)
    stretch = whole_stretch(request, version, roster)
    types = list_shift_types(node_id=roster.node_id)
    days = days_between(roster.first_day, roster.last_day)
    context = {
        "version": version,
        "roster": roster,
        "days": [day_head(day, stretch.special_days) | {"day": day} for day in days],
        "rows": sheet_rows(stretch, types),
        "types": types,
    }
    return render(request, "rosters/print.html", context)


def _write_xlsx(stretch: Stretch, types: Sequence[ShiftTypeCard]) -> bytes:
    days = days_between(stretch.roster.first_day, stretch.roster.last_day)
    rows = sheet_rows(stretch, types)
    buffer = io.BytesIO()
    # Strings stay strings: a name that looks like a formula must not be run.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet(_("Month sheet")[:31])
        bold = book.add_format({"bold": True, "align": "center"})
        page.freeze_panes(2, _HEAD_COLUMNS)
        page.set_column(0, _HEAD_COLUMNS - 1, 12)
        page.set_column(_HEAD_COLUMNS, _HEAD_COLUMNS + len(days), 5)
        page.write_row(0, 0, [*_heads(), *(day.isoformat() for day in days)], bold)
        page.write_row(1, _HEAD_COLUMNS, [date_format(day, "D") for day in days], bold)
        _write_cells(book, page, rows, types)
        _write_lines(book.add_worksheet(_("Shifts")[:31]), stretch, bold)
    return buffer.getvalue()


def _write_cells(
    book: Any, page: Any, rows: Sequence[Sequence[str]], types: Sequence[ShiftTypeCard]
) -> None:
    plain = book.add_format({"align": "center", "font_color": "#566370"})
    tones = {
        card.code: book.add_format({"align": "center", "bg_color": _TONES[card.color % 8]})
        for card in types
    }
    for number, row in enumerate(rows, start=2):
        page.write_row(number, 0, row[:_HEAD_COLUMNS])
        for at, text in enumerate(row[_HEAD_COLUMNS:], start=_HEAD_COLUMNS):
            code = text.split(" ")[0]
            page.write_string(number, at, code, tones.get(code, plain))


def _write_lines(page: Any, stretch: Stretch, bold: Any) -> None:
    """Write each shift with its times and breaks, which the sheet of codes has no room for."""
    page.freeze_panes(1, 0)
    page.set_column(0, 7, 14)
    page.write_row(0, 0, _line_heads(), bold)
    for number, line in enumerate(_lines(stretch), start=1):
        page.write_row(number, 0, line)


def _lines(stretch: Stretch) -> Iterator[list[str]]:
    people = {each.agent_id: each for each in stretch.people}
    for cell in stretch.cells:
        person = people.get(cell.agent_id)
        if person is None:
            continue
        rests = " ".join(
            f"{say_clock(start)}-{say_clock(start + minutes)}"
            for _name, start, minutes, _paid in cell.breaks
        )
        end = say_clock(cell.start_minute + cell.minutes)
        who = [person.code, person.name, person.team]
        yield [*who, cell.day.isoformat(), cell.code, say_clock(cell.start_minute), end, rests]


def _heads() -> list[str]:
    return [_("Code"), _("Name"), _("Team")]


def _line_heads() -> list[str]:
    return [*_heads(), _("Day"), _("Shift"), _("Begins"), _("Ends"), _("Breaks")]


def _answer(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=_XLSX)
    safe = "".join(each if each.isprintable() and each not in '/\\:"' else "_" for each in name)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{safe}.xlsx"
    )
    return response
