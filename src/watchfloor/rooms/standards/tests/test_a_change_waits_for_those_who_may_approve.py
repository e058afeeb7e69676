"""A change is offered for approval to those who may approve its kind, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import Process, ProcessStep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def change_id(cast):
    planner = cast.users[Role.PLANNER]
    version = service.propose(
        kind="process",
        code="refund",
        title=Words("Refund", "退款"),
        body=Process((ProcessStep("refund.confirm", Words("Confirm", "核实")),)),
        actor=Actor(planner.username, planner.pk),
        at=NOW,
    )
    return version.change_matter_id


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.DIRECTOR, True),
        (Role.RISK_OFFICER, True),
        (Role.QUALITY_ANALYST, False),
        (Role.PLANNER, False),  # who proposed it
    ],
)
def test_only_approvers_are_offered_the_verdict(cast, change_id, role, may):
    access = people.get_access(user_id=cast.users[role].pk)
    found = matters.get_matter(matter_id=change_id, access=access)
    assert (Verb.VERIFY in found.verbs) is may
    waiting = matters.list_tasks(access=access, at=NOW + timedelta(hours=1))
    assert any(str(change_id) in task.key for task in waiting) is may
