"""Breaks asked for: as soon as it suits, or at a time; moved, taken back, and that undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.intraday.contracts.breaks import BreakState, SlotState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    WorkingDay,
    find_slot,
    owed_minutes,
    owed_to,
    taken_starts,
    working_day,
)
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import LENGTHS_MINUTES

from ._days import put_in_day, take_out_of_day
from ._dealing import deal_out
from ._rows import (
    check_may_book,
    check_none_alive,
    is_over,
    own_row,
    take_turns,
    write_down,
)

UNDO = timedelta(minutes=5)  # so long a booking that was taken back can be had again


@transaction.atomic
def ask_break(
    *, agent_id: int, minutes: int, actor: Actor, at: datetime, with_owed: bool = False
) -> int:
    """Join the break queue; nobody asks why. A turn comes at once where there is a place.

    :param with_owed: what is owed is added to it.
    :raises Refusal: a length that there is not, not at work, or one is asked for already.
    """
    day = _day_to_ask_for(agent_id, minutes, at)
    check_none_alive(agent_id, at)
    row = _new_row(agent_id, minutes, day, at, with_owed=with_owed)
    if not day.holds(at):
        raise _not_at_work()
    row.state = BreakState.QUEUED
    row.save()
    write_down("asked", row, actor, at)
    deal_out(read_running(at=at, scope=WHOLE_CENTRE), at)
    return row.pk


@transaction.atomic
def book_break(
    *,
    agent_id: int,
    minutes: int,
    start: datetime,
    actor: Actor,
    at: datetime,
    with_owed: bool = False,
) -> int:
    """Book a break for a time of today: the place is held, and the schedule has it there.

    Who has one booked books another one where the schedule has one more, as long.

    :param with_owed: what is owed is added to it, if it is the only one.
    :raises Refusal: a length or a time that there is not, the time is full, one is asked for
        already, or as many are booked as the schedule has.
    """
    day = _day_to_ask_for(agent_id, minutes, at)
    check_may_book(agent_id, minutes, day, at)
    is_only = not taken_starts(agent_id, at)
    row = _new_row(agent_id, minutes, day, at, with_owed=with_owed and is_only)
    _check_slot(row, start, at)
    row.state = BreakState.BOOKED
    row.save()
    _place(row, start, actor, at)
    write_down("booked", row, actor, at)
    return row.pk


@transaction.atomic
def move_break(
    *, break_id: int, agent_id: int, start: datetime, actor: Actor, at: datetime
) -> None:
    """Put a booked break at another time; its place moves with it.

    :raises BreakNotFound: it is not one's own.
    :raises Refusal: it is not booked any more, or that time is full. It stays where it was then.
    """
    row = own_row(break_id, agent_id)
    if row.state != BreakState.BOOKED or row.wanted_at is None or row.wanted_at <= at:
        raise is_over()
    _check_slot(row, start, at)
    _place(row, start, actor, at)
    write_down("moved", row, actor, at)


@transaction.atomic
def cancel_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take the question, or the booking, back. :raises Refusal: it runs already, or is over."""
    row = own_row(break_id, agent_id)
    if row.state not in (BreakState.QUEUED, BreakState.BOOKED, BreakState.OFFERED):
        raise is_over()
    if row.state == BreakState.BOOKED:
        take_out_of_day(row, actor, at, keep=True)
    row.state, row.ended_at = BreakState.CANCELLED, at
    row.save()
    write_down("cancelled", row, actor, at)


@transaction.atomic
def restore_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Have a booking again that one has just taken back, where its place is still free.

    :raises BreakNotFound: it is not one's own.
    :raises Refusal: it was too long ago, somebody else ended it, or the place is gone.
    """
    row = own_row(break_id, agent_id)
    if not _can_be_restored(row, at) or row.wanted_at is None:
        raise is_over()
    check_may_book(agent_id, row.minutes, working_day(agent_id, at), at)
    if row.repaid_seconds > owed_to(agent_id=agent_id, at=at):
        raise is_over()
    start, row.wanted_at = row.wanted_at, None
    row.planned_at, row.planned_minutes = None, 0
    _check_slot(row, start, at)
    row.state, row.ended_at = BreakState.BOOKED, None
    _place(row, start, actor, at)
    write_down("restored", row, actor, at)


def _can_be_restored(row: BreakBooking, at: datetime) -> bool:
    is_own = row.state == BreakState.CANCELLED and not row.decided_by and row.starts_at is None
    return is_own and row.ended_at is not None and at - row.ended_at <= UNDO


def _day_to_ask_for(agent_id: int, minutes: int, at: datetime) -> WorkingDay:
    """Wait for who asks for breaks just now, and return the day that one would belong to."""
    take_turns()
    if minutes not in LENGTHS_MINUTES:
        raise Refusal(
            code="intraday.break.length",
            what=msgid("A break has one of the lengths on the list."),
            mend=msgid("Choose 5 to 30 minutes."),
        )
    return working_day(agent_id, at)


def _new_row(
    agent_id: int, minutes: int, day: WorkingDay, at: datetime, *, with_owed: bool
) -> BreakBooking:
    """Return a break that may be asked for, not kept yet."""
    more = owed_minutes(agent_id=agent_id, at=at) if with_owed else 0
    return BreakBooking(
        agent_id=agent_id,
        day=day.day,
        minutes=minutes + more,
        repaid_seconds=more * 60,
        asked_at=at,
    )


def _check_slot(row: BreakBooking, start: datetime, at: datetime) -> None:
    """Refuse a time that is none of the slots, or that has no place. Nothing is changed."""
    found = find_slot(
        agent_id=row.agent_id,
        minutes=row.minutes,
        start=start,
        running=read_running(at=at, scope=WHOLE_CENTRE),
        moved=row if row.pk else None,
    )
    if found is None or found.state is SlotState.BUSY:
        raise Refusal(
            code="intraday.break.slot",
            what=msgid("No break can begin then: it is over, or something else is scheduled."),
            mend=msgid("Choose one of the times on the list."),
        )
    if found.state is SlotState.FULL:
        raise Refusal(
            code="intraday.break.full",
            what=msgid("This time is full: with one more away the service would miss its target."),
            mend=msgid("Choose another time, or join the queue."),
        )


def _place(row: BreakBooking, start: datetime, actor: Actor, at: datetime) -> None:
    put_in_day(row, start, actor, at)
    row.wanted_at, row.strained_at, row.early_at = start, None, None
    row.save()


def _not_at_work() -> Refusal:
    return Refusal(
        code="intraday.break.not_at_work",
        what=msgid("You are not at work now, as far as the schedule says."),
        mend=msgid("Ask for a break while your shift runs."),
    )
