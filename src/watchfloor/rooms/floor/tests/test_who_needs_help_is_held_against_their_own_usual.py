"""Who may need help now: rules on plain data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.rooms.floor.contracts.leading import (
    HelpKind,
    OpenContact,
    PastContact,
    UsualContact,
)
from watchfloor.rooms.floor.rules.helping import signs_of

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
QUEUE_IS_SLOW = {(None, 7): UsualContact(contacts=900, median_seconds=300, long_seconds=900)}
ANNA_IS_QUICK = {(1, 7): UsualContact(contacts=60, median_seconds=120, long_seconds=240)}


def in_call(seconds: float, *, agent_id: int = 1, holds: int = 0) -> OpenContact:
    began = NOW - timedelta(seconds=seconds)
    return OpenContact(agent_id, "c-1", 7, "Support", "voice", began, holds)


def past(minutes_ago: float, seconds: float, *, holds: int = 0, passed_on: bool = False):
    return PastContact(1, 7, seconds, holds, passed_on, NOW - timedelta(minutes=minutes_ago))


def signs(open_contacts=(), past_contacts=(), usual=QUEUE_IS_SLOW):
    return signs_of(open_contacts=open_contacts, past_contacts=past_contacts, usual=usual, at=NOW)


def test_a_call_is_long_when_it_lasts_longer_than_the_queue_usually_does():
    assert signs([in_call(900)]) == ()
    (found,) = signs([in_call(901)])
    assert (found.kind, found.usual_seconds, found.rests_on) == (HelpKind.LONG_CONTACT, 300, 900)
    assert not found.is_own_usual


def test_an_agents_own_usual_goes_before_the_queues():
    (found,) = signs([in_call(300)], usual={**QUEUE_IS_SLOW, **ANNA_IS_QUICK})
    assert found.is_own_usual
    assert found.usual_seconds == 120
    assert signs([in_call(300, agent_id=2)], usual={**QUEUE_IS_SLOW, **ANNA_IS_QUICK}) == ()


def test_of_too_few_contacts_nothing_is_said():
    few = {(None, 7): UsualContact(contacts=29, median_seconds=60, long_seconds=90)}
    assert signs([in_call(4000)], usual=few) == ()
    assert signs([in_call(4000)], usual={}) == ()


def test_own_contacts_that_are_too_few_leave_it_to_the_queue():
    few = {(1, 7): UsualContact(contacts=5, median_seconds=60, long_seconds=90)}
    assert signs([in_call(600)], usual={**QUEUE_IS_SLOW, **few}) == ()


def test_nobody_needs_help_for_two_minutes_of_talk():
    quick = {(None, 7): UsualContact(contacts=500, median_seconds=20, long_seconds=45)}
    assert signs([in_call(119)], usual=quick) == ()
    assert len(signs([in_call(121)], usual=quick)) == 1


@pytest.mark.parametrize(("holds", "kinds"), [(2, []), (3, [HelpKind.REPEATED_HOLD])])
def test_being_put_on_hold_three_times_is_a_sign(holds, kinds):
    assert [each.kind for each in signs([in_call(60, holds=holds)], usual={})] == kinds


def test_three_hard_contacts_in_a_row_are_a_sign():
    row = [past(5, 1000), past(20, 100, holds=2), past(40, 200, passed_on=True)]
    (found,) = signs(past_contacts=row)
    assert (found.kind, found.count, found.seconds) == (HelpKind.HARD_ROW, 3, 1300)


def test_an_easy_contact_ends_the_row():
    row = [past(2, 100), past(5, 1000), past(20, 1000), past(40, 1000)]
    assert signs(past_contacts=row) == ()


def test_what_is_long_past_belongs_to_no_row():
    assert signs(past_contacts=[past(5, 1000), past(20, 1000), past(121, 1000)]) == ()


def test_the_contact_furthest_beyond_its_usual_comes_first():
    found = signs(
        [in_call(1000, agent_id=2), in_call(500)], usual={**QUEUE_IS_SLOW, **ANNA_IS_QUICK}
    )
    assert [each.agent_id for each in found] == [1, 2]
