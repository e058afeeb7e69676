"""Days that differ between two states, by person, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watchfloor.rooms.rosters.contracts import CellDifference, ShiftCell

from .words import say_clock, say_day

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class DayDifference:
    """A day as it was and as it is; "" for a day off."""

    day: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """What is different for somebody."""

    name: str
    days: tuple[DayDifference, ...]


def shown_differences(differences: Sequence[CellDifference]) -> list[PersonDifference]:
    """Return what differs, by person, those with most first."""
    found: dict[tuple[int, str], list[DayDifference]] = {}
    for each in differences:
        row = DayDifference(say_day(each.day), say_cell(each.before), say_cell(each.after))
        found.setdefault((each.agent_id, each.name), []).append(row)
    people = sorted(found.items(), key=lambda each: (-len(each[1]), each[0][1]))
    return [PersonDifference(name, tuple(days)) for (_, name), days in people[:MOST_PEOPLE]]


def say_cell(cell: ShiftCell | None) -> str:
    """Return a shift in a few characters, "" for none."""
    if cell is None:
        return ""
    start, end = cell.start_minute, cell.start_minute + cell.minutes
    return f"{cell.code} {say_clock(start)}–{say_clock(end)}"
