"""Threads with connections of their own: of two who act at once one wins, and nothing is torn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import LeaveKind, PublishReport, SwapCard
from watchfloor.rooms.rosters.models import Claim, Duty, DutyChange, HoursEntry, Leave, Version
from watchfloor.rooms.rosters.operations import turns
from watchfloor.rooms.rosters.operations.leave_decisions import decide_leave
from watchfloor.rooms.rosters.operations.leaves import Grant, ask_leave, grant_hours
from watchfloor.rooms.rosters.operations.offers import claim_offer, make_offer
from watchfloor.rooms.rosters.operations.swaps import answer_swap, decide_swap, offer_swap
from watchfloor.rooms.rosters.queries.leaves import balance_of
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan
from watchfloor.rooms.rosters.rules.offering import OfferFacts

from .build import ANNA, AT, BEN, MONDAY, a_centre, a_roster, a_version, agents, early, late
from .build import shift_types as add_shift_types

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = MONDAY + timedelta(days=1)
PATIENCE = 60.0
A_MOMENT = 0.5


@pytest.fixture
def staff() -> list[int]:
    """Four people of a team, and shift types."""
    found = agents(4, a_centre())
    add_shift_types()
    return found


def at_once(*calls: Callable[[], object]) -> list[Any]:
    """Run calls at the same moment; return what each returned or raised."""
    gate = threading.Barrier(len(calls), timeout=PATIENCE)
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait()
            answers[number] = calls[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def refusals(answers: Sequence[Any]) -> list[str]:
    """Return the codes of those refused; anything else that was raised fails the test."""
    broken = [
        each for each in answers if isinstance(each, Exception) and not isinstance(each, Refusal)
    ]
    assert broken == []
    return [each.code for each in answers if isinstance(each, Refusal)]


def published(cells: Sequence[Any]) -> None:
    operations.publish(version_id=a_version(a_roster(), cells), actor=ANNA, at=AT)


def codes() -> dict[tuple[int, int], str]:
    rows = Duty.objects.filter(cancelled_at=None)
    return {(row.agent_id, row.day.day): row.code for row in rows}


def lines(action: str) -> int:
    return JournalEntry.objects.filter(action=action).count()


def test_of_two_who_publish_versions_of_one_roster_each_is_whole_or_refused(staff):
    roster = a_roster()
    first = a_version(roster, [early(each) for each in staff])
    second = a_version(roster, [late(each) for each in staff])
    answers = at_once(
        lambda: operations.publish(version_id=first, actor=ANNA, at=AT),
        lambda: operations.publish(version_id=second, actor=BEN, at=AT),
    )
    assert set(refusals(answers)) <= {"rosters.publish.busy"}
    done = sum(isinstance(each, PublishReport) for each in answers)
    assert done >= 1
    assert Version.objects.exclude(published_at=None).count() == done
    assert lines("rosters.version.published") == done
    assert len(set(codes().values())) == 1  # never some of the one and some of the other
    assert len(codes()) == len(staff)


def test_of_two_who_publish_the_same_version_one_does(staff):
    version = a_version(a_roster(), [early(each) for each in staff])
    answers = at_once(
        *[lambda: operations.publish(version_id=version, actor=ANNA, at=AT)] * 3,
    )
    assert set(refusals(answers)) <= {"rosters.publish.busy", "rosters.publish.done"}
    assert len(refusals(answers)) == 2
    assert Duty.objects.count() == DutyChange.objects.count() == len(staff)
    assert lines("rosters.version.published") == 1


def test_of_two_rosters_of_the_same_people_published_at_once_one_holds(staff):
    versions = [
        a_version(a_roster(name=name), [make(each) for each in staff])
        for name, make in (("one", early), ("other", late))
    ]
    answers = at_once(
        lambda: operations.publish(version_id=versions[0], actor=ANNA, at=AT),
        lambda: operations.publish(version_id=versions[1], actor=BEN, at=AT),
    )
    assert refusals(answers) == []
    assert len(codes()) == len(staff)
    assert set(Duty.objects.values_list("sequence", flat=True)) == {1}


def test_the_last_place_is_taken_once(staff):
    published([early(each) for each in staff])
    facts = OfferFacts("overtime", MONDAY, 960, 1080, 1, AT + timedelta(days=2))
    offer = make_offer(facts=facts, scope=WHOLE_CENTRE, actor=ANNA, at=AT).id
    answers = at_once(
        *[
            lambda each=each: claim_offer(offer_id=offer, agent_id=each, actor=BEN, at=AT)
            for each in staff
        ]
    )
    assert refusals(answers) == ["rosters.offer.taken"] * 3
    (winner,) = Claim.objects.values_list("agent_id", flat=True)
    assert list(HoursEntry.objects.values_list("agent_id", "minutes")) == [(winner, 120)]
    assert {row.agent_id for row in Duty.objects.filter(minutes=600)} == {winner}
    assert lines("rosters.offer.claimed") == 1


def test_a_swap_approved_by_two_leaders_is_applied_once(staff):
    published([early(staff[0]), late(staff[1])])
    card = offered(staff)
    answer_swap(swap_id=card.id, agent_id=staff[1], accepts=True, actor=BEN, at=AT)
    answers = at_once(*[lambda: decided(card)] * 2)
    assert refusals(answers) == ["rosters.swap.decided"]
    assert codes() == {(staff[0], 8): "晚", (staff[1], 8): "早"}
    assert set(Duty.objects.values_list("sequence", flat=True)) == {1}
    assert lines("rosters.swap.approved") == 1


def test_of_two_swaps_of_the_same_shift_one_is_applied(staff):
    published([early(staff[0]), late(staff[1]), late(staff[2])])
    theirs = {each: Duty.objects.get(agent=each).pk for each in staff[:3]}
    cards = [
        offer_swap(
            duty_id=theirs[each],
            agent_id=each,
            other_id=staff[0],
            other_duty_id=theirs[staff[0]],
            actor=ANNA,
            at=AT,
        )
        for each in staff[1:3]
    ]
    for card in cards:
        answer_swap(swap_id=card.id, agent_id=staff[0], accepts=True, actor=BEN, at=AT)
    answers = at_once(lambda: decided(cards[0]), lambda: decided(cards[1]))
    assert refusals(answers) == ["rosters.swap.lapsed"]
    assert sorted(codes().values()) == sorted(["早", "晚", "晚"])
    assert len(codes()) == 3


def offered(staff: Sequence[int]) -> SwapCard:
    mine, theirs = (Duty.objects.get(agent=each) for each in staff[:2])
    return offer_swap(
        duty_id=mine.pk,
        agent_id=staff[0],
        other_id=staff[1],
        other_duty_id=theirs.pk,
        actor=ANNA,
        at=AT,
    )


def decided(card: SwapCard) -> SwapCard:
    return decide_swap(swap_id=card.id, approves=True, scope=WHOLE_CENTRE, actor=BEN, at=AT)


def test_leave_asked_for_twice_at_once_takes_its_account_once(staff):
    grant_hours(grants=[Grant(staff[0], "annual", MONDAY, 480)], actor=ANNA, at=AT)
    days = (MONDAY, TUESDAY)
    answers = at_once(*[lambda day=day: asked(staff[0], day) for day in days])
    assert refusals(answers) == ["rosters.leave.balance"]
    assert Leave.objects.count() == 1
    number = Leave.objects.get().pk
    answers = at_once(*[lambda: approved(number)] * 2)
    assert refusals(answers) == ["rosters.leave.decided"]
    assert sorted(HoursEntry.objects.values_list("minutes", flat=True)) == [-480, 480]
    assert balance_of(agent_id=staff[0], account="annual", on=MONDAY).left_minutes == 0


def test_leave_and_publishing_at_once_leave_no_shift_on_leave_unseen(staff):
    leave = asked(staff[0], MONDAY, LeaveKind.SICK)
    version = a_version(a_roster(), [early(each) for each in staff])
    answers = at_once(
        lambda: approved(leave.id),
        lambda: operations.publish(version_id=version, actor=ANNA, at=AT),
    )
    assert set(refusals(answers)) <= {"rosters.publish.on_leave"}
    assert Leave.objects.get().state == "approved"
    assert (staff[0], 8) not in codes()


@pytest.fixture
def other_hand(staff) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Somebody who is in the middle of something with the first of the people, until let go."""
    holds, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            turns.take_turns([staff[0]])
            holds.set()
            may_go.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    yield holds, may_go
    may_go.set()
    thread.join(PATIENCE)


