"""A break begins and ends; the schedule goes with it, so that nobody counts it as time out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import Doing, alive_rows, doing_now, rooms_of
from watchfloor.rooms.intraday.queries.running import Running, read_running
from watchfloor.rooms.intraday.rules.breaks import (
    LONGEST_HELD,
    TURN,
    free_for,
    owed_seconds,
)

from ._days import cut_in_day, put_in_day
from ._rows import is_over, own_row, write_down

EARLY = timedelta(minutes=30)  # a booked break may begin so long before its time


@transaction.atomic
def begin_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Go: on one's turn, at the time that was booked, or before it where the service allows it.

    :raises BreakNotFound: it is not one's own.
    :raises Refusal: it is not one's turn (any more), or the service does not allow it yet.
    """
    row = own_row(break_id, agent_id)
    if row.state == BreakState.BOOKED and row.wanted_at is not None:
        if at < row.wanted_at and not may_go_early(row, read_running(at=at, scope=WHOLE_CENTRE)):
            raise _too_early()
    elif row.state != BreakState.OFFERED or is_turn_over(row, doing_now(at).get(agent_id), at):
        raise Refusal(
            code="intraday.break.no_turn",
            what=msgid("It is not your turn, or it has passed on."),
            mend=msgid("Ask again: who has had least goes first."),
        )
    begin(row, at, actor, at)


@transaction.atomic
def end_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Be back. :raises BreakNotFound: it is not one's own. :raises Refusal: it does not run."""
    row = own_row(break_id, agent_id)
    end(row, at, actor, at, was_called=False)
    write_down("ended", row, actor, at)


def begin(row: BreakBooking, start: datetime, actor: Actor, at: datetime) -> None:
    """Begin a break: the schedule has it from then on, and nowhere else; one that runs is over."""
    for other in alive_rows(at):
        if other.agent_id == row.agent_id and other.state == BreakState.TAKEN:
            end(other, start, actor, at, was_called=False)
            write_down("ended", other, actor, at)
    put_in_day(row, start, actor, at)
    row.state, row.began_at = BreakState.TAKEN, start
    row.save()
    write_down("begun", row, actor, at)


def end(
    row: BreakBooking, ended_at: datetime, actor: Actor, at: datetime, *, was_called: bool
) -> None:
    """End a break; what was left of it is work again. :raises Refusal: it does not run."""
    if row.state != BreakState.TAKEN or row.began_at is None:
        raise is_over()
    row.state, row.ended_at = BreakState.OVER, max(ended_at, row.began_at)
    row.owed_seconds += owed_seconds(row.began_at, row.minutes, ended_at, was_called=was_called)
    cut_in_day(row, row.ended_at, actor, at)
    row.save()


def is_turn_over(row: BreakBooking, doing: Doing | None, at: datetime) -> bool:
    """Say whether a turn has passed on: three minutes without a contact went by, or a quarter."""
    if row.starts_at is None or at - row.starts_at >= LONGEST_HELD:
        return True
    if doing is None:
        return at - row.starts_at >= TURN
    return not doing.is_busy and at - max(row.starts_at, doing.since) >= TURN


def may_go_early(row: BreakBooking, running: Running) -> bool:
    """Say whether a booked break may begin now already: it is near, nobody waits, all hold."""
    at = running.facts.at
    if row.wanted_at is None or row.wanted_at - at > EARLY:
        return False
    if any(_comes_before(each, row) for each in alive_rows(at)):
        return False
    lines = running.lines_of.get(row.agent_id, ())
    free = free_for(rooms_of(running), lines, at, row.minutes)
    return free is None or free > 0


def _comes_before(each: BreakBooking, row: BreakBooking) -> bool:
    """Say whether who waits, or one's own break that runs, comes before one that is early."""
    is_own = each.agent_id == row.agent_id and each.state == BreakState.TAKEN
    return is_own or each.state == BreakState.QUEUED


def _too_early() -> Refusal:
    return Refusal(
        code="intraday.break.early",
        what=msgid("It is too early: the service would miss its target, or others go first."),
        mend=msgid("Your place at the time you booked is kept."),
    )
