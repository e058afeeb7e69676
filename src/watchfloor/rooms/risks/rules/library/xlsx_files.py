"""A risk library as XLSX: a sheet of points, and a sheet of each of their parts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter

from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import (
    Limits,
    Table,
    Workbook,
    column_letters,
    open_workbook,
)
from watchfloor.common.words import msgid
from watchfloor.rooms.risks.contracts import LibraryPoint, Place, Problem

from .columns import CHOICES, CLASS, PARTS, POINT, POINTS, Cell, Column, pick, put
from .plain import plain_point
from .reading import RawPoint

LIMITS = Limits(lines=500_000, columns=60, unpacked_bytes=300_000_000)
_FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@dataclass(slots=True)
class _Row:
    """A row of a sheet: plain data by path, and the column that each path stands in."""

    sheet: str
    number: int
    columns: Mapping[str, str]  # path -> "F" and its heading
    data: dict[str, object] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        """Return the cell of a path, or of the nearest part of it that has one."""
        found = next((at for name, at in self.columns.items() if name.startswith(path)), "")
        return Place(self.number, self.columns.get(path, found), self.sheet)


@dataclass(slots=True)
class _Book:
    """The points of a workbook as they are put together."""

    points: dict[str, tuple[_Row, dict[str, list[_Row]]]] = field(default_factory=dict)
    nameless: list[RawPoint] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def say(self, place: Place, reason: str, **fields: object) -> None:
        self.problems.append(Problem(place, reason, fields))


def parse_xlsx(data: bytes) -> tuple[list[RawPoint], list[Problem]]:
    """Return the points of a workbook as plain data, and what is wrong with its sheets."""
    try:
        with open_workbook(data, limits=LIMITS) as workbook:
            return _read_book(workbook)  # sheets are unpacked only now: a broken one shows here
    except Refusal as refusal:
        place = Place(1, sheet=str(refusal.fields.get("sheet", "")))
        return [], [Problem(place, refusal.what, refusal.fields)]


def _read_book(workbook: Workbook) -> tuple[list[RawPoint], list[Problem]]:
    book = _Book()
    if "points" not in workbook.names:
        return [], [Problem(Place(1), msgid("The workbook has no sheet “points”."))]
    for row in _rows(workbook, "points", POINTS, book):
        _take_point(book, row)
    for sheet, columns in PARTS.items():
        for row in _rows(workbook, sheet, columns, book):
            _take_part(book, sheet, row)
    for row in _rows(workbook, "choices", CHOICES, book):
        _take_choice(book, row)
    for name in set(workbook.names) - {"points", "choices", *PARTS}:
        book.say(Place(1, sheet=name), msgid("This sheet is not known."))
    return [*book.nameless, *_raw_points(book)], book.problems


def _rows(
    workbook: Workbook, sheet: str, columns: Mapping[str, Column], book: _Book
) -> Iterator[_Row]:
    table = workbook.read(sheet) if sheet in workbook.names else Table(())
    if not table.rows:
        return
    headings = [str(cell or "").strip() for cell in table.rows[0].cells]
    known = _headings(sheet, headings, columns, book)
    places = {known[i].path: f"{column_letters(i)} ({headings[i]})" for i in known}
    for row in table.rows[1:]:
        yield _row(_Row(sheet, row.line, places), row.cells, known)


def _headings(
    sheet: str, headings: Sequence[str], columns: Mapping[str, Column], book: _Book
) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for position, heading in enumerate(headings):
        column = _column(heading, sheet, columns)
        if column:
            found[position] = column
        elif heading:
            place = Place(1, f"{column_letters(position)} ({heading})", sheet)
            book.say(place, msgid("“%(key)s” is not known here."), key=heading)
    return found


def _column(heading: str, sheet: str, columns: Mapping[str, Column]) -> Column | None:
    if sheet == "points" and heading.startswith(CLASS) and "." not in heading:
        return Column(f"classes.{heading.removeprefix(CLASS)}")
    if sheet != "points" and heading == POINT:
        return Column(POINT)
    return columns.get(heading)


def _row(row: _Row, cells: Sequence[object], columns: Mapping[int, Column]) -> _Row:
    for position, column in columns.items():
        value = _value(cells[position], column.cell) if position < len(cells) else None
        if value is not None:
            put(row.data, column.path, value)
    return row


def _value(raw: object, cell: Cell) -> object:
    if raw is None or raw == "":
        return None
    if cell is Cell.FLAG:
        return _FLAGS.get(str(raw).strip().lower(), raw)
    if cell is Cell.LIST:
        return [part.strip() for part in _text(raw).replace("，", ",").split(",") if part.strip()]
    if cell is Cell.DAY:
        return raw.date().isoformat() if isinstance(raw, datetime) else str(raw)
    return raw if cell is Cell.NUMBER else _text(raw)


def _text(raw: object) -> str:
    """Return a cell's text: a spreadsheet makes a number of a code such as 1001."""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def _take_point(book: _Book, row: _Row) -> None:
    code = str(row.data.get("code", ""))
    if not code:
        book.nameless.append(RawPoint(row.data, row.place))
    elif code in book.points:
        book.say(row.place("code"), msgid("The code “%(code)s” stands in two rows."), code=code)
    else:
        book.points[code] = (row, {})


