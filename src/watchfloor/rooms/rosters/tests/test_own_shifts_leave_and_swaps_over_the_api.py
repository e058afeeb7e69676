"""An agent's own side over HTTP: shifts, leave, swaps; nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import CellChange
from watchfloor.rooms.rosters.models import Duty, Leave, Swap

from .build import ANNA, AT, agents, early, shift_types

pytestmark = pytest.mark.django_db
MINE = "/api/v1/rosters/mine"


@pytest.fixture
def agent(client_for: Callable[[Role], Client]) -> Client:
    return client_for(Role.AGENT)


@pytest.fixture
def other(cast) -> int:
    """A colleague; both work early tomorrow."""
    number = agents(1, cast.team.pk)[0]
    shift_types()
    day = timezone.localdate() + timedelta(days=1)
    operations.change_duties(
        changes=[CellChange(each, day, early(each, day)) for each in (cast.agent.pk, number)],
        cause="published", actor=ANNA, at=AT,
    )  # fmt: skip
    return number


def days(count: int = 7) -> str:
    first = timezone.localdate()
    return f"first={first}&last={first + timedelta(days=count - 1)}"


def ask(client: Client, **more: object):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = {"kind": "sick", "first_day": day, "last_day": day, **more}
    return client.post(f"{MINE}/leaves", asked, "application/json")


def test_one_sees_one_s_own_shifts_alone(agent, other, cast):
    found = agent.get(f"{MINE}/duties?{days()}").json()
    assert [each["cell"]["agent_id"] for each in found] == [cast.agent.pk]
    assert Duty.objects.count() == 2


def test_too_many_days_are_refused(agent):
    answer = agent.get(f"{MINE}/duties?{days(101)}")
    assert (answer.status_code, answer.json()["code"]) == (422, "rosters.duties.days")


def test_leave_is_asked_for_seen_and_taken_back(agent):
    asked = ask(agent)
    assert asked.status_code == 201
    assert [each["state"] for each in agent.get(f"{MINE}/leaves").json()] == ["asked"]
    assert agent.delete(f"{MINE}/leaves/{asked.json()['id']}").status_code == 204
    assert Leave.objects.get().state == "withdrawn"


def test_leave_that_the_account_does_not_hold_is_refused(agent):
    answer = ask(agent, kind="annual")
    assert answer.status_code == 422
    assert not Leave.objects.exists()
    assert {each["account"] for each in agent.get(f"{MINE}/balances").json()} == {"annual", "hours"}


def test_nobody_takes_back_the_leave_of_another(agent, other):
    day = timezone.localdate()
    row = Leave.objects.create(
        agent_id=other, kind="sick", first_day=day, last_day=day, minutes=480, state="asked",
        asked_by="x", asked_at=AT,
    )  # fmt: skip
    assert agent.delete(f"{MINE}/leaves/{row.pk}").status_code == 404
    row.refresh_from_db()
    assert row.state == "asked"


def test_a_shift_is_offered_to_all_and_taken_back(agent, other, cast):
    duty = Duty.objects.get(agent=cast.agent)
    asked = agent.post(f"{MINE}/swaps", {"duty_id": duty.pk}, "application/json")
    assert asked.status_code == 201
    assert [each["state"] for each in agent.get(f"{MINE}/swaps").json()] == ["offered"]
    assert agent.delete(f"{MINE}/swaps/{asked.json()['id']}").status_code == 204
    assert Swap.objects.get().state == "withdrawn"


def test_nobody_offers_the_shift_of_another(agent, other):
    duty = Duty.objects.get(agent=other)
    answer = agent.post(f"{MINE}/swaps", {"duty_id": duty.pk}, "application/json")
    assert answer.status_code == 404
    assert not Swap.objects.exists()


def test_one_does_not_answer_one_s_own_offer(agent, other, cast):
    duty = Duty.objects.get(agent=cast.agent)
    asked = agent.post(f"{MINE}/swaps", {"duty_id": duty.pk}, "application/json").json()
    url = f"{MINE}/swaps/{asked['id']}/answer"
    assert agent.post(url, {"accepts": True}, "application/json").status_code == 404
    assert Swap.objects.get().state == "offered"


def test_who_is_no_agent_finds_nothing(client_for):
    leader = client_for(Role.TEAM_LEADER)
    for place in ("leaves", "balances", "swaps", f"duties?{days()}"):
        assert leader.get(f"{MINE}/{place}").status_code == 404
    assert ask(leader).status_code == 404
    assert not Leave.objects.exists()
