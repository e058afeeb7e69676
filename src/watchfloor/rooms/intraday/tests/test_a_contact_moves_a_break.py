"""A contact that runs into a break: the break moves, what is lost is owed, nobody is punished."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import begin_break, keep_breaks
from watchfloor.rooms.intraday.queries.breaks import list_owed, owed_to, own_breaks
from watchfloor.rooms.intraday.rules.breaks import TURN

from .break_crowd import ENDS, PLANNED, SELF, ask, book, breaks_in, crowd, hangs_up, on_a_call
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def keep_at(*instants: datetime) -> None:
    """Let the minutes pass that matter."""
    for at in instants:
        keep_breaks(actor=JOB, at=at)


def only_row() -> BreakBooking:
    return BreakBooking.objects.get()


def test_a_planned_break_that_a_call_runs_into_begins_after_it_and_is_whole():
    (agent, *_) = crowd(16)
    call = on_a_call(agent, PLANNED - minutes(5))
    keep_at(PLANNED, PLANNED + minutes(3))
    assert only_row().state == BreakState.BOOKED
    freed = PLANNED + minutes(6)
    hangs_up(agent, freed, call)
    keep_at(PLANNED + minutes(7))
    row = only_row()
    assert (row.state, row.began_at, row.overrun_seconds) == (BreakState.TAKEN, freed, 360)
    assert breaks_in(agent) == [(freed, freed + QUARTER)]
    assert row.owed_seconds == 0


def test_a_booked_break_waits_for_the_call_too():
    (agent, *_) = crowd(16)
    two = local(TODAY, 14)
    row = book(agent, two)
    call = on_a_call(agent, two - minutes(2))
    keep_at(two, two + minutes(1))
    assert breaks_in(agent) == [(two, two + QUARTER)]
    hangs_up(agent, two + minutes(4), call)
    keep_at(two + minutes(5))
    row.refresh_from_db()
    assert (row.began_at, row.minutes) == (two + minutes(4), 15)
    assert breaks_in(agent) == [(two + minutes(4), two + minutes(19))]


def test_who_has_no_call_has_their_planned_break_without_any_of_this():
    crowd(16)
    keep_at(PLANNED, PLANNED + minutes(1))
    assert not BreakBooking.objects.exists()


def test_a_call_that_ends_before_the_break_moves_nothing():
    (agent, *_) = crowd(16)
    hangs_up(agent, PLANNED - minutes(1), on_a_call(agent, PLANNED - minutes(5)))
    keep_at(PLANNED, PLANNED + minutes(1))
    assert breaks_in(agent) == [(PLANNED, PLANNED + QUARTER)]
    assert not BreakBooking.objects.exists()


def at_the_end(agent, before_end: float) -> datetime:
    """Let somebody's break be planned near the end of their day, and return when."""
    start = ENDS - minutes(before_end)
    spans = (Span(local(TODAY, 8), ENDS, "queue"), Span(start, start + QUARTER, "break"))
    floor.put_schedules(rows=[(agent.pk, TODAY, spans)], origin="imported", actor=JOB, at=NOON)
    return start


def test_what_the_day_cannot_give_any_more_is_owed_and_the_rest_is_had():
    (agent, *_) = crowd(16)
    start = at_the_end(agent, 20)
    call = on_a_call(agent, start - minutes(1))
    keep_at(start)
    hangs_up(agent, start + minutes(10), call)
    keep_at(start + minutes(11))
    row = only_row()
    assert (row.state, row.minutes, row.owed_seconds) == (BreakState.TAKEN, 10, 300)
    assert breaks_in(agent) == [(start + minutes(10), ENDS)]
    assert owed_to(agent_id=agent.pk, at=ENDS) == 300


def test_a_break_that_a_call_took_whole_is_owed_whole_and_listed():
    (agent, *_) = crowd(16)
    start = at_the_end(agent, 15)
    on_a_call(agent, start - minutes(1))
    keep_at(start, ENDS)
    assert only_row().state == BreakState.CANCELLED
    (card,) = list_owed(scope=WHOLE_CENTRE, at=ENDS)
    assert (card.agent_id, card.seconds) == (agent.pk, 900)
    assert breaks_in(agent) == []


