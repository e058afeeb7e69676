"""Weeks after something was verified somebody else says whether it helped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import EFFECT_CHECK, MatterFilter, State, Verb
from watchfloor.rooms.matters.models import Matter

from .desk import Desk, history, open_errand, refused

pytestmark = pytest.mark.django_db
FOUR_WEEKS = timedelta(weeks=4)


@pytest.fixture
def verified(cast, leader, analyst) -> int:
    parent = open_errand(cast, analyst)
    number = open_errand(cast, analyst, kind="test_checked", parent_id=parent)
    leader.act(number, Verb.DONE)
    analyst.act(number, Verb.VERIFY)
    return number


def the_check() -> Matter:
    return Matter.objects.get(kind=EFFECT_CHECK)


def state_of(number: int) -> str:
    return Matter.objects.get(pk=number).state


def test_it_opens_once_when_the_weeks_are_over(verified, analyst):
    matters.sweep(at=Desk.at + FOUR_WEEKS - timedelta(minutes=1))
    assert not Matter.objects.filter(kind=EFFECT_CHECK).exists()
    assert tuple(matters.find_faults()) == ()
    for _ in range(3):
        matters.sweep(at=Desk.at + FOUR_WEEKS)
    check, row = the_check(), Matter.objects.get(pk=verified)
    assert (check.checks_id, check.owner_id, check.subject) == (
        verified,
        analyst.user_id,
        f"matter:{verified}",
    )
    assert check.parent_id == row.parent_id  # beside it: nothing hangs under what has ended
    assert tuple(matters.find_faults()) == ()


def test_a_yes_ends_it(verified, analyst):
    matters.sweep(at=Desk.at + FOUR_WEEKS)
    analyst.act(the_check().pk, Verb.DONE, data={"holds": True}, at=Desk.at + FOUR_WEEKS)
    assert (the_check().state, state_of(verified)) == (State.VERIFIED, State.VERIFIED)
    matters.sweep(at=Desk.at + 3 * FOUR_WEEKS)
    assert Matter.objects.filter(kind=EFFECT_CHECK).count() == 1


def test_a_no_opens_what_did_not_help_and_what_ended_above_it(verified, analyst, leader):
    parent = Matter.objects.get(pk=verified).parent_id or 0
    leader.act(parent, Verb.DONE)
    analyst.act(parent, Verb.VERIFY)
    matters.sweep(at=Desk.at + FOUR_WEEKS)
    said = {"data": {"holds": False}, "note": "Still 4 % errors.", "at": Desk.at + FOUR_WEEKS}
    analyst.act(the_check().pk, Verb.DONE, **said)
    assert [state_of(each) for each in (parent, verified)] == [State.ASSIGNED, State.ASSIGNED]
    assert history(verified)[-1] == "reopen"
    events = matters.get_matter(matter_id=verified, access=analyst.access).events
    assert events[-1].note == "Still 4 % errors."
    assert tuple(matters.find_faults()) == ()


def test_a_no_needs_a_reason_and_an_answer_is_needed(verified, analyst):
    matters.sweep(at=Desk.at + FOUR_WEEKS)
    number, at = the_check().pk, Desk.at + FOUR_WEEKS

    def answer(**more):
        analyst.act(number, Verb.DONE, at=at, **more)

    refused("matters.effect_check.no_answer", answer)
    refused("matters.matter.no_reason", lambda: answer(data={"holds": False}))
    assert (state_of(number), state_of(verified)) == (State.ASSIGNED, State.VERIFIED)


def test_the_doer_does_not_say_whether_it_helped(verified, leader):
    matters.sweep(at=Desk.at + FOUR_WEEKS)
    number, at = the_check().pk, Desk.at + FOUR_WEEKS
    refused(
        "matters.matter.own_work",
        lambda: leader.act(number, Verb.DONE, data={"holds": True}, at=at),
    )
    assert state_of(number) == State.ASSIGNED


def test_reopening_by_hand_ends_the_check(verified, analyst):
    matters.sweep(at=Desk.at + FOUR_WEEKS)
    analyst.act(verified, Verb.REOPEN, note="A complaint.", at=Desk.at + FOUR_WEEKS)
    assert the_check().state == State.CANCELLED
    wanted = MatterFilter(kinds=(EFFECT_CHECK,), is_open=True)
    assert matters.count_matters(wanted=wanted, access=analyst.access) == 0
    assert tuple(matters.find_faults()) == ()
