"""Reading a forecast that was made elsewhere: a list of intervals, or a sheet of days by intervals.

Every line that cannot be read is told with its number and why; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from watchfloor.common.tables import (
    START_NAMES,
    Cell,
    LineProblem,
    Row,
    Table,
    day_columns,
    find_columns,
    is_filled,
    names_start,
    number_of,
    read_start,
    short_text,
    text_of,
    time_of,
)
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import ImportedRow

from .bounds import is_of_our_age

MAX_DAYS = 366
MAX_VOLUME = 10_000_000.0
_MOST_HANDLE_SECONDS = 86_400.0

_NAMES: Mapping[str, frozenset[str]] = {
    **START_NAMES,
    "volume": frozenset(
        {"volume", "contacts", "calls", "offered", "forecast", "planned with", "计划量", "话务量"}
        | {"呼叫量", "预测量", "预测", "联系量"}
    ),
    "handle_seconds": frozenset(
        {"handle_seconds", "handle_time", "handle time", "aht", "平均处理时长", "处理时长"}
    ),
}


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    zone: ZoneInfo
    minutes: int
    rows: list[ImportedRow] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    lines: dict[datetime, int] = field(default_factory=dict)

    def say(self, line: int, what: str, /, **fields: object) -> None:
        self.problems.append(LineProblem(line, what, fields))


@dataclass(frozen=True, slots=True)
class ReadForecast:
    """What a file or a paste holds; with any problem nothing of it may be saved."""

    rows: tuple[ImportedRow, ...]
    problems: tuple[LineProblem, ...]


def read_forecast(table: Table, *, interval_minutes: int, zone: ZoneInfo) -> ReadForecast:
    """Return the intervals that a table holds: a row an interval, or a column a day.

    Instants without an offset are times of the centre's clock.
    """
    found = _Found(zone, interval_minutes)
    if table.rows:
        _read_rows(table.rows, found)
    else:
        found.say(1, msgid("There is nothing in it."))
    rows = () if found.problems else tuple(sorted(found.rows, key=lambda row: row.starts_at))
    return ReadForecast(rows, tuple(found.problems))


def _read_rows(rows: Sequence[Row], found: _Found) -> None:
    at = _heading(rows)
    head = rows[at]
    columns = find_columns(head, _NAMES)
    if "volume" in columns and names_start(columns):
        for row in rows[at + 1 :]:
            _read_row(row, columns, found)
    elif days := day_columns(head):
        for row in rows[at + 1 :]:
            _read_slot(row, days, found)
    else:
        found.say(
            head.line,
            msgid(
                "The headings are not known: there must be starts_at and volume (or date, time and"
                " volume), or a day at the head of each column."
            ),
        )
        return
    if not found.rows and not found.problems:
        found.say(head.line, msgid("There are headings and no figures."))
    elif (span := _span(found.rows)) > MAX_DAYS:
        last = max(found.lines)
        found.say(found.lines[last], msgid("The forecast spans %(days)s days."), days=span)


def _span(rows: Sequence[ImportedRow]) -> int:
    days = [row.starts_at.date() for row in rows]
    return (max(days) - min(days)).days + 1 if days else 0


def _heading(rows: Sequence[Row]) -> int:
    """Return which row has the headings: notes may stand above them, as in our own exports."""
    for at, row in enumerate(rows[:30]):
        if "volume" in find_columns(row, _NAMES) or len(day_columns(row)) > 1:
            return at
    return 0


def _read_row(row: Row, columns: Mapping[str, int], found: _Found) -> None:
    cells = {name: row.cell(position) for name, position in columns.items()}
    starts_at, wrong = read_start(row, columns, found.zone)
    found.problems += wrong
    volume = _volume(row.line, cells["volume"], found)
    handle = _handle(row.line, cells.get("handle_seconds"), found)
    if starts_at is not None and volume is not None:
        _add(row.line, starts_at, volume, handle, found)


def _read_slot(row: Row, days: Mapping[int, date], found: _Found) -> None:
    """Read a line of a sheet: an interval of the day, a figure for each day; empty is no figure."""
    if text_of(row.cells[0]).casefold() in {"total", "合计"}:
        return
    at = time_of(row.cells[0])
    if at is None:
        text = short_text(row.cells[0])
        found.say(row.line, msgid("“%(text)s” is no time of day."), text=text)
        return
    for position, day in days.items():
        cell = row.cell(position)
        volume = _volume(row.line, cell, found) if is_filled(cell) else None
        if volume is not None:
            _add(row.line, datetime.combine(day, at, tzinfo=found.zone), volume, None, found)


def _add(
    number: int, starts_at: datetime, volume: float, handle: float | None, found: _Found
) -> None:
    if not is_of_our_age(starts_at.date()):
        found.say(
            number,
            msgid("%(at)s is too far off to be forecast: is the year right?"),
            at=f"{starts_at:%Y-%m-%d}",
        )
        return
    at = starts_at.astimezone(UTC)
    local = starts_at.astimezone(found.zone)
    if (local.hour * 60 + local.minute) % found.minutes or local.second or local.microsecond:
        found.say(
            number,
            msgid("No interval begins at %(at)s: they are %(minutes)s minutes long."),
            at=f"{local:%Y-%m-%d %H:%M:%S}",
            minutes=found.minutes,
        )
    elif at in found.lines:
        found.say(
            number,
            msgid("%(at)s stands in line %(line)s already."),
            at=f"{local:%Y-%m-%d %H:%M}",
            line=found.lines[at],
        )
    else:
        found.lines[at] = number
        found.rows.append(ImportedRow(starts_at=local, volume=volume, handle_seconds=handle))


def _volume(number: int, cell: Cell, found: _Found) -> float | None:
    value = number_of(cell)
    if value is None:
        found.say(number, msgid("“%(text)s” is no number of contacts."), text=short_text(cell))
    elif value < 0:
        found.say(number, msgid("%(text)s contacts are fewer than none."), text=short_text(cell))
    elif value > MAX_VOLUME:
        found.say(
            number, msgid("%(text)s contacts in one interval are too many."), text=short_text(cell)
        )
    else:
        return value
    return None


def _handle(number: int, cell: Cell, found: _Found) -> float | None:
    if not is_filled(cell):
        return None
    value = number_of(cell)
    if value is None or not 0 <= value <= _MOST_HANDLE_SECONDS:
        found.say(number, msgid("“%(text)s” is no handle time in seconds."), text=short_text(cell))
    return value
