"""Whether shifts that somebody puts into a roster make sense, and shifts as a type has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from callmath.scheduling import ShiftType
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import ShiftCell

GRID_MINUTES = 15
DAY = 1440


@dataclass(frozen=True, slots=True)
class Frame:
    """What a roster holds: its days, its people, the codes that are known."""

    first_day: date
    last_day: date
    agent_ids: frozenset[int]
    codes: frozenset[str]


def check_cells(cells: Iterable[ShiftCell], frame: Frame) -> None:
    """Refuse shifts that cannot stand in a roster; what only breaks a rule may.

    :raises Refusal: naming the first, with its person and day.
    """
    seen: set[tuple[int, date]] = set()
    for cell in cells:
        problem = next(_problems(cell, frame), None)
        if problem is None and (cell.agent_id, cell.day) in seen:
            problem = ("twice", msgid("There are two shifts of one person on one day."))
        if problem is not None:
            raise _refusal(cell.agent_id, cell.day, *problem, code=cell.code)
        seen.add((cell.agent_id, cell.day))


def check_days(days: Collection[tuple[int, date]], frame: Frame) -> None:
    """Refuse people and days that a roster does not hold. :raises Refusal: naming the first."""
    for agent_id, day in days:
        if agent_id not in frame.agent_ids:
            raise _refusal(agent_id, day, "person", msgid("This person is not on the roster."))
        if not frame.first_day <= day <= frame.last_day:
            raise _refusal(agent_id, day, "day", msgid("This day is not on the roster."))


def _problems(cell: ShiftCell, frame: Frame) -> Iterator[tuple[str, str]]:
    if cell.agent_id not in frame.agent_ids:
        yield "person", msgid("This person is not on the roster.")
    if not frame.first_day <= cell.day <= frame.last_day:
        yield "day", msgid("This day is not on the roster.")
    if cell.code not in frame.codes:
        yield "code", msgid("There is no shift type “%(code)s”.")
    if not (0 <= cell.start_minute < DAY and 0 < cell.minutes <= DAY):
        yield "times", msgid("A shift begins within its day and lasts up to 24 hours.")
    yield from _part_problems(cell)


def _part_problems(cell: ShiftCell) -> Iterator[tuple[str, str]]:
    last = cell.start_minute
    for _, start, minutes, _ in sorted(cell.breaks, key=lambda each: each[1]):
        if minutes <= 0 or start < last or start + minutes > cell.start_minute + cell.minutes:
            yield "break", msgid("Breaks lie within the shift, one after the other.")
        last = start + minutes
    for _, start, minutes in cell.activities:
        if not cell.start_minute <= start < start + minutes <= cell.start_minute + cell.minutes:
            yield "activity", msgid("Meetings lie within the shift.")


def _refusal(agent_id: int, day: date, name: str, what: str, *, code: str = "") -> Refusal:
    return Refusal(
        code=f"rosters.shift.{name}",
        what=what,
        where=msgid("Agent %(agent)s, %(day)s"),
        mend=msgid("Nothing was changed. Correct it and try again."),
        fields={"agent": agent_id, "day": day.isoformat(), "code": code},
    )


def place_shift(
    kind: ShiftType,
    *,
    agent_id: int,
    day: date,
    start_minute: int | None = None,
    minutes: int | None = None,
) -> ShiftCell:
    """Return a shift of a type: at its first start, of its first length, unless it is said.

    Breaks lie in the middle of their windows, on the grid, one after the other.
    """
    start = kind.earliest_start_minute if start_minute is None else start_minute
    length = kind.lengths_minutes[0] if minutes is None else minutes
    return ShiftCell(
        agent_id=agent_id,
        day=day,
        code=kind.code,
        start_minute=start,
        minutes=length,
        breaks=tuple(_place_breaks(kind, start, length)),
    )


def _place_breaks(kind: ShiftType, start: int, length: int) -> Iterator[tuple[str, int, int, bool]]:
    free_from = start
    for rest in sorted(kind.breaks, key=lambda each: each.earliest_minutes):
        middle = (rest.earliest_minutes + rest.latest_minutes - rest.minutes) // 2
        begin = max(start + middle // GRID_MINUTES * GRID_MINUTES, free_from)
        if begin + rest.minutes <= start + length:
            yield (rest.name, begin, rest.minutes, rest.paid)
            free_from = begin + rest.minutes


def types_by_code(types: Iterable[ShiftType]) -> Mapping[str, ShiftType]:
    """Return shift types by their code."""
    return {each.code: each for each in types}
