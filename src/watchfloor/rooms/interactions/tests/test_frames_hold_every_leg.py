from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.queries import read_leg_frame

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
DAY = Window(MORNING, MORNING + timedelta(days=1))


def test_every_outcome_is_there_in_order_of_entry(cast):
    centre = Centre.build()
    queue = centre.queue("9000")
    for minute, outcome in enumerate(reversed(Outcome)):
        centre.leg(queue, MORNING + timedelta(minutes=minute), outcome)
    centre.save()
    frame = read_leg_frame(window=DAY, scope=WHOLE_CENTRE)
    assert frame.outcomes.tolist() == list(reversed(Outcome))
    assert frame.entered_ms[0] == MORNING.timestamp() * 1000


def test_durations_are_told_apart_and_what_is_not_known_is_minus_one(cast):
    centre = Centre.build()
    queue = centre.queue("9000")
    centre.leg(queue, talk_ms=5000, hold_ms=700, wrap_ms=90, agent=cast.agent)
    centre.leg(queue, MORNING + timedelta(minutes=1), Outcome.OPEN, wait_ms=None)
    centre.save()
    frame = read_leg_frame(window=DAY, scope=WHOLE_CENTRE)
    assert (frame.talk_ms.tolist(), frame.wrap_ms.tolist()) == ([5700, 0], [90, 0])
    assert frame.wait_ms.tolist() == [10_000, -1]
    assert frame.agent_ids.tolist() == [cast.agent.pk, -1]


def test_a_customer_has_one_number_and_an_unknown_one_has_none(cast):
    centre = Centre.build()
    queue = centre.queue("9000")
    for minute, key in enumerate((b"b", None, b"a", b"b")):
        centre.leg(queue, MORNING + timedelta(minutes=minute), customer_key=key)
    centre.save()
    one, nobody, other, again = read_leg_frame(window=DAY, scope=WHOLE_CENTRE).customers.tolist()
    assert nobody == 0
    assert one == again != other


def test_queues_that_are_not_wholly_in_reach_are_left_out(cast):
    centre = Centre.build()
    ours, theirs = centre.queue("ours", node=cast.team.pk), centre.queue("theirs")
    centre.leg(ours)
    centre.leg(theirs, agent=cast.agent)
    centre.save()
    scope = Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({cast.agent.pk}))
    assert read_leg_frame(window=DAY, scope=scope).queue_ids.tolist() == [ours.pk]
    assert len(read_leg_frame(window=DAY, queue_ids=[theirs.pk], scope=scope)) == 0


def test_what_came_outside_the_window_is_left_out(cast):
    centre = Centre.build()
    centre.leg(centre.queue("9000"), DAY.end)
    centre.save()
    assert len(read_leg_frame(window=DAY, scope=WHOLE_CENTRE)) == 0
