"""The month sheet as Chinese centres keep it: a row a person, a column a day, a code in the cell.

A cell holds a code of the catalogue (早), perhaps with times (早 08:30, 早 08:30-17:00), or a word
for a day off. What is neither is told by its cell, and then nothing of the sheet is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callmath.scheduling import ShiftType
from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import (
    Cell,
    LineProblem,
    Row,
    Table,
    column_letters,
    day_of,
    find_columns,
    is_filled,
    short_text,
    text_of,
)
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import PersonRow, ShiftCell

from .shifts import place_shift

OFF_WORDS = frozenset(
    {
        "", "休", "休息", "off", "-", "–", "—", "/", "x", "o", "年", "年假", "调", "调休", "病",
        "病假", "事", "事假", "婚", "婚假", "产", "产假", "丧", "丧假", "假", "leave", "rest",
    }
)  # fmt: skip
HEADS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"工号", "编号", "员工编号", "code", "agent", "agent id", "id"}),
    "name": frozenset({"姓名", "名字", "name", "person"}),
}
_WEEKDAYS = frozenset(
    {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    | {f"{before}{day}" for before in ("", "周", "星期") for day in "一二三四五六日天"}
)
_HEAD_LINES = 12  # a title may stand above the days
_LEAST_DAYS = 2
_MOST_PROBLEMS = 200
_DAY = 1440
_CELL = re.compile(
    r"(?P<code>.*?)\s*(?:(?P<start>[0-2]?\d:[0-5]\d)(?:\s*[-–~至]\s*(?P<end>[0-2]?\d:[0-5]\d))?)?"
)


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """What a sheet is read against: days, people, shift types, the shifts that are there."""

    first_day: date
    last_day: date
    people: Sequence[PersonRow]
    types: Mapping[str, ShiftType]
    held: Mapping[tuple[int, date], ShiftCell]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a sheet says of the people and days that it names, and what is wrong with it."""

    cells: Mapping[tuple[int, date], ShiftCell | None]
    problems: tuple[LineProblem, ...]


def read_month_sheet(table: Table, frame: SheetFrame) -> ReadSheet:
    """Return what a sheet says. :raises Refusal: it has no head with days and people."""
    head, days, problems = _head(table, frame)
    columns = find_columns(head, HEADS)
    if not columns:
        columns = {"name": 0}
    reader = _Reader(frame, days, columns)
    for row in table.rows:
        if row.line > head.line:
            reader.read(row)
    found = (*problems, *reader.problems)
    return ReadSheet(reader.cells, found[:_MOST_PROBLEMS])


def read_code(text: str, agent_id: int, day: date, frame: SheetFrame) -> ShiftCell | None:
    """Return what a cell says; None: a day off.

    A code without times leaves the shift as it is where it has that code already.

    :raises LookupError: there is no such code.
    :raises ValueError: the times are none.
    """
    plain = text_of(text)
    if plain.casefold() in OFF_WORDS:
        return None
    found = _CELL.fullmatch(plain)
    code = found["code"].strip() if found else plain
    kind = frame.types.get(code)
    if kind is None or found is None:
        raise LookupError(code)
    held = frame.held.get((agent_id, day))
    if found["start"] is None:
        is_same = held is not None and held.code == code
        return held if is_same else place_shift(kind, agent_id=agent_id, day=day)
    start = _minute(found["start"])
    minutes = None if found["end"] is None else (_minute(found["end"]) - start) % _DAY or _DAY
    return place_shift(kind, agent_id=agent_id, day=day, start_minute=start, minutes=minutes)


def write_code(cell: ShiftCell | None, kind: ShiftType | None) -> str:
    """Return a shift as a sheet shows it: its code, with times where they are not the usual ones.

    >>> write_code(None, None)
    '休'
    """
    if cell is None:
        return "休"
    if kind is not None and _is_usual(cell, kind):
        return cell.code
    end = cell.start_minute + cell.minutes
    return f"{cell.code} {_clock(cell.start_minute)}-{_clock(end)}"


