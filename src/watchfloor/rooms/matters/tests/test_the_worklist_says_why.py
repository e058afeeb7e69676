"""What waits for somebody, the dearest first, with a reason in a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb

from .desk import AT, Desk, open_errand

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def reasons(desk: Desk, at) -> list[str]:
    with override("en"):
        return [task.reason for task in matters.list_tasks(access=desk.access, at=at)]


def test_a_done_matter_waits_for_who_may_verify_and_not_for_the_doer(cast, leader, analyst, agent):
    number = open_errand(cast, analyst, owner_id=agent.user_id)
    agent.act(number, Verb.DONE, at=AT + HOUR)
    at = AT + 4 * HOUR
    assert reasons(leader, at) == [
        "It is said to be done; your verification is waited for since 3 hours."
    ]
    assert reasons(agent, at) == []


def test_the_owner_is_told_how_near_the_deadline_is(cast, analyst, agent):
    open_errand(cast, analyst, owner_id=agent.user_id)
    assert reasons(agent, AT + 22 * HOUR) == ["The deadline is in 2 hours."]
    assert reasons(agent, AT + 96 * HOUR) == ["Overdue by 3 days."]


def test_what_nobody_owns_waits_for_staff_and_not_for_agents(cast, analyst, leader, agent):
    open_errand(cast, analyst, clocks=())
    assert reasons(leader, AT + HOUR) == ["Nobody has taken it for 1 hour."]
    assert reasons(agent, AT + HOUR) == []


def test_the_other_team_has_nothing_to_do(cast, analyst):
    open_errand(cast, analyst)
    assert reasons(Desk(cast.stranger), AT + HOUR) == []


def test_a_parent_waits_for_its_children_first(cast, analyst, agent):
    parent = open_errand(cast, analyst, owner_id=agent.user_id)
    child = open_errand(cast, analyst, owner_id=agent.user_id, parent_id=parent)
    keys = [task.key for task in matters.list_tasks(access=agent.access, at=AT)]
    assert keys == [f"matter:{child}"]


def test_the_dearer_and_the_nearer_come_first(cast, analyst, agent):
    cheap = open_errand(cast, analyst, owner_id=agent.user_id, expected_loss=100, clocks=())
    near = open_errand(cast, analyst, owner_id=agent.user_id, expected_loss=100)
    dear = open_errand(cast, analyst, owner_id=agent.user_id, expected_loss=500, clocks=())
    tasks = matters.list_tasks(access=agent.access, at=AT + 24 * HOUR)
    assert [task.key for task in tasks] == [f"matter:{each}" for each in (dear, near, cheap)]
    assert [task.loss for task in tasks] == [500, 200, 100]
