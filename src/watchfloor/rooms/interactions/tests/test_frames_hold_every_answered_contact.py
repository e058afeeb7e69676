from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.queries import read_contact_frame

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
DAY = Window(MORNING, MORNING + timedelta(days=1))


def test_a_contact_stands_once_for_each_agent_and_queue_it_was_with(cast):
    centre = Centre.build()
    queue, agent = centre.queue("9000"), cast.agent
    for minutes, told in ((0, {"talk_ms": 1000}), (5, {"wrap_ms": 500, "transferred_to": "9001"})):
        at = MORNING + timedelta(minutes=minutes)
        centre.leg(queue, at, contact_key="C-1", agent=agent, **told)
    centre.leg(queue, contact_key="C-1", talk_ms=70)
    centre.save()
    frame = read_contact_frame(window=DAY)
    assert list(frame.contact_keys) == ["C-1", "C-1"]
    assert list(frame.agent_ids) == [-1, agent.pk]
    assert list(frame.node_ids) == [-1, agent.node_id]
    assert list(frame.handle_ms) == [70, 1500]
    assert list(frame.transferred) == [False, True]
    assert frame.entered_ms[1] == MORNING.timestamp() * 1000


def test_what_was_not_answered_or_came_outside_the_window_is_left_out(cast):
    centre = Centre.build()
    queue = centre.queue("9000")
    for outcome in set(Outcome) - {Outcome.ANSWERED}:
        centre.leg(queue, outcome=outcome)
    centre.leg(queue, DAY.end)
    centre.leg(queue, DAY.start - timedelta(milliseconds=1))
    centre.leg(queue, DAY.start, contact_key="in")
    centre.save()
    assert list(read_contact_frame(window=DAY).contact_keys) == ["in"]


def test_a_frame_without_contacts_is_empty(db):
    assert len(read_contact_frame(window=DAY)) == 0


def test_keys_with_commas_quotes_and_lines_come_through(cast):
    centre = Centre.build()
    key = 'a,"b"\nc,你好'
    centre.leg(centre.queue("9000"), contact_key=key)
    centre.save()
    assert list(read_contact_frame(window=DAY).contact_keys) == [key]
