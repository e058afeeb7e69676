"""Published shifts as what the floor holds people to: stretches of one activity each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.rosters.contracts import DutyCard, ShiftCell

WORK = "queue"
_MEAL_MINUTES = 30  # an unpaid break of at least so long is a meal
_CODES = {
    "training": ("training", "course", "培训", "学习"),
    "coaching": ("coaching", "辅导"),
}
Piece = tuple[int, int, str, str]  # first minute, end, code, title


def spans_of(duty: DutyCard, zone: ZoneInfo) -> tuple[Span, ...]:
    """Return a shift as stretches in order: work, and what interrupts it.

    Breaks cut activities, and both cut work. Minutes count by the clock on the wall, from the
    midnight that begins the shift's day.
    """
    cell = duty.cell
    pieces: list[Piece] = [(cell.start_minute, cell.end_minute, WORK, "")]
    for name, start, minutes in cell.activities:
        pieces = list(_cut(pieces, (start, start + minutes, _code_of(name), name)))
    for name, start, minutes, is_paid in cell.breaks:
        code = "break" if is_paid or minutes < _MEAL_MINUTES else "meal"
        pieces = list(_cut(pieces, (start, start + minutes, code, name)))
    return tuple(
        Span(_instant(cell.day, first, zone), _instant(cell.day, end, zone), code, title)
        for first, end, code, title in sorted(pieces)
        if end > first
    )


def cells_by_day(duties: Iterable[DutyCard]) -> dict[tuple[int, date], list[DutyCard]]:
    """Return shifts by person and day."""
    found: dict[tuple[int, date], list[DutyCard]] = {}
    for duty in duties:
        cell: ShiftCell = duty.cell
        found.setdefault((cell.agent_id, cell.day), []).append(duty)
    return found


def _cut(pieces: Iterable[Piece], wanted: Piece) -> Iterator[Piece]:
    """Yield pieces with one laid over them."""
    start, end, _, _ = wanted
    for first, last, code, title in pieces:
        if first < min(last, start):
            yield first, min(last, start), code, title
        if max(first, end) < last:
            yield max(first, end), last, code, title
    yield wanted


def _code_of(name: str) -> str:
    text = name.casefold()
    found = (code for code, words in _CODES.items() if any(word in text for word in words))
    return next(found, "meeting")


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return when the clock shows a minute of a day; above 1,440 it is the next day's."""
    days, left = divmod(minute, 24 * 60)
    local = datetime.combine(day, datetime.min.time()) + timedelta(days=days, minutes=left)
    return local.replace(tzinfo=zone)
