"""Reading a forecast that was made elsewhere: a list of intervals, or a sheet of days by intervals.

Every line that cannot be read is told with its number and why; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import ImportedRow

from .bounds import is_of_our_age

MAX_LINES = 120_000
MAX_DAYS = 366
MAX_VOLUME = 10_000_000.0
_MOST_HANDLE_SECONDS = 86_400.0

Cell = str | int | float | datetime | date | time | timedelta | None
Line = Sequence[Cell]

# Thousands may be set apart by commas or spaces. A comma anywhere else may be a decimal one.
_FIGURE = re.compile(
    r"[+-]?(([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
)
_NAMES: Mapping[str, str] = {
    "starts_at": "starts_at, start, datetime, timestamp, begins, 开始时间, 日期时间",
    "day": "date, day, 日期",
    "time": "time, interval, slot, 时间, 时段",
    "volume": "volume, contacts, calls, offered, forecast, planned with, 计划量, 话务量, 呼叫量,"
    " 预测量, 预测, 联系量",
    "handle_seconds": "handle_seconds, handle_time, handle time, aht, 平均处理时长, 处理时长",
}


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line. `what` is a msgid, filled from `fields` when it is shown."""

    line: int
    what: str
    fields: Mapping[str, object] = field(default_factory=dict)


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


def split_text(text: str) -> list[list[str]]:
    """Return the lines of a CSV or of cells pasted from a spreadsheet.

    >>> split_text("day\\t09:00\\n2026-03-02\\t12")
    [['day', '09:00'], ['2026-03-02', '12']]
    >>> split_text("starts_at;volume")
    [['starts_at', 'volume']]

    :raises Refusal: it is no table.
    """
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    mark = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=mark)
    try:
        return list(islice(reader, MAX_LINES + 2))
    except csv.Error as error:
        raise Refusal(
            code="forecast.import.text",
            what=msgid("The text is no table: after line %(line)s a cell has no end."),
            mend=msgid("Close the quotation mark that was opened there."),
            fields={"line": reader.line_num},
        ) from error


def read_forecast(lines: Sequence[Line], *, interval_minutes: int, zone: ZoneInfo) -> ReadForecast:
    """Return the intervals that lines hold: a row an interval, or a column a day.

    Instants without an offset are times of the centre's clock.
    """
    found = _Found(zone, interval_minutes)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(map(_text, line))]
    if len(numbered) > MAX_LINES:
        found.say(MAX_LINES, msgid("There are more than %(most)s lines."), most=f"{MAX_LINES:,}")
    elif not numbered:
        found.say(1, msgid("There is nothing in it."))
    else:
        _read_lines(numbered, found)
    rows = () if found.problems else tuple(sorted(found.rows, key=lambda row: row.starts_at))
    return ReadForecast(rows, tuple(found.problems))


def _read_lines(numbered: Sequence[tuple[int, Line]], found: _Found) -> None:
    at = _heading(numbered)
    columns = _columns(numbered[at][1])
    if "volume" in columns and ("starts_at" in columns or {"day", "time"} <= columns.keys()):
        for number, line in numbered[at + 1 :]:
            _read_row(number, line, columns, found)
    elif days := _day_columns(numbered[at][1]):
        for number, line in numbered[at + 1 :]:
            _read_slot(number, line, days, found)
    else:
        found.say(
            numbered[at][0],
            msgid(
                "The headings are not known: there must be starts_at and volume (or date, time and"
                " volume), or a day at the head of each column."
            ),
        )
        return
    if not found.rows and not found.problems:
        found.say(numbered[at][0], msgid("There are headings and no figures."))
    elif (span := _span(found.rows)) > MAX_DAYS:
        last = max(found.lines)
        found.say(found.lines[last], msgid("The forecast spans %(days)s days."), days=span)


def _span(rows: Sequence[ImportedRow]) -> int:
    days = [row.starts_at.date() for row in rows]
    return (max(days) - min(days)).days + 1 if days else 0


def _heading(numbered: Sequence[tuple[int, Line]]) -> int:
    """Return which line has the headings: notes may stand above them, as in our own exports."""
    for at, (_, line) in enumerate(numbered[:30]):
        if "volume" in _columns(line) or len(_day_columns(line)) > 1:
            return at
    return 0


def _columns(line: Line) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(line):
        named = _text(cell).casefold()
        for name, names in _NAMES.items():
            if named in names.split(", "):
                found.setdefault(name, position)
    return found


def _day_columns(line: Line) -> dict[int, date]:
    days = {position: _day(cell) for position, cell in enumerate(line) if position}
    return {position: day for position, day in days.items() if day is not None}


