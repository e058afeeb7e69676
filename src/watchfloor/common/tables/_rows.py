"""Rows that know where they stand, how large a table may be, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

from ._cells import Cell, day_of, is_filled, text_of

Line = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be; a larger one is refused."""

    lines: int = 120_000  # that hold something, in one sheet
    columns: int = 400
    unpacked_bytes: int = 60_000_000  # of a workbook, which is a zip file


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its line, as the spreadsheet counts, and its cells."""

    line: int
    cells: Line

    def cell(self, position: int | None) -> Cell:
        """Return the cell of a position, counted from 0; None beyond the last, or of no column."""
        return self.cells[position] if position is not None and position < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet or of a text that hold something; a text has no sheet name."""

    rows: tuple[Row, ...]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line, or a cell of it.

    `what` is a msgid, filled from `fields` when it is shown; `column` is a letter, as a spreadsheet
    names it, and with `sheet` empty where they say nothing.
    """

    line: int
    what: str
    fields: Mapping[str, object] = field(default_factory=dict)
    column: str = ""
    sheet: str = ""


def table_of(lines: Iterable[Line], *, sheet: str = "", limits: Limits | None = None) -> Table:
    """Return the rows of lines that hold something, each with its number.

    >>> table_of([["a", None], ["", " "], [1]])
    Table(rows=(Row(line=1, cells=('a',)), Row(line=3, cells=(1,))), sheet='')

    :raises Refusal: there are more lines or columns than the limits say.
    """
    most = limits or Limits()
    rows = []
    for number, line in enumerate(lines, 1):
        cells = _without_empty_end(line)
        if not cells:
            continue
        rows.append(Row(number, cells))
        if len(rows) > most.lines:
            raise _too_large(msgid("There are more than %(most)s lines."), most.lines, sheet)
        if len(cells) > most.columns:
            raise _too_large(msgid("There are more than %(most)s columns."), most.columns, sheet)
    return Table(tuple(rows), sheet)


def find_columns(row: Row, names: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return where the headings of a row stand, by what they mean.

    `names` has all headings, in small letters, that mean the same. Of two alike the first counts.

    >>> find_columns(Row(1, ["Name ", "工号"]), {"person": {"name"}, "code": {"工号", "code"}})
    {'person': 0, 'code': 1}
    """
    found: dict[str, int] = {}
    for position, cell in enumerate(row.cells):
        heading = text_of(cell).casefold()
        for name, known in names.items():
            if heading in known:
                found.setdefault(name, position)
    return found


def day_columns(row: Row) -> dict[int, date]:
    """Return the days that head the columns of a row, by position; the first column has none."""
    days = {position: day_of(cell) for position, cell in enumerate(row.cells) if position}
    return {position: day for position, day in days.items() if day is not None}


def column_letters(position: int) -> str:
    """Return how a spreadsheet names a column; positions count from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    above, rest = divmod(position, 26)
    return (column_letters(above - 1) if above else "") + chr(ord("A") + rest)


def _without_empty_end(line: Line) -> tuple[Cell, ...]:
    """Return a line without the empty cells that a spreadsheet fills its rows up with."""
    if line.count(None) == len(line):  # most rows of a sheet that was once longer: in no time
        return ()
    end = len(line)
    while end and not is_filled(line[end - 1]):
        end -= 1
    return tuple(line[:end])


def _too_large(what: str, most: int, sheet: str) -> Refusal:
    return Refusal(
        code="table.too_large",
        what=what,
        where=msgid("Sheet “%(sheet)s”.") if sheet else "",
        mend=msgid("Import it in parts."),
        fields={"most": f"{most:,}", "sheet": sheet},
    )
