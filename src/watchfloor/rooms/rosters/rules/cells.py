"""Shifts as rows, as cells and as the engine's assignments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callmath.scheduling import Activity, Assignment, RestBreak
from watchfloor.rooms.rosters.contracts import ShiftCell

LATE_END_MINUTE = (
    21 * 60
)  # who works until then or longer has a late shift (晚), as the engine says


def to_assignment(cell: ShiftCell, first_day: date) -> Assignment:
    """Return a shift as the engine has it."""
    return Assignment(
        person=str(cell.agent_id),
        day=(cell.day - first_day).days,
        shift=cell.code,
        start_minute=cell.start_minute,
        minutes=cell.minutes,
        breaks=tuple(
            RestBreak(name=name, start_minute=start, minutes=minutes, paid=paid)
            for name, start, minutes, paid in cell.breaks
        ),
        activities=tuple(
            Activity(name=name, start_minute=start, minutes=minutes)
            for name, start, minutes in cell.activities
        ),
        pinned=cell.is_pinned,
    )


def to_cell(assignment: Assignment, first_day: date) -> ShiftCell:
    """Return a shift as pages have it."""
    return ShiftCell(
        agent_id=int(assignment.person),
        day=first_day + timedelta(days=assignment.day),
        code=assignment.shift,
        start_minute=assignment.start_minute,
        minutes=assignment.minutes,
        breaks=tuple(
            (rest.name, rest.start_minute, rest.minutes, rest.paid) for rest in assignment.breaks
        ),
        activities=tuple(
            (each.name, each.start_minute, each.minutes) for each in assignment.activities
        ),
        is_pinned=assignment.pinned,
    )


def pack_cell(cell: ShiftCell | None) -> dict[str, object] | None:
    """Return a shift as JSON keeps it; None: no shift."""
    if cell is None:
        return None
    return {
        "code": cell.code,
        "start_minute": cell.start_minute,
        "minutes": cell.minutes,
        "breaks": [list(each) for each in cell.breaks],
        "activities": [list(each) for each in cell.activities],
        "is_pinned": cell.is_pinned,
    }


def unpack_cell(agent_id: int, day: date, kept: Mapping[str, Any] | None) -> ShiftCell | None:
    """Return a kept shift of somebody's day."""
    if kept is None:
        return None
    return ShiftCell(
        agent_id=agent_id,
        day=day,
        code=kept["code"],
        start_minute=kept["start_minute"],
        minutes=kept["minutes"],
        breaks=unpack_breaks(kept.get("breaks", ())),
        activities=unpack_activities(kept.get("activities", ())),
        is_pinned=kept.get("is_pinned", False),
    )


def unpack_breaks(kept: Sequence[Sequence[Any]]) -> tuple[tuple[str, int, int, bool], ...]:
    """Return breaks as JSON kept them."""
    return tuple((name, start, minutes, paid) for name, start, minutes, paid in kept)


def unpack_activities(kept: Sequence[Sequence[Any]]) -> tuple[tuple[str, int, int], ...]:
    """Return activities as JSON kept them."""
    return tuple((name, start, minutes) for name, start, minutes in kept)


def is_same_shift(one: ShiftCell | None, other: ShiftCell | None) -> bool:
    """Say whether two shifts ask the same of somebody, whether pinned or not."""
    if one is None or other is None:
        return one is other
    return replace(one, is_pinned=False) == replace(other, is_pinned=False)


def moved(cell: ShiftCell, *, by_minutes: int) -> ShiftCell:
    """Return a shift that begins so much later, with all that is in it."""
    return replace(
        cell,
        start_minute=cell.start_minute + by_minutes,
        breaks=tuple(
            (name, start + by_minutes, minutes, paid) for name, start, minutes, paid in cell.breaks
        ),
        activities=tuple(
            (name, start + by_minutes, minutes) for name, start, minutes in cell.activities
        ),
    )


def paid_minutes(cell: ShiftCell) -> int:
    """Return the paid part of a shift."""
    return cell.minutes - sum(minutes for _, _, minutes, paid in cell.breaks if not paid)


def is_late(cell: ShiftCell, kind: str) -> bool:
    """Say whether a shift counts as a late one; nights count for themselves.

    >>> is_late(ShiftCell(1, date(2026, 6, 8), "晚", 900, 480), "day")
    True
    """
    return kind != "night" and cell.start_minute + cell.minutes >= LATE_END_MINUTE


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a minute of a day, by the clock on the wall.

    >>> moment(date(2026, 6, 8), 1500, ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-06-09T01:00:00+08:00'
    """
    days, rest = divmod(minute, 1440)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
