"""The break queue against a real database: asked, offered, begun, ended, overruled."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.intraday.contracts.breaks import BreakNotFound, BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import (
    begin_break,
    call_back,
    cancel_break,
    end_break,
    keep_breaks,
    let_go,
)
from watchfloor.rooms.intraday.queries.breaks import (
    break_lines,
    list_breaks,
    owed_to,
    own_breaks,
)
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.rules.breaks import LONGEST_WAIT, TURN

from .break_crowd import LEADER, SELF, ask, crowd, spans_of
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db


def test_where_there_is_room_the_turn_comes_at_once():
    agents = crowd(16)
    assert ask(agents[0]).state == BreakState.OFFERED


def test_a_turn_that_is_not_taken_yet_holds_its_place():
    agents = crowd(16)
    before = _free()
    assert ask(agents[0]).state == BreakState.OFFERED
    assert _free() == before - 1


def _free() -> int:
    (line,) = break_lines(read_running(at=NOON, scope=WHOLE_CENTRE))
    return line.free


def test_where_service_would_suffer_they_wait_in_order_and_see_their_place():
    agents = crowd(9)
    assert [ask(agents[k], at=NOON + timedelta(seconds=k)).state for k in range(3)] == [
        "queued"
    ] * 3
    at = NOON + timedelta(minutes=1)
    assert [each.place for each in list_breaks(scope=WHOLE_CENTRE, at=at)] == [1, 2, 3]
    assert own_breaks(agent_id=agents[1].pk, at=at)[0].place == 2


def test_who_has_waited_long_enough_goes_in_any_case():
    agents = crowd(9)
    row = ask(agents[0])
    assert keep_breaks(actor=JOB, at=NOON + LONGEST_WAIT - timedelta(minutes=1)) == 0
    assert keep_breaks(actor=JOB, at=NOON + LONGEST_WAIT) == 1
    row.refresh_from_db()
    assert row.state == BreakState.OFFERED


def test_a_break_that_is_taken_moves_the_planned_one_so_that_nothing_counts_as_out():
    agents = crowd(16)
    row = ask(agents[0])
    at = NOON + timedelta(minutes=1)
    begin_break(break_id=row.pk, agent_id=agents[0].pk, actor=SELF, at=at)
    breaks = [each for each in spans_of(agents[0]) if each.code == "break"]
    assert [(each.start, each.end) for each in breaks] == [(at, at + timedelta(minutes=15))]
    end_break(break_id=row.pk, agent_id=agents[0].pk, actor=SELF, at=at + timedelta(minutes=12))
    (card,) = own_breaks(agent_id=agents[0].pk, at=at + timedelta(minutes=12))
    assert (card.state, card.had_minutes, card.owed_seconds) == (BreakState.OVER, 12.0, 0)
    actions = JournalEntry.objects.filter(action__startswith="intraday.break.")
    assert [each.action.rsplit(".", 1)[1] for each in actions.order_by("number")] == [
        "asked",
        "begun",
        "ended",
    ]


def test_a_turn_that_nobody_takes_passes_on():
    agents = crowd(16)
    row = ask(agents[0])
    keep_breaks(actor=JOB, at=NOON + TURN)
    row.refresh_from_db()
    assert row.state == BreakState.CANCELLED
    with pytest.raises(Refusal):
        begin_break(break_id=row.pk, agent_id=agents[0].pk, actor=SELF, at=NOON + TURN)
    assert spans_of(agents[0])[1].start == local(TODAY, 16)


def test_who_is_called_back_is_owed_what_was_left():
    agents = crowd(16)
    row = ask(agents[0])
    begin_break(break_id=row.pk, agent_id=agents[0].pk, actor=SELF, at=NOON)
    with pytest.raises(Refusal):
        call_back(break_id=row.pk, reason=" ", scope=WHOLE_CENTRE, actor=LEADER, at=NOON)
    row.refresh_from_db()
    assert row.state == BreakState.TAKEN
    owed = call_back(
        break_id=row.pk, reason="a line broke down", scope=WHOLE_CENTRE, actor=LEADER,
        at=NOON + timedelta(minutes=5),
    )  # fmt: skip
    assert owed == 600
    at = NOON + timedelta(minutes=5)
    breaks = [each for each in spans_of(agents[0]) if each.code == "break"]
    assert [(each.start, each.end) for each in breaks] == [(NOON, at)]  # back at work, not out
    assert owed_to(agent_id=agents[0].pk, at=at) == 600


def test_a_leader_lets_somebody_go_only_with_a_reason():
    agents = crowd(9)
    row = ask(agents[0])
    with pytest.raises(Refusal) as refused:
        let_go(break_id=row.pk, reason="", scope=WHOLE_CENTRE, actor=LEADER, at=NOON)
    assert refused.value.code == "intraday.break.reason"
    row.refresh_from_db()
    assert row.state == BreakState.QUEUED
    let_go(break_id=row.pk, reason="not well", scope=WHOLE_CENTRE, actor=LEADER, at=NOON)
    row.refresh_from_db()
    assert (row.state, row.is_override, row.decided_by) == (BreakState.OFFERED, True, "leader")


@pytest.mark.parametrize("minutes", [0, 7, 600])
def test_a_length_that_there_is_not_is_refused(minutes):
    agents = crowd(9)
    with pytest.raises(Refusal):
        ask(agents[0], minutes)
    assert not BreakBooking.objects.exists()


def test_one_asks_once_and_only_at_work():
    agents = crowd(9)
    ask(agents[0])
    with pytest.raises(Refusal) as refused:
        ask(agents[0])
    assert refused.value.code == "intraday.break.twice"
    with pytest.raises(Refusal) as refused:
        ask(agents[1], at=local(TODAY, 19))
    assert refused.value.code == "intraday.break.not_at_work"
    assert BreakBooking.objects.count() == 1


def test_what_belongs_to_others_is_not_there():
    agents = crowd(9)
    row = ask(agents[0])
    for action in (begin_break, end_break, cancel_break):
        with pytest.raises(BreakNotFound):
            action(break_id=row.pk, agent_id=agents[1].pk, actor=SELF, at=NOON)
    with pytest.raises(BreakNotFound):
        let_go(break_id=row.pk, reason="x", scope=Scope(), actor=LEADER, at=NOON)
    row.refresh_from_db()
    assert row.state == BreakState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_never_share_the_last_place():
    agents = crowd(11)
    gate = threading.Barrier(4)
    states: list[str] = []

    def one(agent) -> None:
        gate.wait()
        try:
            ask(agent)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(each,)) for each in agents[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = list(BreakBooking.objects.values_list("state", flat=True))
    alone = BreakBooking.objects.filter(state=BreakState.OFFERED).count()
    assert len(states) == 4
    # As many as if they had asked one after the other, and none more.
    BreakBooking.objects.all().delete()
    one_by_one = [ask(each).state for each in agents[:4]]
    assert alone == one_by_one.count("offered")
