"""Schedules and clock marks from a file: a row an activity, or a row a mark. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.tables import (
    LineProblem,
    Row,
    Table,
    day_of,
    find_columns,
    instant_of,
    minutes_of,
    short_text,
    text_of,
)
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import Span

_SCHEDULE: Mapping[str, frozenset[str]] = {
    "agent": frozenset({"agent", "agent code", "code", "person", "工号", "坐席", "座席", "员工"}),
    "day": frozenset({"day", "date", "日期"}),
    "start": frozenset({"start", "from", "begins", "start time", "开始", "开始时间"}),
    "end": frozenset({"end", "to", "ends", "until", "end time", "结束", "结束时间"}),
    "activity": frozenset({"activity", "what", "activity code", "活动", "活动代码", "班段"}),
    "title": frozenset({"title", "remark", "note", "说明", "备注"}),
}
_MARKS: Mapping[str, frozenset[str]] = {
    "agent": _SCHEDULE["agent"],
    "at": frozenset({"at", "time", "clocked at", "instant", "时间", "打卡时间"}),
    "is_in": frozenset({"in", "direction", "kind", "in/out", "类型", "方向"}),
}
_IN = frozenset({"in", "1", "yes", "true", "上班", "签到", "进"})
_OUT = frozenset({"out", "0", "no", "false", "下班", "签退", "出"})


@dataclass(frozen=True, slots=True)
class ReadSchedules:
    """Whole days of people, or what is wrong with lines: then nothing may be kept."""

    days: Mapping[tuple[int, date], tuple[Span, ...]]
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """Clock marks, (agent, when, in), or what is wrong with lines."""

    marks: tuple[tuple[int, datetime, bool], ...]
    problems: tuple[LineProblem, ...]


@dataclass(slots=True)
class _Found:
    agents: Mapping[str, int]  # by code, in small letters
    zone: ZoneInfo
    problems: list[LineProblem] = field(default_factory=list)

    def agent(self, row: Row, columns: Mapping[str, int]) -> int | None:
        cell = row.cell(columns["agent"])
        agent_id = self.agents.get(text_of(cell).casefold())
        if agent_id is None:
            self.say(row, msgid("There is no agent “%(text)s” in your reach."), short_text(cell))
        return agent_id

    def say(self, row: Row, what: str, text: str = "") -> None:
        self.problems.append(LineProblem(row.line, what, {"text": text} if text else {}))


def read_schedules(table: Table, *, agents: Mapping[str, int], zone: ZoneInfo) -> ReadSchedules:
    """Return the days that a file holds: columns agent, day, start, end, activity.

    Times are of the centre's clock; an end before its start is on the next day, 26:00 too.
    """
    found = _Found({code.casefold(): pk for code, pk in agents.items()}, zone)
    columns = _columns(table, _SCHEDULE, {"agent", "day", "start", "end", "activity"}, found)
    days: dict[tuple[int, date], list[Span]] = {}
    for row in table.rows[1:] if columns else ():
        _read_span(row, columns, days, found)
    if found.problems:
        return ReadSchedules({}, tuple(found.problems))
    return ReadSchedules({key: tuple(spans) for key, spans in days.items()}, ())


def read_marks(table: Table, *, agents: Mapping[str, int], zone: ZoneInfo) -> ReadMarks:
    """Return the clock marks that a file holds: columns agent, time, in or out."""
    found = _Found({code.casefold(): pk for code, pk in agents.items()}, zone)
    columns = _columns(table, _MARKS, {"agent", "at", "is_in"}, found)
    rows = table.rows[1:] if columns else ()
    marks = tuple(filter(None, (_read_mark(row, columns, found) for row in rows)))
    return ReadMarks(() if found.problems else marks, tuple(found.problems))


def _columns(
    table: Table, names: Mapping[str, frozenset[str]], needed: set[str], found: _Found
) -> Mapping[str, int]:
    first = table.rows[0] if table.rows else Row(1, ())
    columns = find_columns(first, names)
    if len(table.rows) < 2 or needed - set(columns):
        missing = ", ".join(sorted(needed - set(columns))) or "1"
        found.say(first, msgid("Columns or rows are missing: %(text)s."), missing)
        return {}
    return columns


def _read_span(
    row: Row,
    columns: Mapping[str, int],
    days: dict[tuple[int, date], list[Span]],
    found: _Found,
) -> None:
    agent_id = found.agent(row, columns)
    day = day_of(row.cell(columns["day"]))
    start, end = (minutes_of(row.cell(columns[name])) for name in ("start", "end"))
    code = text_of(row.cell(columns["activity"]))
    if day is None:
        found.say(row, msgid("“%(text)s” is no day."), short_text(row.cell(columns["day"])) or "?")
    elif start is None or end is None:
        found.say(row, msgid("An activity needs the times when it begins and ends, as 09:30."))
    elif not code:
        found.say(row, msgid("The activity is missing."))
    elif agent_id is not None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=found.zone)
        ends = end if end > start else end + 24 * 60
        span = Span(
            midnight + timedelta(minutes=start),
            midnight + timedelta(minutes=ends),
            code,
            text_of(row.cell(columns.get("title")))[:80],
        )
        days.setdefault((agent_id, day), []).append(span)


def _read_mark(
    row: Row, columns: Mapping[str, int], found: _Found
) -> tuple[int, datetime, bool] | None:
    agent_id = found.agent(row, columns)
    at = instant_of(row.cell(columns["at"]), found.zone)
    said = text_of(row.cell(columns["is_in"])).casefold()
    if at is None:
        found.say(row, msgid("“%(text)s” is no time."), short_text(row.cell(columns["at"])) or "?")
    elif said not in _IN | _OUT:
        found.say(row, msgid("It must be said whether “%(text)s” is in or out."), said or "?")
    elif agent_id is not None:
        return agent_id, at, said in _IN
    return None
