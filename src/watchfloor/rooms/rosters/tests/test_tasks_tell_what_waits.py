"""What the first screen tells of rosters: days that nobody has shifts for, requests that wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Access, Scope
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.models import Leave

from .build import ANNA, AT, MONDAY, a_centre, a_roster, a_version, agents, early, shift_types

pytestmark = pytest.mark.django_db
PLANNER = Access(1, "anna", capabilities=frozenset({"rosters.publish"}), scope=WHOLE_CENTRE)
SUNDAY_MORNING = AT + timedelta(days=6)


def keys(access: Access) -> list[str]:
    return [each.key for each in queries.list_tasks(access=access, at=SUNDAY_MORNING)]


def test_a_centre_without_shift_types_is_not_told_of_rosters() -> None:
    assert keys(PLANNER) == []


def test_days_without_a_published_roster_are_told_until_two_weeks_are_published() -> None:
    staff = agents(1, a_centre())
    shift_types()
    assert keys(PLANNER) == ["rosters.unpublished"]
    version = a_version(a_roster(days=14), [early(staff[0])])
    (task,) = queries.list_tasks(access=PLANNER, at=SUNDAY_MORNING)
    assert str(MONDAY) in task.title
    operations.publish(version_id=version, actor=ANNA, at=AT)
    assert keys(PLANNER) == []


def test_a_leader_is_told_of_what_her_own_people_ask() -> None:
    one, other = agents(2, a_centre())
    Leave.objects.create(
        agent_id=one, kind="annual", first_day=MONDAY, last_day=MONDAY, minutes=480,
        state="asked", asked_by="a", asked_at=AT,
    )  # fmt: skip
    can = frozenset({"rosters.approve"})
    hers = Access(2, "ben", capabilities=can, scope=Scope(agent_ids=frozenset({one})))
    others = Access(3, "eve", capabilities=can, scope=Scope(agent_ids=frozenset({other})))
    assert keys(hers) == ["rosters.waiting"]
    assert keys(others) == []
