"""What is usual is read from kept stays; signs are of people that were asked about alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.rooms.floor.contracts.leading import HelpKind
from watchfloor.rooms.floor.models import Stay
from watchfloor.rooms.floor.queries.leading import list_help_signs

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
ANNA, BEN, QUEUE = 11, 12, 5


def stay(number: int, *, agent_id: int, minutes_ago: float, seconds: float | None, **more) -> Stay:
    entered = NOW - timedelta(minutes=minutes_ago)
    ended = None if seconds is None else entered + timedelta(seconds=seconds)
    return Stay(
        source_id=1, contact=f"c-{number}", position=0, queue_name="Support", queue_id=QUEUE,
        channel="voice", entered_at=entered, answered_at=entered, ended_at=ended,
        outcome="answered", agent_id=agent_id, **more,
    )  # fmt: skip


@pytest.fixture
def history() -> None:
    """Fifty contacts of five minutes of one agent, fifty of ten minutes of another."""
    Stay.objects.bulk_create(
        stay(n + 100 * agent, agent_id=agent, minutes_ago=1440 + 20 * n, seconds=length)
        for agent, length in ((ANNA, 300), (BEN, 600))
        for n in range(50)
    )


def signs(*agent_ids: int):
    return list_help_signs(agent_ids=agent_ids, at=NOW)


def test_a_contact_beyond_the_agents_own_usual_is_a_sign(history):
    stay(1, agent_id=ANNA, minutes_ago=6, seconds=None).save()
    stay(2, agent_id=BEN, minutes_ago=6, seconds=None).save()
    (found,) = signs(ANNA, BEN)
    assert (found.agent_id, found.kind) == (ANNA, HelpKind.LONG_CONTACT)
    assert (found.usual_seconds, found.rests_on, found.is_own_usual) == (300, 50, True)
    assert found.seconds == 360


def test_somebody_new_is_held_against_the_queue(history):
    stay(1, agent_id=13, minutes_ago=11, seconds=None).save()
    (found,) = signs(13)
    assert (found.is_own_usual, found.rests_on) == (False, 100)


def test_people_who_were_not_asked_about_are_not_told_of(history):
    stay(1, agent_id=ANNA, minutes_ago=60, seconds=None).save()
    assert signs(BEN) == ()
    assert signs() == ()


def test_a_contact_without_an_end_since_yesterday_is_no_sign(history):
    stay(1, agent_id=ANNA, minutes_ago=13 * 60, seconds=None).save()
    assert signs(ANNA) == ()


def test_contacts_of_more_than_four_weeks_ago_are_not_usual_any_more():
    Stay.objects.bulk_create(
        stay(n, agent_id=ANNA, minutes_ago=29 * 1440 + n, seconds=60) for n in range(50)
    )
    stay(99, agent_id=ANNA, minutes_ago=60, seconds=None).save()
    assert signs(ANNA) == ()


def test_hard_contacts_in_a_row_are_seen_over_the_last_two_hours(history):
    for n in range(3):
        stay(n, agent_id=ANNA, minutes_ago=40 - 10 * n, seconds=200, holds=2).save()
    (found,) = signs(ANNA)
    assert (found.kind, found.count) == (HelpKind.HARD_ROW, 3)
