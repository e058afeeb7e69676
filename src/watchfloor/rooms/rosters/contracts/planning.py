"""What the planners' pages look at. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from watchfloor.rooms.calendars.contracts import SpecialDay

from .asking import LeaveCard, WishCard
from .rosters import (
    BrokenRule,
    PersonRow,
    RosterCard,
    ShiftCell,
    UncoveredCard,
    VersionCard,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of a version; shifts also of the day before, which may reach into the first."""

    card: VersionCard
    roster: RosterCard
    first: date
    last: date
    people: tuple[PersonRow, ...]
    cells: tuple[ShiftCell, ...]
    leaves: tuple[LeaveCard, ...]
    wishes: tuple[WishCard, ...]
    special_days: tuple[SpecialDay, ...]
    uncovered: tuple[UncoveredCard, ...]
    violations: tuple[BrokenRule, ...]
    is_checked: bool  # whether uncovered and violations are of these very shifts
    open_edits: int  # that can be undone
