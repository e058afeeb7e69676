from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.models import AgentState
from watchfloor.rooms.people.models import Agent

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
HOUR = Window(MORNING, MORNING + timedelta(hours=1))


@pytest.fixture
def centre(db: None) -> Centre:
    centre = Centre.build()
    centre.run.last_at = MORNING + timedelta(minutes=50)
    centre.run.save()
    return centre


def stay(centre: Centre, agent: Agent, state: str, start: int, end: int | None) -> None:
    AgentState.objects.create(
        feed=centre.feed,
        run=centre.run,
        agent=agent,
        state=state,
        reason="",
        started_at=MORNING + timedelta(minutes=start),
        ended_at=None if end is None else MORNING + timedelta(minutes=end),
    )


def minutes(scope: Scope = WHOLE_CENTRE) -> Mapping[str, float]:
    found = queries.sum_agent_states(window=HOUR, scope=scope)
    return {state: milliseconds / 60_000 for state, milliseconds in found.items()}


def test_only_what_lies_inside_counts(centre):
    agent = Agent.objects.create(code="1")
    stay(centre, agent, "paused", -30, 10)
    stay(centre, agent, "paused", 20, 25)
    stay(centre, agent, "paused", 55, 90)
    stay(centre, agent, "available", -20, 0)
    stay(centre, agent, "available", 60, 70)
    assert minutes() == {"paused": 20}


def test_a_state_that_lasts_is_known_as_far_as_the_feed_was_read(centre):
    stay(centre, Agent.objects.create(code="1"), "signed_in", 30, None)
    assert minutes() == {"signed_in": 20}


def test_each_sees_the_own_people(centre):
    one, two = (Agent.objects.create(code=code) for code in ("1", "2"))
    stay(centre, one, "paused", 0, 10)
    stay(centre, two, "paused", 0, 5)
    assert minutes() == {"paused": 15}
    assert minutes(Scope(agent_ids=frozenset({two.pk}))) == {"paused": 5}
    assert minutes(Scope()) == {}
