"""Somebody books each break that the schedule has, and no more; the order and the places hold."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import EventType, Span
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import (
    begin_break,
    cancel_break,
    keep_breaks,
    move_break,
    restore_break,
    take_back,
)
from watchfloor.rooms.intraday.queries.breaks import own_slots, read_past
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import may_book_more, planned_for
from watchfloor.rooms.people.models import Agent

from .break_crowd import ENDS, LEADER, SELF, ask, book, breaks_in, crowd, on_a_call, tell
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
TEN, QUARTER, MINUTE = timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=1)
TWO, THREE, FOUR, FIVE = (local(TODAY, hour) for hour in (14, 15, 16, 17))
HALF_PAST_ONE = local(TODAY, 13, 30)


def two_tens(number: int = 16) -> list[Agent]:
    """Let everybody have two breaks of ten minutes, at four and at five."""
    agents = crowd(number)
    shift = Span(local(TODAY, 8), ENDS, "queue")
    spans = (shift, Span(FOUR, FOUR + TEN, "break"), Span(FIVE, FIVE + TEN, "break"))
    rows = [(each.pk, TODAY, spans) for each in agents]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=local(TODAY, 8))
    return agents


def free_at(agent, start) -> int:
    running = read_running(at=NOON, scope=WHOLE_CENTRE)
    slots = own_slots(agent_id=agent.pk, minutes=10, running=running)
    return next(each.free or 0 for each in slots if each.starts_at == start)


def fresh(row) -> BreakBooking:
    return BreakBooking.objects.get(pk=row.pk)


def test_one_more_takes_the_place_of_a_planned_break_of_its_length_that_is_not_booked():
    shift = (Span(NOON, FOUR, "queue"), Span(TWO, TWO + TEN, "break"))
    spans = (*shift, Span(THREE, THREE + QUARTER, "break"))
    taken = {TWO}
    assert planned_for(spans, TWO, 15, after=NOON, taken=taken) == spans[2]
    assert planned_for(spans, TWO, 20, after=NOON, taken=taken) is None
    assert planned_for(spans, TWO, 20, after=NOON) == spans[1]
    assert may_book_more(spans, 15, after=NOON, taken=taken)
    assert not may_book_more(spans, 10, after=NOON, taken=taken)
    assert not may_book_more(spans, 15, after=THREE + MINUTE, taken=taken)  # it has begun
    assert may_book_more((), 30, after=NOON, taken=())
    assert not may_book_more((), 30, after=NOON, taken=taken)


def test_both_breaks_of_a_day_are_booked_and_a_third_is_refused():
    agent, *_ = two_tens()
    book(agent, TWO, 10)
    book(agent, THREE, 10)
    assert breaks_in(agent) == [(TWO, TWO + TEN), (THREE, THREE + TEN)]
    with pytest.raises(Refusal) as refused:
        book(agent, HALF_PAST_ONE, 10)
    assert refused.value.code == "intraday.break.no_more"
    assert BreakBooking.objects.count() == 2
    assert breaks_in(agent) == [(TWO, TWO + TEN), (THREE, THREE + TEN)]


def test_one_more_is_no_longer_than_the_schedule_has_it():
    agent, *_ = two_tens()
    book(agent, TWO, 10)
    for minutes in (5, 15, 30):
        with pytest.raises(Refusal) as refused:
            book(agent, THREE, minutes)
        assert refused.value.code == "intraday.break.no_more"
    assert breaks_in(agent) == [(TWO, TWO + TEN), (FIVE, FIVE + TEN)]


def test_two_of_one_person_never_lie_on_each_other():
    agent, *_ = two_tens()
    book(agent, TWO, 10)
    with pytest.raises(Refusal) as refused:
        book(agent, TWO, 10)
    assert refused.value.code == "intraday.break.slot"
    assert BreakBooking.objects.count() == 1


def test_each_takes_one_place_and_gives_back_its_own():
    agent, other, *_ = two_tens()
    before = {at: free_at(other, at) for at in (TWO, THREE)}
    first, second = book(agent, TWO, 10), book(agent, THREE, 10)
    assert {at: free_at(other, at) for at in before} == {at: n - 1 for at, n in before.items()}
    cancel_break(break_id=first.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    assert (free_at(other, TWO), free_at(other, THREE)) == (before[TWO], before[THREE] - 1)
    assert breaks_in(agent)[0] == (THREE, THREE + TEN)
    assert len(breaks_in(agent)) == 2
    restore_break(break_id=first.pk, agent_id=agent.pk, actor=SELF, at=NOON + MINUTE)
    assert breaks_in(agent) == [(TWO, TWO + TEN), (THREE, THREE + TEN)]
    assert fresh(second).state == BreakState.BOOKED


def test_moving_one_leaves_the_other_where_it_is():
    agent, *_ = two_tens()
    first, second = book(agent, TWO, 10), book(agent, THREE, 10)
    move_break(break_id=first.pk, agent_id=agent.pk, start=HALF_PAST_ONE, actor=SELF, at=NOON)
    assert breaks_in(agent) == [(HALF_PAST_ONE, HALF_PAST_ONE + TEN), (THREE, THREE + TEN)]
    assert fresh(second).wanted_at == THREE


def test_what_a_leader_takes_back_leaves_the_other_booked():
    agent, *_ = two_tens()
    first, second = book(agent, TWO, 10), book(agent, THREE, 10)
    take_back(break_id=second.pk, reason="storm", scope=WHOLE_CENTRE, actor=LEADER, at=NOON)
    assert fresh(first).state == BreakState.BOOKED
    assert fresh(second).owed_seconds == 300  # the planned one stands again
    assert len(breaks_in(agent)) == 2


def test_who_has_booked_two_has_had_nothing_yet_and_waits_for_no_turn_beside_them():
    agent, *_ = two_tens()
    book(agent, TWO, 10)
    book(agent, THREE, 10)
    assert read_past([agent.pk], NOON)[agent.pk].had_minutes == 0
    with pytest.raises(Refusal) as refused:
        ask(agent, 10)
    assert refused.value.code == "intraday.break.twice"
    assert not BreakBooking.objects.filter(state=BreakState.QUEUED).exists()


def test_both_are_taken_at_their_times_and_counted_once_each():
    agent, *_ = two_tens()
    rows = [book(agent, TWO, 10), book(agent, THREE, 10)]
    for start in (TWO, THREE):
        keep_breaks(actor=JOB, at=start)
        tell(agent, start + MINUTE, EventType.PAUSED, reason="break")
        tell(agent, start + TEN, EventType.READY)
        keep_breaks(actor=JOB, at=start + TEN + MINUTE)
    assert [fresh(row).state for row in rows] == [BreakState.OVER, BreakState.OVER]
    at = THREE + 2 * TEN
    assert read_past([agent.pk], at)[agent.pk].had_minutes == 20


def test_the_second_neither_begins_early_during_the_first_nor_runs_beside_it():
    agent, *_ = two_tens()
    first, second = book(agent, TWO, 10), book(agent, TWO + QUARTER, 10)
    keep_breaks(actor=JOB, at=TWO)
    tell(agent, TWO + MINUTE, EventType.PAUSED, reason="break")
    with pytest.raises(Refusal) as refused:
        begin_break(break_id=second.pk, agent_id=agent.pk, actor=SELF, at=TWO + 5 * MINUTE)
    assert refused.value.code == "intraday.break.early"
    keep_breaks(actor=JOB, at=TWO + QUARTER)  # still away: the first has not ended by itself
    assert (fresh(first).state, fresh(first).ended_at) == (BreakState.OVER, TWO + QUARTER)
    assert fresh(second).state == BreakState.TAKEN


def test_a_planned_break_that_is_not_booked_is_kept_from_contacts_all_the_same():
    agent, *_ = two_tens()
    book(agent, THREE, 10)
    later = breaks_in(agent)[-1][0]
    call = on_a_call(agent, later - MINUTE)
    keep_breaks(actor=JOB, at=later + MINUTE)
    held = BreakBooking.objects.get(planned_at=later, wanted_at=later)
    assert (held.state, call != "") == (BreakState.BOOKED, True)


def test_a_planned_break_whose_booking_was_taken_back_is_kept_from_contacts_again():
    agent, *_ = crowd(16)
    row = book(agent, TWO)
    cancel_break(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=NOON)
    on_a_call(agent, FOUR - MINUTE)
    keep_breaks(actor=JOB, at=FOUR + MINUTE)
    assert BreakBooking.objects.filter(planned_at=FOUR, state=BreakState.BOOKED).count() == 1
    keep_breaks(actor=JOB, at=FOUR + MINUTE)
    assert BreakBooking.objects.count() == 2  # the one taken back, and the one kept: not a third


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_that_book_the_last_break_of_the_day_one_is_refused():
    agent, *_ = two_tens()
    book(agent, TWO, 10)
    gate = threading.Barrier(2)
    refused: list[str] = []

    def one(start) -> None:
        gate.wait()
        try:
            book(agent, start, 10)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(each,)) for each in (THREE, HALF_PAST_ONE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["intraday.break.no_more"]
    assert BreakBooking.objects.count() == 2
    assert len(breaks_in(agent)) == 2


def test_the_page_shows_all_and_offers_what_is_planned(client, cast, monkeypatch):
    agent, *_ = two_tens()
    Agent.objects.filter(pk=cast.agent.pk).update(user=None)
    Agent.objects.filter(pk=agent.pk).update(user=cast.users[Role.AGENT])
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(cast.users[Role.AGENT])
    own = reverse("intraday:my_break")
    first = book(agent, THREE, 10)
    shown = client.get(own)
    assert shown.context["times"] is None
    assert [each.minutes for each in shown.context["more"]] == [10]
    shown = client.get(own, {"more": 1, "minutes": 30})
    assert (shown.context["lengths"], shown.context["times"].minutes) == ([10], 10)
    form = {"minutes": "10", "start": TWO.isoformat()}
    shown = client.post(reverse("intraday:break_book"), form, follow=True)
    assert shown.context["now"].wanted_at == TWO  # the next one stands first
    assert [each.id for each in shown.context["later"]] == [first.pk]
    assert not shown.context["more"]
    assert client.get(own, {"more": 1}).context["times"] is None
    assert client.get(own, {"move": first.pk}).context["moved"].id == first.pk
    gone = reverse("intraday:break_act", args=[first.pk, "cancel"])
    assert client.post(gone, follow=True).context["undo"].id == first.pk
