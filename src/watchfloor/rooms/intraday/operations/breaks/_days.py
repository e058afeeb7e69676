"""Where schedules have breaks: each change through the floor, exactly once a change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    WorkingDay,
    booked_span,
    taken_starts,
    working_day,
)
from watchfloor.rooms.intraday.rules.breaks import (
    cut_short,
    has_room,
    minutes_of,
    planned_for,
    with_break,
    without_break,
)


def put_in_day(row: BreakBooking, start: datetime, actor: Actor, at: datetime) -> None:
    """Put a break where it is to be: the one booked, else the planned one that it stands for.

    The row remembers where the schedule had it. Who has no schedule today has none to move, and
    who is not at work then keeps theirs as it is.
    """
    day = working_day(row.agent_id, at)
    held = booked_span(row, day)
    taken = taken_starts(row.agent_id, at, but=row.pk)
    planned = held or planned_for(day.spans, start, row.minutes, after=at, taken=taken)
    try:
        spans = with_break(day.spans, start, row.minutes, instead_of=planned)
    except ValueError:
        return
    if held is None and planned is not None:
        row.planned_at = planned.start
        row.planned_minutes = minutes_of(planned)
    _put(row, day, spans, actor, at)


def take_out_of_day(row: BreakBooking, actor: Actor, at: datetime, *, keep: bool) -> bool:
    """Take a booked break out of the day; say whether the planned one stands again.

    :param keep: a planned break whose own time is over stays where it was booked, so that who
        takes a booking back never loses a break.
    """
    day = working_day(row.agent_id, at)
    if booked_span(row, day) is None or row.wanted_at is None:
        return False
    spans = without_break(day.spans, row.wanted_at)
    back_to = _back_to(row, spans, at, keep=keep)
    if back_to is not None:
        spans = with_break(spans, back_to, row.planned_minutes)
    _put(row, day, spans, actor, at)
    return back_to is not None


def cut_in_day(row: BreakBooking, end: datetime, actor: Actor, at: datetime) -> None:
    """Let the schedule have somebody back at work where a break was over early."""
    if row.began_at is not None:
        day = working_day(row.agent_id, at)
        _put(row, day, cut_short(day.spans, row.began_at, end), actor, at)


def _back_to(
    row: BreakBooking, spans: Sequence[Span], at: datetime, *, keep: bool
) -> datetime | None:
    if row.planned_at is None:
        return None
    is_ahead = row.planned_at > at and has_room(spans, row.planned_at, row.planned_minutes)
    if is_ahead and (keep or row.planned_at != row.wanted_at):
        return row.planned_at
    is_kept = keep and row.wanted_at is not None and row.wanted_at > at - timedelta(minutes=1)
    return row.wanted_at if is_kept else None


def _put(
    row: BreakBooking, day: WorkingDay, spans: Sequence[Span], actor: Actor, at: datetime
) -> None:
    if not day.spans:
        return
    floor.put_schedules(
        rows=[(row.agent_id, day.day, spans)],
        origin="moved",
        reason=f"break:{row.pk}",
        actor=actor,
        at=at,
    )