def test_a_break_before_a_meeting_comes_after_it_whole():
    (agent, *_) = crowd(16)
    meeting = Span(PLANNED + QUARTER, PLANNED + 2 * QUARTER, "meeting")
    spans = (
        Span(local(TODAY, 8), ENDS, "queue"), Span(PLANNED, PLANNED + QUARTER, "break"), meeting,
    )  # fmt: skip
    floor.put_schedules(rows=[(agent.pk, TODAY, spans)], origin="imported", actor=JOB, at=NOON)
    call = on_a_call(agent, PLANNED - minutes(1))
    keep_at(PLANNED)
    hangs_up(agent, PLANNED + minutes(5), call)
    keep_at(PLANNED + minutes(6))
    assert (only_row().state, only_row().wanted_at) == (BreakState.BOOKED, meeting.end)
    assert breaks_in(agent) == [(meeting.end, meeting.end + QUARTER)]


def test_what_is_owed_is_offered_the_next_day_and_given_back_once():
    (agent, *_) = crowd(16)
    BreakBooking.objects.create(
        agent=agent, day=TODAY - timedelta(days=1), minutes=15, asked_at=NOON - timedelta(days=1),
        state=BreakState.CANCELLED, owed_seconds=600,
    )  # fmt: skip
    keep_at(NOON)
    row = BreakBooking.objects.get(day=TODAY)
    assert (row.state, row.minutes, row.repaid_seconds) == (BreakState.OFFERED, 10, 600)
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    assert breaks_in(agent) == [(NOON, NOON + minutes(10)), (PLANNED, PLANNED + QUARTER)]
    keep_at(NOON + minutes(30), NOON + minutes(95))
    assert owed_to(agent_id=agent.pk, at=NOON + minutes(95)) == 0
    assert BreakBooking.objects.filter(day=TODAY).count() == 1
    assert own_breaks(agent_id=agent.pk, at=NOON + minutes(95))[0].had_minutes == 0  # it was due


def test_an_offer_of_what_is_owed_that_is_not_taken_is_not_lost_and_comes_again_later():
    (agent, *_) = crowd(16)
    BreakBooking.objects.create(
        agent=agent, day=TODAY, minutes=15, asked_at=NOON - timedelta(hours=2),
        state=BreakState.OVER, owed_seconds=600,
    )  # fmt: skip
    keep_at(NOON, NOON + TURN)
    assert owed_to(agent_id=agent.pk, at=NOON + TURN) == 600
    keep_at(NOON + minutes(30))
    assert BreakBooking.objects.filter(repaid_seconds=600).count() == 1
    keep_at(NOON + minutes(61))
    assert BreakBooking.objects.filter(repaid_seconds=600).count() == 2


def test_nothing_is_offered_of_what_is_owed_while_the_service_does_not_allow_it():
    (agent, *_) = crowd(9)
    BreakBooking.objects.create(
        agent=agent, day=TODAY, minutes=15, asked_at=NOON, state=BreakState.OVER, owed_seconds=600
    )
    keep_at(NOON)
    assert not BreakBooking.objects.filter(repaid_seconds__gt=0).exists()


def test_a_turn_that_comes_during_a_contact_waits_until_it_is_over():
    (agent, *_) = crowd(16)
    call = on_a_call(agent, NOON - minutes(1))
    row = ask(agent)
    keep_at(NOON + TURN + minutes(2))
    row.refresh_from_db()
    assert row.state == BreakState.OFFERED
    hangs_up(agent, NOON + minutes(6), call)
    keep_at(NOON + minutes(8))
    row.refresh_from_db()
    assert row.state == BreakState.OFFERED
    begin_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON + minutes(8))
    row.refresh_from_db()
    assert row.state == BreakState.TAKEN


def test_a_turn_passes_on_three_minutes_after_the_contact_was_over():
    (agent, *_) = crowd(16)
    call = on_a_call(agent, NOON - minutes(1))
    row = ask(agent)
    hangs_up(agent, NOON + minutes(6), call)
    keep_at(NOON + minutes(9))
    row.refresh_from_db()
    assert row.state == BreakState.CANCELLED
