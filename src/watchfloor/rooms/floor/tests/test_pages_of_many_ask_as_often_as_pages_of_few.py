"""The pages of the whole center send a number of statements that does not grow with its people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.floor.contracts import AgentState, Span
from watchfloor.rooms.floor.models import AgentName, Source, Stretch
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.people.models import Agent

from .adherence_people import ANNA

pytestmark = pytest.mark.django_db


def put_people_out(agents, source, now):
    """Schedule people on queue and let each be away from it, one since a call."""
    start = now - timedelta(hours=1)
    put_schedules(
        rows=[(each.pk, start.date(), [Span(start, now + timedelta(hours=1), "queue")])
              for each in agents],
        origin="imported", actor=ANNA, at=now,
    )  # fmt: skip
    for each in agents:
        login = f"L{each.pk}"
        AgentName.objects.create(source=source, login=login, agent=each, first_seen_at=start)
        for begins, ends, state in (
            (start, now - timedelta(minutes=40), AgentState.TALKING),
            (now - timedelta(minutes=40), None, AgentState.PAUSED),
        ):
            Stretch.objects.create(
                source=source, login=login, agent=each, state=state, started_at=begins,
                ended_at=ends,
            )  # fmt: skip


@pytest.mark.parametrize("page", ["floor:adherence_rows", "floor:attendance"])
def test_more_people_cost_no_more_statements(page, cast, client):
    now = timezone.localtime()
    source = Source.objects.create(name="switch", kind="http", made_at=now, last_alive_at=now)
    client.force_login(cast.users[Role.FLOOR_MANAGER])
    client.get(reverse(page))

    def statements_with(count):
        more = [
            Agent.objects.create(
                code=f"{count}-{n}", name=f"Of {count}-{n}", node=cast.team, first_seen_at=now
            )
            for n in range(count)
        ]
        put_people_out(more, source, now)
        with CaptureQueriesContext(connection) as sent:
            answer = client.get(reverse(page))
        assert all(each.name in answer.content.decode() for each in more)
        return len(sent)

    assert statements_with(1) == statements_with(7)
