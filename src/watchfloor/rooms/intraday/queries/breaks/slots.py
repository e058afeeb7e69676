"""The rest of somebody's day in slots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import BreakSlot, BreakState, SlotState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.running import Running
from watchfloor.rooms.intraday.rules.breaks import (
    BREAK,
    LineRoom,
    Room,
    Slot,
    Wish,
    list_slots,
    planned_ahead,
    slot_at,
    slot_starts,
)

from ._rows import WorkingDay, taken_starts, working_day
from .rooms import rooms_of

CLEARLY = 0.05


def break_slots(
    *, agent_id: int, minutes: int, running: Running, moved: BreakBooking | None = None
) -> tuple[BreakSlot, ...]:
    """Return the rest of somebody's day in slots for a break of so many minutes.

    :param moved: the booking that would be moved.
    """
    wish = _wish(agent_id, minutes, running, moved)
    return tuple(_slot(each, minutes) for each in list_slots(wish, rooms_of(running)))


def own_slots(
    *, agent_id: int, minutes: int, running: Running, break_id: int | None = None
) -> tuple[BreakSlot, ...]:
    """Return the same with the booking that would be moved given by its number."""
    booked = BreakBooking.objects.filter(agent=agent_id, state=BreakState.BOOKED)
    moved = booked.filter(pk=break_id).first() if break_id is not None else None
    return break_slots(agent_id=agent_id, minutes=minutes, running=running, moved=moved)


def own_planned(*, agent_id: int, at: datetime) -> tuple[Span, ...]:
    """Return the planned breaks of the rest of somebody's day that they have not booked yet."""
    spans = working_day(agent_id, at).spans
    return planned_ahead(spans, after=at, taken=taken_starts(agent_id, at))


def find_slot(
    *,
    agent_id: int,
    minutes: int,
    start: datetime,
    running: Running,
    moved: BreakBooking | None = None,
) -> BreakSlot | None:
    """Return one slot; None: no break begins then."""
    wish = _wish(agent_id, minutes, running, moved)
    if start not in slot_starts(wish.spans, wish.at):
        return None
    return _slot(slot_at(wish, rooms_of(running), start), minutes)


def booked_span(row: BreakBooking, day: WorkingDay) -> Span | None:
    """Return where the schedule has a booked break; None: nowhere (any more)."""
    return next((s for s in day.spans if s.code == BREAK and s.start == row.wanted_at), None)


def is_strained(row: BreakBooking, day: WorkingDay, rooms: Mapping[int, Room]) -> bool:
    """Say whether what is foreseen now would not let a booked break go, clearly.

    The booking itself is away already in what is foreseen. Less than five points is within what
    nobody can foresee.
    """
    start = row.wanted_at
    if start is None:
        return False
    if day.spans and booked_span(row, day) is None:
        return True
    foreseen = [room for room in rooms.values() if isinstance(room, LineRoom)]
    shares = ((room.service(start, row.minutes, 0), room.target_share) for room in foreseen)
    return any(share is not None and share < target - CLEARLY for share, target in shares)


def _wish(agent_id: int, minutes: int, running: Running, moved: BreakBooking | None) -> Wish:
    at = running.facts.at
    day = working_day(agent_id, at)
    return Wish(
        spans=day.spans,
        lines=running.lines_of.get(agent_id, ()),
        minutes=minutes,
        at=at,
        instead_of=booked_span(moved, day) if moved else None,
        taken=taken_starts(agent_id, at, but=moved.pk if moved else None),
    )


def _slot(slot: Slot, minutes: int) -> BreakSlot:
    room = slot.room
    share = None
    if slot.state is SlotState.FULL and isinstance(room, LineRoom):
        share = room.service(slot.starts_at, minutes, 1)
    return BreakSlot(
        starts_at=slot.starts_at,
        state=slot.state,
        free=slot.free,
        line=room.title if room else "",
        share=share,
        target_share=room.target_share if room else None,
    )
