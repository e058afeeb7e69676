"""A break is booked for a time of the day: held, moved, taken back, begun at its time, whole."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from watchfloor.common.access import WHOLE_CENTRE, Access, Role, Scope
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.models import DaySchedule
from watchfloor.rooms.intraday.contracts.breaks import (
    BreakNotFound,
    BreakSlot,
    BreakState,
    SlotState,
)
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import (
    begin_break,
    cancel_break,
    keep_breaks,
    move_break,
    restore_break,
    take_back,
)
from watchfloor.rooms.intraday.operations.outlooks import keep_outlooks
from watchfloor.rooms.intraday.queries.breaks import list_breaks, owed_to, own_slots
from watchfloor.rooms.intraday.queries.running import read_running
from watchfloor.rooms.intraday.queries.tasks import list_tasks
from watchfloor.rooms.notices.models import Notice

from .break_crowd import LEADER, PLANNED, SELF, ask, book, breaks_in, crowd
from .build import JOB, NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
TWO, THREE = local(TODAY, 14), local(TODAY, 15)
QUARTER = timedelta(minutes=15)


def slots(agent, minutes: int = 15, at=NOON) -> dict[datetime, BreakSlot]:
    running = read_running(at=at, scope=WHOLE_CENTRE)
    return {
        each.starts_at: each
        for each in own_slots(agent_id=agent.pk, minutes=minutes, running=running)
    }


def free_at(agent, start=TWO) -> int:
    return slots(agent)[start].free or 0


def change(do, row, agent, at=NOON, **more) -> None:
    do(break_id=row.pk, agent_id=agent.pk, actor=SELF, at=at, **more)


def fresh(row) -> BreakBooking:
    return BreakBooking.objects.get(pk=row.pk)


def test_the_rest_of_the_day_shows_how_many_places_each_quarter_has():
    agents = crowd(16)
    found = slots(agents[0])
    assert min(found) == NOON + QUARTER
    assert max(found) == local(TODAY, 17, 45)
    assert found.pop(PLANNED).state is SlotState.OWN  # all others are away by plan as well
    assert all(each.state is SlotState.OPEN and each.free for each in found.values())


def test_a_full_time_says_why_and_is_not_bookable():
    agents = crowd(9)
    slot = slots(agents[0])[TWO]
    assert (slot.state, slot.free, slot.line) == (SlotState.FULL, 0, "Hotline")
    assert (slot.share or 0) < (slot.target_share or 0)
    assert slot.share is not None
    with pytest.raises(Refusal) as refused:
        book(agents[0], TWO)
    assert refused.value.code == "intraday.break.full"
    assert not BreakBooking.objects.exists()
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]


def test_the_planned_break_can_be_booked_where_it_is_though_the_time_is_full():
    agents = crowd(9)
    assert slots(agents[0])[PLANNED].state is SlotState.OWN
    book(agents[0], PLANNED)
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]


def test_a_booking_takes_a_place_and_moves_the_planned_break_exactly_once():
    agents = crowd(16)
    before = free_at(agents[1])
    row = book(agents[0], TWO)
    assert free_at(agents[1]) == before - 1
    assert breaks_in(agents[0]) == [(TWO, TWO + QUARTER)]
    assert (row.state, row.planned_at) == (BreakState.BOOKED, PLANNED)
    keep_breaks(actor=JOB, at=TWO)
    assert fresh(row).began_at == TWO
    held = DaySchedule.objects.filter(agent=agents[0])
    assert held.count() == 2  # as it was imported, and with the break moved


def test_a_booked_break_begins_at_its_time_by_itself_and_ends():
    agents = crowd(16)
    row = book(agents[0], TWO)
    keep_breaks(actor=JOB, at=TWO - timedelta(minutes=1))
    assert fresh(row).state == BreakState.BOOKED
    keep_breaks(actor=JOB, at=TWO + timedelta(seconds=40))
    assert (fresh(row).state, fresh(row).began_at) == (BreakState.TAKEN, TWO)
    actions = JournalEntry.objects.filter(action__startswith="intraday.break.")
    assert [each.action for each in actions.order_by("number")] == [
        "intraday.break.booked",
        "intraday.break.begun",
    ]


def test_a_booked_break_begins_though_the_service_has_become_worse():
    agents = crowd(16)
    row = book(agents[0], TWO)
    rows = [(each.pk, TODAY, ()) for each in agents[8:]]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=NOON)
    assert free_at(agents[1]) == 0
    keep_breaks(actor=JOB, at=TWO)
    assert fresh(row).state == BreakState.TAKEN


def test_a_booking_is_moved_and_its_place_with_it():
    agents = crowd(16)
    row = book(agents[0], TWO)
    before = free_at(agents[1], THREE)
    change(move_break, row, agents[0], start=THREE)
    assert (free_at(agents[1], THREE), fresh(row).wanted_at) == (before - 1, THREE)
    assert breaks_in(agents[0]) == [(THREE, THREE + QUARTER)]
    assert fresh(row).planned_at == PLANNED


def test_a_move_that_is_refused_leaves_the_booking_where_it_was():
    agents = crowd(9)
    row = book(agents[0], PLANNED)
    for start, code in ((TWO, "full"), (TWO + timedelta(minutes=1), "slot"), (NOON, "slot")):
        with pytest.raises(Refusal) as refused:
            change(move_break, row, agents[0], start=start)
        assert refused.value.code == f"intraday.break.{code}"
    assert fresh(row).wanted_at == PLANNED
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]


def test_a_booking_taken_back_gives_its_place_back_and_the_day_is_as_it_was():
    agents = crowd(16)
    before = free_at(agents[1])
    row = book(agents[0], TWO)
    change(cancel_break, row, agents[0])
    assert fresh(row).state == BreakState.CANCELLED
    assert free_at(agents[1]) == before
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]


def test_taking_a_booking_back_can_be_undone_for_five_minutes():
    agents = crowd(16)
    row = book(agents[0], TWO)
    change(cancel_break, row, agents[0])
    change(restore_break, row, agents[0], at=NOON + timedelta(minutes=4))
    assert (fresh(row).state, fresh(row).wanted_at) == (BreakState.BOOKED, TWO)
    assert breaks_in(agents[0]) == [(TWO, TWO + QUARTER)]
    change(cancel_break, row, agents[0])
    with pytest.raises(Refusal):
        change(restore_break, row, agents[0], at=NOON + timedelta(minutes=6))
    assert fresh(row).state == BreakState.CANCELLED
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]


def test_a_break_without_a_planned_one_is_taken_from_work_and_given_back_to_it():
    agents = crowd(16, planned=False)
    row = book(agents[0], TWO)
    assert (breaks_in(agents[0]), row.planned_at) == ([(TWO, TWO + QUARTER)], None)
    change(cancel_break, row, agents[0])
    assert breaks_in(agents[0]) == []


def test_who_booked_may_go_early_where_the_service_allows_it_and_keeps_the_time_if_not():
    agents = crowd(16)
    row = book(agents[0], TWO)
    with pytest.raises(Refusal) as refused:
        change(begin_break, row, agents[0], at=TWO - timedelta(minutes=40))
    assert refused.value.code == "intraday.break.early"
    early = TWO - timedelta(minutes=20)
    keep_breaks(actor=JOB, at=early)
    (card,) = list_breaks(scope=WHOLE_CENTRE, at=early)
    assert (card.state, card.is_early) == (BreakState.BOOKED, True)
    change(begin_break, row, agents[0], at=early)
    assert breaks_in(agents[0]) == [(early, early + QUARTER)]


def test_nobody_goes_early_past_those_who_wait():
    agents = crowd(9)
    row = book(agents[0], PLANNED)
    early = PLANNED - timedelta(minutes=10)
    ask(agents[1], at=early)
    with pytest.raises(Refusal):
        change(begin_break, row, agents[0], at=early)
    assert fresh(row).state == BreakState.BOOKED


def test_a_manager_takes_a_booked_break_back_with_a_reason_and_something_is_owed():
    agents = crowd(16)
    row = book(agents[0], TWO)
    asked: dict[str, Any] = {"break_id": row.pk, "scope": WHOLE_CENTRE, "actor": LEADER, "at": NOON}
    with pytest.raises(Refusal):
        take_back(reason=" ", **asked)
    assert fresh(row).state == BreakState.BOOKED
    assert take_back(reason="a line broke down", **asked) == 300
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]  # the planned one stands again
    assert owed_to(agent_id=agents[0].pk, at=NOON) == 300
    assert (fresh(row).is_override, fresh(row).decided_by) == (True, "leader")


def test_a_break_taken_back_that_is_nowhere_else_is_owed_whole_and_more():
    agents = crowd(16, planned=False)
    row = book(agents[0], TWO)
    owed = take_back(
        break_id=row.pk, reason="storm", scope=WHOLE_CENTRE, actor=LEADER, at=NOON
    )  # fmt: skip
    assert (owed, breaks_in(agents[0])) == (20 * 60, [])


def test_what_is_owed_is_added_to_the_next_break_and_given_back_once():
    agents = crowd(16)
    row = book(agents[0], TWO)
    take_back(break_id=row.pk, reason="storm", scope=WHOLE_CENTRE, actor=LEADER, at=NOON)
    again = book(agents[0], THREE, owed=True)
    assert (again.minutes, again.repaid_seconds) == (20, 300)
    assert owed_to(agent_id=agents[0].pk, at=NOON) == 0
    change(cancel_break, again, agents[0])
    assert owed_to(agent_id=agents[0].pk, at=NOON) == 300


def test_a_booking_that_the_day_does_not_allow_any_more_is_told_to_the_floor_manager(cast):
    agents = crowd(16)
    row = book(agents[0], TWO)
    keep_breaks(actor=JOB, at=NOON)
    assert fresh(row).strained_at is None
    rows = [(each.pk, TODAY, ()) for each in agents[7:]]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=NOON)
    for minutes in (1, 2):
        keep_breaks(actor=JOB, at=NOON + timedelta(minutes=minutes))
    manager = cast.users[Role.FLOOR_MANAGER]
    told = Notice.objects.filter(user_id=manager.pk, key=f"intraday:break:{row.pk}:strained")
    assert told.count() == 1
    assert fresh(row).state == BreakState.BOOKED  # not lost
    assert fresh(row).strained_at == NOON + timedelta(minutes=1)


def test_a_booking_that_does_not_fit_any_more_is_work_to_do_for_who_leads_until_it_begins():
    agents = crowd(16)
    row = book(agents[0], TWO)

    def told(at=NOON, **access):
        leader = {"capabilities": frozenset({"intraday.lead"}), "scope": WHOLE_CENTRE}
        found = list_tasks(access=Access(**{**leader, **access}), at=at)
        return [each for each in found if each.key.startswith("intraday.break:")]

    keep_breaks(actor=JOB, at=NOON)
    assert told() == []
    rows = [(each.pk, TODAY, ()) for each in agents[7:]]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=NOON)
    keep_outlooks(read_running(at=NOON, scope=WHOLE_CENTRE))
    keep_breaks(actor=JOB, at=NOON)
    (task,) = told()
    assert task.key == f"intraday.break:{row.pk}"
    assert (task.due_at, task.url.endswith(f"#b-{row.pk}")) == (TWO, True)
    assert task.missed_contacts > 0
    assert told(scope=Scope()) == []  # whose people they are not
    assert told(capabilities=frozenset({"intraday.view"})) == []
    keep_breaks(actor=JOB, at=TWO)
    assert told(TWO) == []


def test_a_booking_that_a_new_schedule_has_no_room_for_is_told_too(cast):
    agents = crowd(16)
    row = book(agents[0], TWO)
    meeting = floor.list_schedules(agent_ids=[agents[1].pk], first_day=TODAY, last_day=TODAY)[0]
    floor.put_schedules(
        rows=[(agents[0].pk, TODAY, meeting.spans)], origin="imported", actor=JOB, at=NOON
    )
    keep_breaks(actor=JOB, at=NOON)
    assert fresh(row).strained_at == NOON


def test_what_belongs_to_others_is_neither_moved_nor_restored():
    agents = crowd(16)
    row = book(agents[0], TWO)
    with pytest.raises(BreakNotFound):
        change(move_break, row, agents[1], start=THREE)
    with pytest.raises(BreakNotFound):
        change(restore_break, row, agents[1])
    assert fresh(row).wanted_at == TWO


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_the_last_place_at_once_exactly_one_holds():
    agents = crowd(16)
    spare = free_at(agents[0])
    for agent in agents[: spare - 1]:
        book(agent, TWO)
    assert free_at(agents[-1]) == 1
    gate = threading.Barrier(2)
    refused: list[str] = []

    def one(agent) -> None:
        gate.wait()
        try:
            book(agent, TWO)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(each,)) for each in agents[-2:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["intraday.break.full"]
    booked = BreakBooking.objects.filter(state=BreakState.BOOKED, wanted_at=TWO)
    assert booked.count() == spare
    at_two = [each for each in agents if (TWO, TWO + QUARTER) in breaks_in(each)]
    assert len(at_two) == spare