def test_publishing_waits_for_who_is_changing_a_persons_shifts(staff, other_hand):
    holds, may_go = other_hand
    version = a_version(a_roster(), [early(each) for each in staff])
    assert holds.wait(PATIENCE)
    timer = threading.Timer(A_MOMENT, may_go.set)
    waits: list[bool] = []

    def publish() -> PublishReport:
        report = operations.publish(version_id=version, actor=ANNA, at=AT)
        waits.append(may_go.is_set())
        return report

    timer.start()
    (answer,) = at_once(publish)
    assert (refusals([answer]), waits) == ([], [True])
    assert len(codes()) == len(staff)


def test_who_changes_another_persons_shifts_waits_for_nobody(staff, other_hand):
    holds, may_go = other_hand
    assert holds.wait(PATIENCE)
    (answer,) = at_once(lambda: asked(staff[1], MONDAY, LeaveKind.SICK))
    assert refusals([answer]) == []
    assert not may_go.is_set()


def asked(agent_id: int, day: Any, kind: LeaveKind = LeaveKind.ANNUAL) -> Any:
    return ask_leave(agent_id=agent_id, kind=kind, span=LeaveSpan(day, day), actor=ANNA, at=AT)


def approved(leave_id: int) -> Any:
    return decide_leave(leave_id=leave_id, approves=True, scope=WHOLE_CENTRE, actor=BEN, at=AT)
