"""Who is shown as there and has probably left is not counted on when a day is foreseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import EventType, NewEvent, Span
from watchfloor.rooms.floor.models import AgentName, Source
from watchfloor.rooms.intraday.queries.day_facts import read_day_facts
from watchfloor.rooms.people.models import Agent

from .build import NOON
from .lines import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents(db) -> tuple[Agent, Agent]:
    """Return two agents who are both due: one has been ready for minutes, one for twenty hours."""
    source = Source.objects.create(name="pbx", kind="http", made_at=NOON)
    found = []
    for code, quiet in (("a1", timedelta(minutes=20)), ("a2", timedelta(hours=20))):
        agent = Agent.objects.create(code=code)
        AgentName.objects.create(source=source, login=code, agent=agent, first_seen_at=NOON)
        told = NewEvent(key=code, at=NOON - quiet, type=EventType.READY, agent=code)
        floor.take_events(source_id=source.pk, events=[told], received_at=NOON)
        span = Span(NOON - timedelta(hours=1), NOON + timedelta(hours=1), "queue")
        floor.put_schedules(
            rows=[(agent.pk, TODAY, (span,))], origin="test", actor=Actor("anna"), at=NOON
        )
        found.append(agent)
    here, left = found
    return here, left


def test_who_has_probably_left_is_missing_where_they_are_due(agents):
    here, left = agents
    facts = read_day_facts(queue_ids=[], day=TODAY, at=NOON, zone=calendars.centre_zone())
    assert facts.signed_in == {here.pk}
    assert facts.due == {here.pk, left.pk}
    assert facts.missing == {left.pk}
