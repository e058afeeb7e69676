"""What the counting stage hands to the naming stage: how many, not yet who.

People are positions in `Problem.people`; days are days of the problem (from 0), minutes those of
the shift's own day.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A shift type begun at a minute, with a length: what one person can do on one day."""

    shift: str
    start_minute: int
    minutes: int

    @property
    def end_minute(self) -> int:
        """Where it ends; above 1,440: on the next day."""
        return self.start_minute + self.minutes


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The frame of somebody's week: which days may be worked, and between which starts."""

    works: tuple[int, ...]
    first_start: int
    last_start: int

    def takes(self, slot: Slot) -> bool:
        """Whether a shift begins within the band."""
        return self.first_start <= slot.start_minute <= self.last_start


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCounts:
    """People whom the counting stage cannot tell apart, and how many of them have which cell.

    Counts may add up to less than the people: the others are off all week. No cells at all: days
    are free within the rules, and the naming stage chooses them.
    """

    group: int
    people: tuple[int, ...]
    cells: tuple[tuple[Cell, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """Shifts of a group on a day. Together with the cells they can be dealt out."""

    group: int
    day: int
    slots: tuple[tuple[Slot, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakCounts:
    """How many of the people of a slot begin the break `name` so many minutes into the shift."""

    group: int
    day: int
    slot: Slot
    name: str
    offsets: tuple[tuple[int, int], ...]  # (minutes after the start, people)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCounts:
    """One week (or what the horizon holds of it), for groups that share skills and shift types.

    Each person is in one class of one group. `breaks` may be empty or partial: they are a hint for
    the break stage, which puts the breaks of the shifts that there are where they hurt least.
    """

    days: range
    groups: tuple[tuple[int, ...], ...]
    classes: tuple[ClassCounts, ...]
    day_counts: tuple[DayCounts, ...]
    breaks: tuple[BreakCounts, ...] = ()
