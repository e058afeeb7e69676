from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import LegFilter
from watchfloor.rooms.people.models import Agent

from .filling import MORNING, Centre

pytestmark = pytest.mark.django_db
WINDOW = Window(MORNING - timedelta(days=2, minutes=3), MORNING + timedelta(days=2, minutes=3))
LEGS = LegFilter(start=WINDOW.start, end=WINDOW.end)


@pytest.fixture
def team(cast) -> Scope:
    agent = Agent.objects.create(code="1", node=cast.team)
    centre = Centre.build()
    queues = [centre.queue(f"q{n}", node=cast.team.pk if n % 2 else None) for n in range(20)]
    for number in range(100):
        at = MORNING + timedelta(minutes=number)
        centre.leg(queues[number % 20], at, agent_id=agent.pk)
    centre.save()
    return Scope(node_ids=frozenset({cast.team.pk}), agent_ids=frozenset({agent.pk}))


CALLS = {
    "queues": (2, lambda scope: queries.list_queues(scope=scope)),
    "intervals": (
        6,
        lambda scope: queries.list_intervals(
            window=WINDOW, every=Every.HOUR, zone=ZoneInfo("UTC"), scope=scope, fill=True
        ),
    ),
    "count": (7, lambda scope: queries.count_legs(legs=LEGS, scope=scope)),
    "page": (9, lambda scope: queries.list_legs(legs=LEGS, scope=scope)),
    "runs": (1, lambda scope: queries.list_runs(limit=10)),
    "feeds": (1, lambda scope: queries.list_feed_health()),
    "states": (1, lambda scope: queries.sum_agent_states(window=WINDOW, scope=scope)),
    "repeats": (
        2,
        lambda scope: queries.count_repeats(window=WINDOW, within_hours=24, scope=scope),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_read_asks_no_more_than_this(name, team, django_assert_max_num_queries):
    times, call = CALLS[name]
    for scope in (WHOLE_CENTRE, team):
        with django_assert_max_num_queries(times + (name == "queues")):
            assert call(scope) is not None
