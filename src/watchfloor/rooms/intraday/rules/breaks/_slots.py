"""The rest of somebody's day in slots: where a break may be booked, and why not elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import SlotState

from ._days import BREAK, days_end, has_room, planned_for
from ._rooms import Room

SLOT = timedelta(minutes=15)
FURTHEST = timedelta(hours=12)  # where no schedule says when the day ends


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who wants a break: their day, the lines that they serve, for how long.

    `instead_of` is the break that is moved, where it has its place already; `taken` is when others
    begin that the person has booked.
    """

    spans: Sequence[Span]
    lines: Sequence[int]
    minutes: int
    at: datetime
    instead_of: Span | None = None
    taken: frozenset[datetime] = frozenset()

    def planned_near(self, start: datetime) -> Span | None:
        """Return what a break at an instant takes the place of."""
        return self.instead_of or planned_for(
            self.spans, start, self.minutes, after=self.at, taken=self.taken
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a break could begin. `room` is the line that lets fewest go."""

    starts_at: datetime
    state: SlotState
    free: int | None = None  # None: it is no line's matter
    room: Room | None = None


def slot_starts(spans: Sequence[Span], at: datetime) -> Iterator[datetime]:
    """Yield when breaks may begin: whole quarters that are still to come, while at work."""
    first = at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % SLOT + SLOT
    end = days_end(spans) if spans else at + FURTHEST
    begin = min((each.start for each in spans), default=at)
    while first < end:
        if first >= begin:
            yield first
        first += SLOT


def list_slots(wish: Wish, rooms: Mapping[int, Room]) -> tuple[Slot, ...]:
    """Return the rest of a day in slots for a break."""
    return tuple(slot_at(wish, rooms, start) for start in slot_starts(wish.spans, wish.at))


def slot_at(wish: Wish, rooms: Mapping[int, Room], start: datetime) -> Slot:
    """Return one slot. The break that it takes the place of may lie where it is."""
    moved = wish.planned_near(start)
    if not has_room(wish.spans, start, wish.minutes, instead_of=moved):
        return Slot(start, SlotState.BUSY)
    known = [rooms[line] for line in wish.lines if line in rooms]
    scarce = min(known, key=lambda room: room.free(start, wish.minutes), default=None)
    if scarce is None:
        return Slot(start, SlotState.OPEN)
    free = scarce.free(start, wish.minutes)
    if free > 0:
        return Slot(start, SlotState.OPEN, free, scarce)
    if _is_away_then(wish.spans, start, wish.minutes):
        return Slot(start, SlotState.OWN, free, scarce)
    return Slot(start, SlotState.FULL, free, scarce)


def _is_away_then(spans: Sequence[Span], start: datetime, minutes: int) -> bool:
    """Say whether the schedule has the person on a break all that time: nobody more goes."""
    end = start + timedelta(minutes=minutes)
    return any(each.code == BREAK and each.start <= start and end <= each.end for each in spans)
