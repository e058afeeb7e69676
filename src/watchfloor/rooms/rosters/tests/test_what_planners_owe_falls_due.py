"""Deliverables: when they are due, and what ticks them off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.rosters.contracts.deliverables import DeliverableFacts, DueState
from watchfloor.rooms.rosters.models import Deliverable, Delivery
from watchfloor.rooms.rosters.operations.deliverables import (
    add_deliverable,
    deliver,
    deliver_roster,
)
from watchfloor.rooms.rosters.operations.rosters import make_roster
from watchfloor.rooms.rosters.queries.deliverables import list_dues

from .build import ANNA, AT, a_centre, a_version, agents, early, shift_types

pytestmark = pytest.mark.django_db
JUNE_25 = date(2026, 6, 25)


def owed(**facts) -> int:
    return add_deliverable(
        facts=DeliverableFacts(name="Next month's roster", **facts), actor=ANNA, at=AT
    )


def states(today: date) -> dict[date, DueState]:
    found = list_dues(first=date(2026, 6, 1), last=date(2026, 7, 31), today=today)
    return {each.due_on: each.state for each in found}


def test_it_is_ahead_then_soon_then_late(cast):
    owed()
    assert states(date(2026, 6, 10))[JUNE_25] is DueState.AHEAD
    assert states(date(2026, 6, 20))[JUNE_25] is DueState.SOON
    assert states(date(2026, 6, 26))[JUNE_25] is DueState.LATE


def test_a_published_roster_of_the_whole_month_ticks_it_off():
    shift_types()
    person = agents(1, a_centre())[0]
    owed()
    july = make_roster(
        node_id=None, name="July", first_day=date(2026, 7, 1), last_day=date(2026, 7, 31),
        actor=ANNA, at=AT,
    )  # fmt: skip
    version = a_version(july, [early(person, date(2026, 7, 1))])
    assert deliver_roster(version_id=version, actor=ANNA, at=AT) == 1
    assert deliver_roster(version_id=version, actor=ANNA, at=AT) == 0
    assert Delivery.objects.get().due_on == JUNE_25


def test_half_a_month_does_not_tick_it_off():
    shift_types()
    person = agents(1, a_centre())[0]
    owed()
    half = make_roster(
        node_id=None, name="July", first_day=date(2026, 7, 1), last_day=date(2026, 7, 15),
        actor=ANNA, at=AT,
    )  # fmt: skip
    version = a_version(half, [early(person, date(2026, 7, 1))])
    assert deliver_roster(version_id=version, actor=ANNA, at=AT) == 0
    assert not Delivery.objects.exists()


def test_it_is_not_done_on_a_day_on_which_it_is_not_due():
    number = owed()
    with pytest.raises(Refusal) as refused:
        deliver(deliverable_id=number, due_on=JUNE_25 + timedelta(days=1), actor=ANNA, at=AT)
    assert refused.value.code == "rosters.delivery.not_due"
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"due_day": 0}, {"every": "week", "due_day": 7}, {"every": "year"}, {"days_ahead": 99}],
)
def test_what_makes_no_sense_is_not_agreed(facts):
    with pytest.raises(Refusal):
        owed(**facts)
    assert not Deliverable.objects.exists()
