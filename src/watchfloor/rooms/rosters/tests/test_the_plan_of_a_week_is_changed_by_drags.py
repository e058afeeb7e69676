"""What the plan's script asks: the days as JSON, what a change would do, making it, undoing it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters.models import Edit, Leave, Shift, Wish

from .build import (
    AT,
    MONDAY,
    a_roster,
    a_version,
    agents,
    early,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


class Plan:
    """A week of two people of team one, each with a shift on Monday."""

    def __init__(self, cast) -> None:
        shift_types()
        rest_of_eleven_hours()
        self.one, self.other = agents(2, cast.team.pk)
        self.version = a_version(a_roster(cast.team.pk), [early(self.one), early(self.other)])
        self.client = Client()
        self.client.force_login(cast.users[Role.PLANNER])

    def get(self, what: str = "data"):
        address = f"/rosters/versions/{self.version}/{what}/?view=week&from={MONDAY}"
        return self.client.get(address)

    def post(self, what: str, body) -> object:
        address = f"/rosters/versions/{self.version}/{what}/?view=week&from={MONDAY}"
        return self.client.post(
            address,
            json.dumps(body),
            content_type="application/json",
            HTTP_ACCEPT="application/json",
        )


@pytest.fixture
def plan(cast) -> Plan:
    return Plan(cast)


def shift(start: int = 480, code: str = "早") -> list[object]:
    return [code, start, 480, [["lunch", start + 240, 30, False]], [], False]


def test_the_days_come_with_people_shifts_leave_and_wishes(plan):
    Leave.objects.create(
        agent_id=plan.one, kind="annual", first_day=TUESDAY, last_day=TUESDAY, minutes=480,
        state="approved", asked_by="a", asked_at=AT,
    )  # fmt: skip
    Wish.objects.create(agent_id=plan.other, day=TUESDAY, wants=False, made_at=AT)
    sent = plan.get().json()
    assert [day["iso"] for day in sent["days"]][:2] == [str(MONDAY), str(TUESDAY)]
    assert {plan.one, plan.other} <= {row[0] for row in sent["people"]}
    assert [cell[:5] for cell in sent["cells"]] == [
        [plan.one, 0, "早", 480, 480],
        [plan.other, 0, "早", 480, 480],
    ]
    assert sent["leave"][0][:2] == [plan.one, 1]
    assert sent["wishes"][0][:3] == [plan.other, 1, False]


def test_a_change_is_told_before_it_is_made_and_nothing_is_changed(plan):
    late = ["晚", 840, 480, [["lunch", 1080, 30, False]], [], False]
    changes = [[plan.one, str(MONDAY), late], [plan.one, str(TUESDAY), shift(420)]]
    told = plan.post("effect", {"revision": 0, "changes": changes}).json()
    assert told["lawful"] is False
    assert any(line["tone"] == "bad" for line in told["lines"])
    assert not Edit.objects.exists()
    assert Shift.objects.get(agent=plan.one).code == "早"


def test_a_drag_is_kept_and_undone(plan):
    changes = [[plan.one, str(MONDAY), shift(510)]]
    answer = plan.post("change", {"revision": 0, "changes": changes}).json()
    assert Shift.objects.get(agent=plan.one).start_minute == 510
    assert (answer["revision"], answer["edits"]) == (1, 1)
    undone = plan.post("undo", {"revision": 1}).json()
    assert undone["cells"] == [[plan.one, 0, [plan.one, 0, *shift(480)]]]
    assert Shift.objects.get(agent=plan.one).start_minute == 480


def test_a_change_on_what_somebody_else_has_changed_is_refused(plan):
    changes = [[plan.one, str(MONDAY), shift(510)]]
    plan.post("change", {"revision": 0, "changes": changes})
    response = plan.post("change", {"revision": 0, "changes": [[plan.other, str(MONDAY), None]]})
    assert response.status_code == 422
    assert response.json()["code"] == "rosters.version.changed_meanwhile"
    assert Shift.objects.filter(agent=plan.other).exists()


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        {"revision": "0", "changes": []},
        {"revision": 0, "changes": [[1]]},
        {"revision": 0, "changes": [[1, "2026-02-31", None]]},
        {"revision": 0, "changes": [[1, "2026-06-08", ["早", -5, 480, [], [], False]]]},
        {"revision": 0, "changes": [[1, "2026-06-08", ["早", 480, 1500, [], [], False]]]},
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(plan, body):
    response = plan.post("change", body)
    assert response.status_code == 422
    assert not Edit.objects.exists()


def test_breaks_outside_of_the_shift_are_refused(plan):
    cell = ["早", 480, 480, [["lunch", 1300, 30, False]], [], False]
    response = plan.post("change", {"revision": 0, "changes": [[plan.one, str(MONDAY), cell]]})
    assert response.status_code == 422
    assert Shift.objects.get(agent=plan.one).breaks == [["lunch", 720, 30, False]]


def test_somebody_out_of_reach_cannot_be_asked_about(plan, cast):
    stranger = agents(1, cast.other_team.pk, first=50)[0]
    planner = cast.users[Role.PLANNER]
    planner.role_grants.update(node=cast.team)
    response = plan.post("effect", {"revision": 0, "changes": [[stranger, str(MONDAY), shift()]]})
    assert response.status_code == 404


def test_who_may_only_look_changes_nothing(plan, cast):
    plan.client.force_login(cast.users[Role.TEAM_LEADER])
    response = plan.post("change", {"revision": 0, "changes": [[plan.one, str(MONDAY), None]]})
    assert response.status_code == 403
    assert Shift.objects.filter(agent=plan.one).exists()
