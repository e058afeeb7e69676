"""Reading who is scheduled from a file: a list of intervals, or a sheet of days by intervals.

Every line that cannot be read is told with its number and why; nothing is guessed. How long the
intervals are follows from when they begin. What a day does not name is nobody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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

from .days import count_slots, minute_of
from .schedules import LENGTHS, MOST_DAYS, MOST_PEOPLE

Days = Mapping[date, Sequence[float]]

_OLDEST, _NEWEST = date(1990, 1, 1), date(2200, 1, 1)
_NAMES: Mapping[str, frozenset[str]] = {
    **START_NAMES,
    "people": frozenset({"people", "scheduled", "heads", "agents", "人数", "排班人数", "在岗人数"}),
    "queue": frozenset({"queue", "line", "skill", "队列", "业务线", "技能组"}),
}


@dataclass(frozen=True, slots=True)
class ReadSchedule:
    """What a file or a paste holds, by queue; with any problem nothing of it may be saved."""

    queues: Mapping[int, Days]
    interval_minutes: int
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    queue_id: int
    day: date
    minute: int


@dataclass(slots=True)
class _Found:
    zone: ZoneInfo
    queues: Mapping[str, int]  # by code and title, casefolded
    queue_id: int | None  # of a file that names none
    people: dict[_Spot, float] = field(default_factory=dict)
    lines: dict[_Spot, int] = field(default_factory=dict)
    problems: list[LineProblem] = field(default_factory=list)

    def say(self, line: int, what: str, /, **fields: object) -> None:
        self.problems.append(LineProblem(line, what, fields))


def read_schedule(
    table: Table,
    *,
    queues: Mapping[str, int],
    queue_id: int | None = None,
    zone: ZoneInfo,
) -> ReadSchedule:
    """Return who is scheduled by queue, day and slot.

    `queues` has the queues that may be named, by code or title; `queue_id` is that of lines that
    name none. Times without an offset are those of the centre's clock.
    """
    found = _Found(zone, {name.casefold(): number for name, number in queues.items()}, queue_id)
    if table.rows:
        _read(table.rows, found)
    else:
        found.say(1, msgid("There is nothing in it."))
    minutes = _length(found)
    problems = tuple(found.problems)
    return ReadSchedule({} if problems else _days(found, minutes), minutes, problems)


def _read(rows: Sequence[Row], found: _Found) -> None:
    at = _heading(rows)
    head = rows[at]
    columns = find_columns(head, _NAMES)
    if "people" in columns and names_start(columns):
        for row in rows[at + 1 :]:
            _read_row(row, columns, found)
    elif days := day_columns(head):
        for row in rows[at + 1 :]:
            _read_slot(row, days, found)
    else:
        found.say(
            head.line,
            msgid(
                "The headings are not known: there must be starts_at and people (or date, time and"
                " people), or a day at the head of each column."
            ),
        )
        return
    _check_found(head.line, found)


def _check_found(number: int, found: _Found) -> None:
    if found.problems:
        return
    if not found.people:
        found.say(number, msgid("There are headings and no figures."))
    elif len({spot.day for spot in found.people}) > MOST_DAYS:
        found.say(number, msgid("There are more than %(most)s days."), most=MOST_DAYS)
    elif _length(found) not in LENGTHS:
        found.say(
            number, msgid("The intervals begin at odd minutes: %(n)s apart."), n=_length(found)
        )


def _heading(rows: Sequence[Row]) -> int:
    """Return which row has the headings: notes may stand above them."""
    for at, row in enumerate(rows[:30]):
        if "people" in find_columns(row, _NAMES) or len(day_columns(row)) > 1:
            return at
    return 0


def _read_row(row: Row, columns: Mapping[str, int], found: _Found) -> None:
    cells = {name: row.cell(position) for name, position in columns.items()}
    queue_id = _queue(row.line, cells.get("queue"), found)
    starts_at, wrong = read_start(row, columns, found.zone)
    found.problems += wrong
    people = _people(row.line, cells["people"], found)
    if queue_id is not None and starts_at is not None and people is not None:
        local = starts_at.astimezone(found.zone)
        _add(row.line, _Spot(queue_id, local.date(), minute_of(local)), people, found)


def _read_slot(row: Row, days: Mapping[int, date], found: _Found) -> None:
    head = row.cells[0]
    if text_of(head).casefold() in {"total", "合计"}:
        return
    at, queue_id = time_of(head), _queue(row.line, None, found)
    if at is None:
        found.say(row.line, msgid("“%(text)s” is no time of day."), text=short_text(head))
        return
    for position, day in days.items():
        cell = row.cell(position)
        people = _people(row.line, cell, found) if is_filled(cell) else None
        if people is not None and queue_id is not None:
            _add(row.line, _Spot(queue_id, day, at.hour * 60 + at.minute), people, found)


def _add(number: int, spot: _Spot, people: float, found: _Found) -> None:
    if not _OLDEST <= spot.day <= _NEWEST:
        found.say(
            number, msgid("%(at)s is too far off to be scheduled: is the year right?"), at=spot.day
        )
        return
    if spot in found.people:
        found.say(
            number,
            msgid("%(at)s stands in line %(line)s already."),
            at=f"{spot.day} {spot.minute // 60:02}:{spot.minute % 60:02}",
            line=found.lines[spot],
        )
        return
    found.people[spot], found.lines[spot] = people, number


def _queue(number: int, cell: Cell, found: _Found) -> int | None:
    name = text_of(cell)
    if not name:
        if found.queue_id is None:
            found.say(number, msgid("It names no queue: choose one, or add a column “queue”."))
        return found.queue_id
    queue_id = found.queues.get(name.casefold())
    if queue_id is None:
        found.say(
            number, msgid("There is no queue “%(text)s” in your reach."), text=short_text(cell)
        )
    return queue_id


def _people(number: int, cell: Cell, found: _Found) -> float | None:
    value = number_of(cell)
    if value is None or not 0 <= value <= MOST_PEOPLE:
        found.say(number, msgid("“%(text)s” is no number of people."), text=short_text(cell))
        return None
    return value


def _length(found: _Found) -> int:
    """Return how long intervals are: what all beginnings have in common, an hour at most."""
    return math.gcd(60, *(spot.minute for spot in found.people))


def _days(found: _Found, minutes: int) -> dict[int, dict[date, list[float]]]:
    queues: dict[int, dict[date, list[float]]] = {}
    for spot, people in found.people.items():
        days = queues.setdefault(spot.queue_id, {})
        slots = days.setdefault(spot.day, [0.0] * count_slots(minutes))
        slots[spot.minute // minutes] = people
    return {queue: dict(sorted(days.items())) for queue, days in sorted(queues.items())}
