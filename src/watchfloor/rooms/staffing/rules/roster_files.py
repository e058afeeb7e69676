"""Reading another roster for a day from a file: a line a shift, with its breaks and queues.

    person,start,end,breaks,queues
    Anna,08:00,16:30,10:00-10:15; 12:00-12:30,hotline; sales

Without breaks nobody has one; without queues a shift takes all that are told of. The first line
that makes no sense is told with its number; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import (
    Cell,
    Row,
    Table,
    find_columns,
    minutes_of,
    short_text,
    text_of,
)
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import RosterShift

from .roster_checks import check_roster, check_shift, refuse

_BETWEEN = re.compile(r"[;,、\n]")
_NAMES: Mapping[str, frozenset[str]] = {
    "person": frozenset({"person", "agent", "name", "人员", "坐席", "客服", "姓名"}),
    "start": frozenset({"start", "from", "begins", "开始", "开始时间", "上班"}),
    "end": frozenset({"end", "to", "until", "ends", "结束", "结束时间", "下班"}),
    "breaks": frozenset({"breaks", "break", "休息", "休息时间", "小休"}),
    "queues": frozenset({"queues", "queue", "skills", "skill", "队列", "技能", "技能组"}),
}
_NEEDED = {"person", "start", "end"}


def read_roster(table: Table, *, queues: Mapping[str, int]) -> tuple[RosterShift, ...]:
    """Return the shifts of a file; `queues` are those that may be named, by all their names.

    :raises Refusal: a line makes no sense.
    """
    columns = find_columns(table.rows[0], _NAMES) if table.rows else {}
    if not columns.keys() >= _NEEDED or len(table.rows) == 1:
        raise refuse(
            "headings",
            msgid("The roster needs a line of headings and a line for each shift."),
            msgid("Give the columns person, start and end; breaks and queues where there are any."),
        )
    known = {name.casefold(): queue for name, queue in queues.items()}
    shifts = tuple(_read_row(row, columns, known) for row in table.rows[1:])
    check_roster(shifts)
    return shifts


def _read_row(row: Row, columns: Mapping[str, int], known: Mapping[str, int]) -> RosterShift:
    cells = {name: row.cell(position) for name, position in columns.items()}
    try:
        shift = RosterShift(
            person=text_of(cells["person"]),
            start_minute=_minute(cells["start"]),
            end_minute=_end(cells["end"]),
            breaks=_breaks(cells.get("breaks")),
            queue_ids=_queues(cells.get("queues"), known),
        )
        check_shift(shift)
    except Refusal as refusal:
        raise _at_line(row.line, refusal) from refusal
    return shift


def _at_line(number: int, refusal: Refusal) -> Refusal:
    return Refusal(
        code=refusal.code,
        what=refusal.what,
        where=msgid("Line %(line)s."),
        mend=refusal.mend,
        fields={**refusal.fields, "line": number},
    )


def _minute(cell: Cell) -> float:
    minute = minutes_of(cell)
    if minute is None:
        raise refuse(
            "time",
            msgid("“%(text)s” is no time of day."),
            msgid("Write times as 08:30."),
            text=short_text(cell),
        )
    return minute


def _end(cell: Cell) -> float:
    """Return when a shift ends: midnight is the end of the day."""
    return _minute(cell) or 1440.0


def _breaks(cell: Cell) -> tuple[tuple[float, float], ...]:
    spans = [span.strip() for span in _BETWEEN.split(text_of(cell)) if span.strip()]
    return tuple(_span(span) for span in spans)


def _span(text: str) -> tuple[float, float]:
    start, _dash, end = re.sub("[–—~至]", "-", text).partition("-")
    return _minute(start), _end(end)


def _queues(cell: Cell, known: Mapping[str, int]) -> tuple[int, ...]:
    names = [name.strip() for name in _BETWEEN.split(text_of(cell)) if name.strip()]
    for name in names:
        if name.casefold() not in known:
            raise refuse(
                "queue_unknown",
                msgid("There is no queue “%(text)s” in your reach."),
                text=short_text(name),
            )
    return tuple(dict.fromkeys(known[name.casefold()] for name in names))
