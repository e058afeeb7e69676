"""When the interval of a row begins: in one column, or in one for the day and one for the time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from watchfloor.common.words import msgid

from ._cells import day_of, instant_of, short_text, time_of
from ._rows import LineProblem, Row

START_NAMES: Mapping[str, frozenset[str]] = {
    "starts_at": frozenset(
        {"starts_at", "start", "datetime", "timestamp", "begins", "开始时间", "日期时间"}
    ),
    "day": frozenset({"date", "day", "日期"}),
    "time": frozenset({"time", "interval", "slot", "时间", "时段"}),
}


def names_start(columns: Collection[str]) -> bool:
    """Tell whether columns, by their names in `START_NAMES`, say when an interval begins."""
    return "starts_at" in columns or {"day", "time"} <= set(columns)


def read_start(
    row: Row, columns: Mapping[str, int], zone: ZoneInfo
) -> tuple[datetime | None, list[LineProblem]]:
    """Return when a row's interval begins, or all that is wrong with what it says of that.

    Without an offset it is a time of the zone's clock.
    """
    if "starts_at" in columns:
        cell = row.cell(columns["starts_at"])
        at = instant_of(cell, zone)
        what = msgid("“%(text)s” is no instant: write 2026-03-29 09:30.")
        return at, [] if at else [LineProblem(row.line, what, {"text": short_text(cell)})]
    day_cell, time_cell = row.cell(columns["day"]), row.cell(columns["time"])
    day, clock = day_of(day_cell), time_of(time_cell)
    if day is not None and clock is not None:
        return datetime.combine(day, clock, tzinfo=zone), []
    problems = []
    if day is None:
        what = msgid("“%(text)s” is no date.")
        problems.append(LineProblem(row.line, what, {"text": short_text(day_cell)}))
    if clock is None:
        what = msgid("“%(text)s” is no time of day.")
        problems.append(LineProblem(row.line, what, {"text": short_text(time_cell)}))
    return None, problems
