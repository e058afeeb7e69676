"""Breaks at the end of a shift, over midnight, without a schedule, and under one that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import BreakState, SlotState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import (
    begin_break,
    cancel_break,
    keep_breaks,
    move_break,
    restore_break,
)
from watchfloor.rooms.intraday.queries.breaks import list_breaks, own_slots, read_past
from watchfloor.rooms.intraday.queries.running import read_running

from .break_crowd import ENDS, PLANNED, SELF, ask, book, breaks_in, crowd
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
TWO, THREE = local(TODAY, 14), local(TODAY, 15)


def fresh(row) -> BreakBooking:
    return BreakBooking.objects.get(pk=row.pk)


def put(agent, *spans: Span, at=NOON) -> None:
    floor.put_schedules(rows=[(agent.pk, TODAY, spans)], origin="imported", actor=JOB, at=at)


def refusal_of(do) -> str:
    with pytest.raises(Refusal) as refused:
        do()
    return refused.value.code


def test_the_last_break_of_a_shift_ends_with_it_and_a_longer_one_is_refused():
    agent, *_ = crowd(16)
    last = ENDS - QUARTER
    assert refusal_of(lambda: book(agent, last, 30)) == "intraday.break.slot"
    assert refusal_of(lambda: book(agent, ENDS)) == "intraday.break.slot"
    assert not BreakBooking.objects.exists()
    row = book(agent, last)
    keep_breaks(actor=JOB, at=last)
    keep_breaks(actor=JOB, at=ENDS + MINUTE)
    assert (fresh(row).state, fresh(row).owed_seconds) == (BreakState.OVER, 0)
    assert breaks_in(agent) == [(last, ENDS)]


def test_a_break_of_a_night_shift_belongs_to_the_day_that_it_began():
    agent, *_ = crowd(4)
    midnight = local(TODAY, 0) + timedelta(days=1)
    late, early = midnight - timedelta(hours=2), midnight + timedelta(minutes=30)
    put(agent, Span(late, midnight + timedelta(hours=6), "queue"))
    row = book(agent, early, at=midnight - timedelta(minutes=30))
    assert row.day == TODAY
    keep_breaks(actor=JOB, at=early)
    assert fresh(row).state == BreakState.TAKEN
    (card,) = list_breaks(scope=WHOLE_CENTRE, at=early + MINUTE)
    assert card.id == row.pk
    over = early + timedelta(minutes=20)
    BreakBooking.objects.filter(pk=row.pk).update(state=BreakState.OVER, ended_at=early + QUARTER)
    assert read_past([agent.pk], over)[agent.pk].had_minutes == 15
    again = book(agent, midnight + timedelta(hours=2), at=over)  # asked for after midnight
    assert again.day == TODAY
    assert len(breaks_in(agent)) == 2


def test_who_has_no_schedule_books_one_break_at_a_time_within_twelve_hours():
    agent, *_ = crowd(16)
    other = agent.__class__.objects.create(code="unplanned", node=agent.node)
    running = read_running(at=NOON, scope=WHOLE_CENTRE)
    starts = [each.starts_at for each in own_slots(agent_id=other.pk, minutes=15, running=running)]
    assert (starts[0], starts[-1]) == (NOON + QUARTER, NOON + timedelta(hours=12) - QUARTER)
    row = book(other, TWO)
    assert refusal_of(lambda: book(other, THREE)) == "intraday.break.no_more"
    keep_breaks(actor=JOB, at=TWO)
    assert fresh(row).state == BreakState.TAKEN
    assert floor.list_schedules(agent_ids=[other.pk], first_day=TODAY, last_day=TODAY) == ()


def test_where_the_target_is_missed_already_one_keeps_ones_planned_time_and_may_wait():
    agent, *_ = crowd(6)
    running = read_running(at=NOON, scope=WHOLE_CENTRE)
    found = own_slots(agent_id=agent.pk, minutes=15, running=running)
    free = {each.starts_at for each in found if each.state is not SlotState.FULL}
    assert free == {PLANNED}
    assert refusal_of(lambda: book(agent, TWO)) == "intraday.break.full"
    row = ask(agent)
    assert row.state == BreakState.QUEUED
    keep_breaks(actor=JOB, at=NOON + timedelta(minutes=30))
    assert fresh(row).state == BreakState.OFFERED


def test_a_booking_outlives_a_new_schedule_and_stands_in_it_when_it_begins():
    agent, *_ = crowd(16)
    row = book(agent, TWO)
    put(agent, Span(local(TODAY, 9), ENDS, "queue"))
    keep_breaks(actor=JOB, at=NOON + MINUTE)
    assert fresh(row).strained_at == NOON + MINUTE
    keep_breaks(actor=JOB, at=TWO)
    assert fresh(row).state == BreakState.TAKEN
    assert breaks_in(agent) == [(TWO, TWO + QUARTER)]


def test_a_booking_goes_with_a_day_that_is_off_now():
    agent, other, *_ = crowd(16)
    row, kept = book(agent, TWO), book(other, TWO)
    put(agent)
    keep_breaks(actor=JOB, at=NOON + MINUTE)
    assert (fresh(row).state, fresh(row).owed_seconds) == (BreakState.CANCELLED, 0)
    assert fresh(kept).state == BreakState.BOOKED


def test_a_booking_goes_with_a_shift_that_ends_before_it():
    agent, *_ = crowd(16)
    row = book(agent, THREE)
    put(agent, Span(local(TODAY, 8), TWO, "queue"))
    keep_breaks(actor=JOB, at=TWO)
    assert fresh(row).state == BreakState.CANCELLED
    keep_breaks(actor=JOB, at=THREE)
    assert fresh(row).began_at is None


def test_what_has_begun_is_neither_moved_taken_back_had_again_nor_begun_twice():
    agent, *_ = crowd(16)
    row = book(agent, TWO)
    keep_breaks(actor=JOB, at=TWO)
    asked: dict[str, Any] = {
        "break_id": row.pk,
        "agent_id": agent.pk,
        "actor": SELF,
        "at": TWO + MINUTE,
    }
    for do in (cancel_break, restore_break):
        assert refusal_of(lambda do=do: do(**asked)) == "intraday.break.over"
    assert refusal_of(lambda: move_break(start=THREE, **asked)) == "intraday.break.over"
    assert refusal_of(lambda: begin_break(**asked)) == "intraday.break.no_turn"
    assert (fresh(row).state, fresh(row).began_at) == (BreakState.TAKEN, TWO)
    assert breaks_in(agent) == [(TWO, TWO + QUARTER)]