def _read_row(number: int, line: Line, columns: Mapping[str, int], found: _Found) -> None:
    cells = {name: _at(line, position) for name, position in columns.items()}
    starts_at = _starts_at(number, cells, found)
    volume = _volume(number, cells["volume"], found)
    handle = _handle(number, cells.get("handle_seconds"), found)
    if starts_at is not None and volume is not None:
        _add(number, starts_at, volume, handle, found)


def _read_slot(number: int, line: Line, days: Mapping[int, date], found: _Found) -> None:
    """Read a line of a sheet: an interval of the day, a figure for each day; empty is no figure."""
    if _text(line[0]).casefold() in {"total", "合计"}:
        return
    at = _time(line[0])
    if at is None:
        found.say(number, msgid("“%(text)s” is no time of day."), text=_short(line[0]))
        return
    for position, day in days.items():
        cell = _at(line, position)
        if not _text(cell):
            continue
        volume = _volume(number, cell, found)
        if volume is not None:
            _add(number, datetime.combine(day, at, tzinfo=found.zone), volume, None, found)


def _starts_at(number: int, cells: Mapping[str, Cell], found: _Found) -> datetime | None:
    if "starts_at" in cells:
        at = _instant(cells["starts_at"], found.zone)
        if at is None:
            found.say(
                number,
                msgid("“%(text)s” is no instant: write 2026-03-29 09:30."),
                text=_short(cells["starts_at"]),
            )
        return at
    day, clock = _day(cells["day"]), _time(cells["time"])
    if day is None:
        found.say(number, msgid("“%(text)s” is no date."), text=_short(cells["day"]))
    if clock is None:
        found.say(number, msgid("“%(text)s” is no time of day."), text=_short(cells["time"]))
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, tzinfo=found.zone)


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
    value = _number(cell)
    if value is None:
        found.say(number, msgid("“%(text)s” is no number of contacts."), text=_short(cell))
    elif value < 0:
        found.say(number, msgid("%(text)s contacts are fewer than none."), text=_short(cell))
    elif value > MAX_VOLUME:
        found.say(
            number, msgid("%(text)s contacts in one interval are too many."), text=_short(cell)
        )
    else:
        return value
    return None


def _handle(number: int, cell: Cell, found: _Found) -> float | None:
    if not _text(cell):
        return None
    value = _number(cell)
    if value is None or not 0 <= value <= _MOST_HANDLE_SECONDS:
        found.say(number, msgid("“%(text)s” is no handle time in seconds."), text=_short(cell))
    return value


def _at(line: Line, position: int) -> Cell:
    return line[position] if position < len(line) else None


def _text(cell: Cell) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def _short(cell: Cell) -> str:
    return _text(cell)[:40]


def _number(cell: Cell) -> float | None:
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    plain = _text(cell).removeprefix("'").strip()
    if not _FIGURE.fullmatch(plain):
        return None
    value = float(plain.replace(" ", "").replace(",", ""))
    return value if math.isfinite(value) else None


def _instant(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """Return an instant; a spreadsheet hands out times of the wall clock."""
    try:
        at = cell if isinstance(cell, datetime) else datetime.fromisoformat(_iso(_text(cell)))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _iso(text: str) -> str:
    """Return a date as ISO writes it, whether with slashes or Chinese characters.

    >>> _iso("2026/3/9 9:30"), _iso("2026年3月9日"), _iso("2026-03-09T09:30Z")
    ('2026-03-09 09:30', '2026-03-09', '2026-03-09T09:30Z')
    """
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-")
    day, space, clock = plain.replace("T", " ").partition(" ")
    parts = day.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        day = f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}"
    if clock[1:2] == ":":
        clock = f"0{clock}"
    return f"{day}{'T' if 'T' in plain else space}{clock}"


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    parts = list(_words(_text(cell)))
    for part in parts:
        try:
            return date.fromisoformat(_iso(part))
        except ValueError:
            continue
    return None


def _words(text: str) -> Iterator[str]:
    """Yield the parts of a heading such as "Mon 2026-03-02"."""
    yield from text.split()


def _time(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return _clock(int(cell.total_seconds()))
    first = _text(cell).partition("-")[0].strip()
    try:
        return time.fromisoformat(f"0{first}" if first[1:2] == ":" else first)
    except ValueError:
        return None


def _clock(seconds: int) -> time | None:
    """Return the time of day of so many seconds after midnight."""
    if not 0 <= seconds < 86_400:
        return None
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
