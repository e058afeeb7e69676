from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from watchfloor.common import sealing
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import Repeats
from watchfloor.rooms.people.models import Agent

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
DAY = Window(MORNING, MORNING + timedelta(days=1))


@pytest.fixture
def centre(db: None) -> Centre:
    return Centre.build()


def call(centre: Centre, customer: str | None, at: datetime, key: str = "", **told: Any) -> None:
    if key:
        told["contact_key"] = key
    queue = told.pop("queue", None) or centre_queue(centre)
    centre.leg(queue, at, customer_key=sealing.join_key(customer) if customer else None, **told)


def centre_queue(centre: Centre):
    return centre.feed.queues.first() or centre.queue("sales")


def count(centre: Centre, hours: int = 24, scope: Scope = WHOLE_CENTRE) -> Repeats:
    centre.save()
    return queries.count_repeats(window=DAY, within_hours=hours, scope=scope)


def test_a_customer_who_calls_again_within_the_hours_came_back(centre):
    call(centre, "a", MORNING)
    call(centre, "a", MORNING + timedelta(hours=5))
    call(centre, "b", MORNING)
    found = count(centre, hours=5)
    assert (found.contacts, found.repeated) == (3, 1)
    assert (found.customers, found.customers_back) == (2, 1)


def test_one_who_calls_after_the_hours_did_not(centre):
    call(centre, "a", MORNING)
    call(centre, "a", MORNING + timedelta(hours=5, seconds=1))
    assert count(centre, hours=5).repeated == 0


def test_a_return_after_the_window_counts_but_is_no_contact_of_it(centre):
    call(centre, "a", MORNING + timedelta(hours=23))
    call(centre, "a", MORNING + timedelta(hours=30))
    found = count(centre)
    assert (found.contacts, found.repeated) == (1, 1)


def test_two_legs_of_one_contact_are_no_return(centre):
    call(centre, "a", MORNING, key="c-1")
    call(centre, "a", MORNING + timedelta(minutes=3), key="c-1")
    found = count(centre)
    assert (found.contacts, found.repeated) == (1, 0)


def test_a_contact_is_known_by_the_leg_that_names_the_customer(centre):
    call(centre, None, MORNING, key="c-1")
    call(centre, "a", MORNING + timedelta(minutes=3), key="c-1")
    call(centre, "a", MORNING + timedelta(hours=2))
    found = count(centre)
    assert (found.contacts, found.repeated, found.unknown) == (2, 1, 0)


def test_without_customers_nothing_is_said(centre):
    call(centre, None, MORNING)
    call(centre, None, MORNING + timedelta(hours=1))
    found = count(centre)
    assert (found.contacts, found.repeated, found.unknown) == (0, 0, 2)


def test_an_agents_contacts_are_judged_by_who_came_back_to_anybody(centre):
    mine, other = (Agent.objects.create(code=code) for code in ("1", "2"))
    call(centre, "a", MORNING, agent_id=mine.pk)
    call(centre, "a", MORNING + timedelta(hours=1), agent_id=other.pk)
    found = count(centre, scope=Scope(agent_ids=frozenset({mine.pk})))
    assert (found.contacts, found.repeated) == (1, 1)


def test_who_reaches_nothing_counts_nothing(centre):
    call(centre, "a", MORNING)
    assert count(centre, scope=Scope()) == Repeats(24, 0, 0, 0, 0, 0)