def is_unusual(cell: ShiftCell | None, types: Mapping[str, ShiftType]) -> bool:
    """Tell whether a shift begins or lasts otherwise than its type has it."""
    kind = types.get(cell.code) if cell else None
    if cell is None or kind is None:
        return False
    return cell.start_minute not in kind.starts() or cell.minutes not in kind.lengths_minutes


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return all days from the first to the last."""
    return tuple(first + timedelta(days=each) for each in range((last - first).days + 1))


class _Reader:
    """Reads rows of people; collects shifts and what is wrong."""

    def __init__(
        self, frame: SheetFrame, days: Mapping[int, date], columns: Mapping[str, int]
    ) -> None:
        self.cells: dict[tuple[int, date], ShiftCell | None] = {}
        self.problems: list[LineProblem] = []
        self._frame, self._days, self._columns = frame, days, columns
        self._by_code = {each.code.casefold(): each.agent_id for each in frame.people}
        self._by_name = _unique(frame.people)
        self._seen: set[int] = set()

    def read(self, row: Row) -> None:
        """Read one row."""
        filled = {at: row.cell(at) for at in self._days if is_filled(row.cell(at))}
        who = [row.cell(self._columns.get(name)) for name in ("code", "name")]
        if not any(map(is_filled, who)) and _are_weekdays(filled.values()):
            return  # an empty row, or the weekdays below the days
        agent_id = self._person(row, who, is_needed=bool(filled))
        if agent_id is None:
            return
        self._seen.add(agent_id)
        for at, day in self._days.items():
            self._read_cell(row, at, agent_id, day)

    def _person(self, row: Row, who: Sequence[Cell], *, is_needed: bool) -> int | None:
        code, name = (text_of(each).casefold() for each in who)
        found = self._by_code.get(code) or self._by_name.get(name) or self._by_code.get(name)
        if found is None:
            if is_needed:
                shown = short_text(who[0]) or short_text(who[1])
                self._tell(row, 0, msgid("“%(text)s” is nobody on this roster."), shown)
            return None
        if found in self._seen:
            self._tell(row, 0, msgid("“%(text)s” stands in two rows."), code or name)
            return None
        return found

    def _read_cell(self, row: Row, at: int, agent_id: int, day: date) -> None:
        text = text_of(row.cell(at))
        try:
            self.cells[agent_id, day] = read_code(text, agent_id, day, self._frame)
        except LookupError:
            self._tell(row, at, msgid("There is no shift type “%(text)s”."), text)
        except ValueError:
            self._tell(row, at, msgid("“%(text)s” has no times of a day."), text)

    def _tell(self, row: Row, at: int, what: str, text: str) -> None:
        shown = {"text": text[:40]}
        self.problems.append(
            LineProblem(line=row.line, what=what, fields=shown, column=column_letters(at))
        )


def _head(
    table: Table, frame: SheetFrame
) -> tuple[Row, Mapping[int, date], tuple[LineProblem, ...]]:
    for row in table.rows[:_HEAD_LINES]:
        days, problems = _days_of(row, table, frame)
        if len(days) >= _LEAST_DAYS or (days and problems):
            return row, days, tuple(problems)
    raise Refusal(
        code="rosters.sheet.no_days",
        what=msgid("No line of the sheet has days as headings."),
        where=msgid("The first %(lines)s lines were looked at."),
        mend=msgid("One line has the days of the month, 1 to 31, or whole dates."),
        fields={"lines": _HEAD_LINES},
    )


def _days_of(
    row: Row, table: Table, frame: SheetFrame
) -> tuple[dict[int, date], list[LineProblem]]:
    """Return the days that a line heads, by position. Numbers go on from the roster's first day."""
    days: dict[int, date] = {}
    problems: list[LineProblem] = []
    free_from = frame.first_day
    for at, cell in enumerate(row.cells):
        day = day_of(cell) or _numbered(text_of(cell), free_from, frame.last_day)
        if day is not None and frame.first_day <= day <= frame.last_day and day >= free_from:
            days[at] = day
            free_from = day + timedelta(days=1)
        elif days and _is_head_of_day(cell) and _is_used(table, row, at):
            problems.append(_no_such_day(row, at, cell))
    return days, problems


def _numbered(text: str, free_from: date, last: date) -> date | None:
    number = text.removesuffix("日").removesuffix("号")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 31):
        return None
    day = free_from
    while day <= last:
        if day.day == int(number):
            return day
        day += timedelta(days=1)
    return None


def _is_head_of_day(cell: Cell) -> bool:
    text = text_of(cell).removesuffix("日").removesuffix("号")
    return day_of(cell) is not None or (text.isdigit() and len(text) <= 2)


def _is_used(table: Table, head: Row, at: int) -> bool:
    below = (row.cell(at) for row in table.rows if row.line > head.line)
    return any(text_of(cell).casefold() not in OFF_WORDS for cell in below)


def _are_weekdays(cells: Iterable[Cell]) -> bool:
    return all(text_of(cell).casefold() in _WEEKDAYS for cell in cells)


def _no_such_day(row: Row, at: int, cell: Cell) -> LineProblem:
    return LineProblem(
        line=row.line,
        what=msgid("The roster has no day “%(text)s”."),
        fields={"text": short_text(cell)},
        column=column_letters(at),
    )


def _unique(people: Iterable[PersonRow]) -> dict[str, int]:
    """Return people by name; of two who are called alike neither."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for each in people:
        name = each.name.casefold()
        if name in found:
            twice.add(name)
        found[name] = each.agent_id
    return {name: agent_id for name, agent_id in found.items() if name not in twice}


def _is_usual(cell: ShiftCell, kind: ShiftType) -> bool:
    return cell.start_minute == kind.earliest_start_minute and (
        cell.minutes == kind.lengths_minutes[0]
    )


def _minute(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 23:
        raise ValueError(text)
    return hour * 60 + minute


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def rows_of(
    people: Sequence[PersonRow],
    days: Sequence[date],
    cells: Mapping[tuple[int, date], ShiftCell],
    types: Mapping[str, ShiftType],
) -> Iterator[list[str]]:
    """Yield the rows of a sheet: code, name, team, and a cell for each day."""
    for person in people:
        shifts = (cells.get((person.agent_id, day)) for day in days)
        codes = [write_code(cell, types.get(cell.code) if cell else None) for cell in shifts]
        yield [person.code, person.name, person.team, *codes]