def _take_part(book: _Book, sheet: str, row: _Row) -> None:
    of_point = book.points.get(str(row.data.pop(POINT, "")))
    if of_point is None:
        book.say(row.place(POINT), msgid("No row of the sheet “points” has this code."))
        return
    of_point[1].setdefault(sheet, []).append(row)


def _take_choice(book: _Book, row: _Row) -> None:
    of_point = book.points.get(str(row.data.pop(POINT, "")))
    check = row.data.pop("check", "")
    checks = of_point[1].get("checks", []) if of_point else []
    named = next((each for each in checks if each.data.get("code") == check), None)
    if named is None:
        book.say(row.place("check"), msgid("No row of the sheet “checks” has this point and code."))
        return
    choices = named.data.setdefault("choices", [])
    assert isinstance(choices, list)  # noqa: S101  only this function makes it
    choices.append(row.data)


def _raw_points(book: _Book) -> Iterator[RawPoint]:
    for row, parts in book.points.values():
        data = {**row.data, **{name: [each.data for each in rows] for name, rows in parts.items()}}
        yield RawPoint(data, _Locator(row, parts))


@dataclass(frozen=True, slots=True)
class _Locator:
    """Finds the cell of a path: in the point's row, or in the row of one of its parts."""

    row: _Row
    parts: Mapping[str, Sequence[_Row]]

    def __call__(self, path: str) -> Place:
        name, _, rest = path.partition(".")
        number, _, rest = rest.partition(".")
        rows = self.parts.get(name, ())
        if number.isdigit() and int(number) < len(rows):
            return rows[int(number)].place(rest)
        return self.row.place(path)


def write_xlsx(points: Sequence[LibraryPoint]) -> bytes:
    """Return a library as a workbook. What looks like a formula stays a text."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    plain = [plain_point(point) for point in points]
    with xlsxwriter.Workbook(buffer, options) as book:
        classes = sorted({name for each in plain for name in each.get("classes", ())})
        of_classes = {f"{CLASS}{name}": Column(f"classes.{name}") for name in classes}
        _write(book, "points", {**POINTS, **of_classes}, ((None, each) for each in plain))
        for sheet, columns in PARTS.items():
            rows = ((each["code"], part) for each in plain for part in each.get(sheet, ()))
            _write(book, sheet, columns, rows)
        _write(book, "choices", CHOICES, _choices(plain))
    return buffer.getvalue()


def _choices(plain: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for point in plain:
        for check in point.get("checks", ()):
            for choice in check.get("choices", ()):
                yield point["code"], {"check": check["code"], **choice}


def _write(
    book: Any,
    name: str,
    columns: Mapping[str, Column],
    rows: Iterator[tuple[str | None, Mapping[str, Any]]],
) -> None:
    sheet = book.add_worksheet(name)
    tied = [] if name == "points" else [POINT]
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns.values(), start=len(tied)):
        sheet.set_column(position, position, column.width)
    sheet.write_row(0, 0, [*tied, *columns], book.add_format({"bold": True}))
    for number, (code, data) in enumerate(rows, start=1):
        values = [_shown(pick(data, column.path)) for column in columns.values()]
        sheet.write_row(number, 0, [*([code] if tied else []), *values])


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
