"""Nobody gets more, or earlier, by asking often, twice, from two devices, or by holding a turn."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts import EventType
from watchfloor.rooms.floor.models import DaySchedule
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import (
    begin_break,
    cancel_break,
    keep_breaks,
    restore_break,
)
from watchfloor.rooms.intraday.queries.breaks import list_breaks
from watchfloor.rooms.intraday.rules.breaks import LONGEST_HELD, TURN

from .break_crowd import SELF, ask, book, breaks_in, crowd, on_a_call, tell
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
TWO = local(TODAY, 14)
MINUTE = timedelta(minutes=1)


def in_order(at) -> list[int]:
    waiting = [each for each in list_breaks(scope=WHOLE_CENTRE, at=at) if each.place]
    return [each.agent_id for each in waiting]


def cancel(row, agent, at=NOON) -> None:
    cancel_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=at)


def test_who_joins_again_and_again_loses_their_place():
    first, second, *_ = crowd(9)
    row = ask(first)
    ask(second, at=NOON + MINUTE)
    assert in_order(NOON + 2 * MINUTE) == [first.pk, second.pk]
    cancel(row, first, NOON + 2 * MINUTE)
    ask(first, at=NOON + 3 * MINUTE)
    assert in_order(NOON + 4 * MINUTE) == [second.pk, first.pk]


def test_nobody_books_more_than_is_planned_nor_books_and_joins():
    agent, *_ = crowd(16)
    book(agent, TWO)
    ways = {"no_more": lambda: book(agent, local(TODAY, 15)), "twice": lambda: ask(agent)}
    for code, again in ways.items():
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == f"intraday.break.{code}"
    assert BreakBooking.objects.count() == 1
    assert len(breaks_in(agent)) == 1


def test_who_took_a_booking_back_and_booked_anew_cannot_have_the_old_one_too():
    agent, *_ = crowd(16)
    row = book(agent, TWO)
    cancel(row, agent)
    book(agent, local(TODAY, 15))
    with pytest.raises(Refusal):
        restore_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    assert len(breaks_in(agent)) == 1


def test_who_holds_a_turn_without_going_gives_it_on_and_comes_after_the_others():
    agents = crowd(16)
    rows = [ask(each) for each in agents]
    states = [BreakBooking.objects.get(pk=row.pk).state for row in rows]
    waiting = agents[states.count(BreakState.OFFERED)]
    keep_breaks(actor=JOB, at=NOON + TURN)
    assert BreakBooking.objects.get(agent=waiting).state == BreakState.OFFERED
    ask(agents[0], at=NOON + TURN)
    assert in_order(NOON + TURN)[-1] == agents[0].pk


def test_a_turn_is_not_held_for_ever_with_contacts():
    agent, *_ = crowd(16)
    on_a_call(agent, NOON - MINUTE)
    row = ask(agent)
    before = LONGEST_HELD - MINUTE
    keep_breaks(actor=JOB, at=NOON + before)
    row.refresh_from_db()
    assert row.state == BreakState.OFFERED
    keep_breaks(actor=JOB, at=NOON + LONGEST_HELD)
    row.refresh_from_db()
    assert row.asked_at == NOON  # the place in the queue is kept, and comes up again at once
    assert row.starts_at == NOON + LONGEST_HELD


def test_a_break_is_begun_and_ended_once():
    agent, *_ = crowd(16)
    row = ask(agent)
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    with pytest.raises(Refusal):
        begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON + MINUTE)
    assert BreakBooking.objects.get().began_at == NOON
    assert DaySchedule.objects.filter(agent=agent).count() == 2


def test_a_break_that_nobody_ended_is_over_when_they_are_seen_at_work():
    agent, *_ = crowd(16)
    row = ask(agent)
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    tell(agent, NOON + MINUTE, EventType.PAUSED, reason="break")
    tell(agent, NOON + 17 * MINUTE, EventType.READY)
    keep_breaks(actor=JOB, at=NOON + 18 * MINUTE)
    row.refresh_from_db()
    assert (row.state, row.ended_at) == (BreakState.OVER, NOON + 17 * MINUTE)


def test_a_break_during_which_nobody_left_is_not_counted_as_had():
    agent, *_ = crowd(16)
    row = ask(agent)
    tell(agent, NOON - MINUTE, EventType.READY)
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    keep_breaks(actor=JOB, at=NOON + 15 * MINUTE)
    row.refresh_from_db()
    assert (row.state, row.ended_at) == (BreakState.OVER, NOON)


def test_who_is_still_away_is_not_called_back_by_the_clock():
    agent, *_ = crowd(16)
    row = ask(agent)
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    tell(agent, NOON + MINUTE, EventType.PAUSED, reason="break")
    keep_breaks(actor=JOB, at=NOON + 20 * MINUTE)
    row.refresh_from_db()
    assert row.state == BreakState.TAKEN


def test_what_was_not_taken_goes_with_the_day():
    agent, *_ = crowd(9)
    row = ask(agent, at=local(TODAY, 17, 55))
    keep_breaks(actor=JOB, at=local(TODAY, 18))
    row.refresh_from_db()
    assert row.state == BreakState.CANCELLED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["book", "ask"])
def test_two_devices_at_once_get_one_break(second):
    agent, *_ = crowd(16)
    gate = threading.Barrier(2)
    refused: list[str] = []

    def one(how) -> None:
        gate.wait()
        try:
            how()
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    ways = [lambda: book(agent, TWO), lambda: book(agent, local(TODAY, 15))]
    if second == "ask":
        ways[1] = lambda: ask(agent)
    threads = [threading.Thread(target=one, args=(each,)) for each in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused[0] in ("intraday.break.twice", "intraday.break.no_more")
    assert len(refused) == 1
    assert BreakBooking.objects.count() == 1
    assert len(breaks_in(agent)) == 1
