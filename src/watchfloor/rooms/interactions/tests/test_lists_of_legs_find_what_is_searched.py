from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common import sealing
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import LegFilter, Outcome, QueueNotFound
from watchfloor.rooms.people.models import Agent

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
START, END = MORNING - timedelta(days=1), MORNING + timedelta(days=1)


@pytest.fixture
def centre(db: None) -> Centre:
    centre = Centre.build()
    agent = Agent.objects.create(code="PJSIP/8001")
    sales = centre.queue("sales")
    told: dict[str, Any] = {
        "customer_masked": sealing.mask("13812345678"),
        "customer_key": sealing.join_key("13812345678"),
    }
    centre.leg(sales, contact_key="c-1", agent_id=agent.pk, **told)
    centre.leg(sales, MORNING + timedelta(minutes=1), contact_key="c-2", **told)
    centre.leg(sales, contact_key="c-3", outcome=Outcome.LOST, wait_ms=None, note="restarted")
    centre.save()
    return centre


def find(**asked: Any) -> list[str]:
    legs = LegFilter(**{"start": START, "end": END, **asked})
    page = queries.list_legs(legs=legs, scope=WHOLE_CENTRE)
    assert page.total == len(page.rows) == queries.count_legs(legs=legs, scope=WHOLE_CENTRE).offered
    return sorted(row.contact_key for row in page.rows)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("c-1", ["c-1"]),
        (" c-1 ", ["c-1"]),
        ("13812345678", ["c-1", "c-2"]),
        ("138 1234-5678", ["c-1", "c-2"]),
        ("1381234567", []),
        ("138****5678", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("  ", ["c-1", "c-2", "c-3"]),
    ],
)
def test_a_contact_is_found_by_its_key_or_by_a_number_typed_in_full(centre, typed, found):
    assert find(search=typed) == found


def test_what_cannot_be_closed_is_listed_with_its_reason(centre):
    legs = LegFilter(start=START, end=END, unclosed=True)
    (row,) = queries.list_legs(legs=legs, scope=WHOLE_CENTRE).rows
    assert (row.contact_key, row.note, row.wait_seconds) == ("c-3", "restarted", None)


def test_an_agents_legs_are_found_and_named(centre):
    agent = Agent.objects.get()
    assert find(agent_id=agent.pk) == ["c-1"]
    legs = LegFilter(start=START, end=END, agent_id=agent.pk)
    (row,) = queries.list_legs(legs=legs, scope=WHOLE_CENTRE).rows
    assert (row.agent, row.customer) == ("PJSIP/8001", "138****5678")


def test_the_end_of_a_window_is_not_in_it(centre):
    assert find(start=MORNING, end=MORNING + timedelta(minutes=1)) == ["c-1", "c-3"]


def test_a_window_that_ends_before_it_starts_is_empty(centre):
    assert find(start=END, end=START) == []


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "MS4", "MS54", "Li4u", "OTk5OTk5OTk5OTk5OTk5OTk5OS4x"]
)
def test_a_cursor_that_no_page_gave_is_refused(centre, cursor):
    legs = LegFilter(start=START, end=END)
    with pytest.raises(Refusal, match=r"interactions\.cursor\.unknown"):
        queries.list_legs(legs=legs, scope=WHOLE_CENTRE, cursor=cursor)


def test_legs_that_came_in_the_same_instant_are_on_one_page_each(centre):
    for _ in range(5):
        centre.leg(centre.feed.queues.get(), MORNING)
    centre.save()
    legs, cursor, seen = LegFilter(start=START, end=END), "", []
    while True:
        page = queries.list_legs(legs=legs, scope=WHOLE_CENTRE, cursor=cursor, page_size=1)
        seen += [row.id for row in page.rows]
        if not (cursor := page.next_cursor):
            break
    assert len(seen) == len(set(seen)) == 8


def test_a_queue_is_found_by_its_code(centre):
    card = queries.find_queue(code="sales", scope=WHOLE_CENTRE)
    assert (card.feed, card.service_level_seconds) == ("asterisk-queue-log", 20)


def test_an_unknown_queue_is_refused_with_those_there_are(centre):
    with pytest.raises(QueueNotFound) as refused:
        queries.find_queue(code="sells", scope=WHOLE_CENTRE)
    assert refused.value.known == ("sales",)


def test_a_code_of_two_feeds_must_name_the_feed(centre):
    Centre.build("second").queue("sales")
    with pytest.raises(QueueNotFound) as refused:
        queries.find_queue(code="sales", scope=WHOLE_CENTRE)
    assert refused.value.known == ("asterisk-queue-log:sales", "second:sales")
    assert queries.find_queue(code="second:sales", scope=WHOLE_CENTRE).feed == "second"


def test_a_queue_out_of_reach_does_not_exist(centre):
    with pytest.raises(QueueNotFound) as refused:
        queries.find_queue(code="sales", scope=Scope(node_ids=frozenset({1})))
    assert refused.value.known == ()
