"""Capacity plans over HTTP: the same plans as on the pages, in the same reach."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.test import Client

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.people.models import RoleGrant
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.queries.capacity import suggest_drivers

from .build import TODAY, a_line
from .capacity_build import a_long_term, make_plan

pytestmark = pytest.mark.django_db
API = "/api/v1/staffing/capacity"
ASKED = {"title": "Year", "first_week": TODAY.isoformat(), "weeks": 13}


@pytest.fixture
def line(cast):
    """A line of the first team with a long-term forecast."""
    series = a_line(node=cast.team.pk)
    a_long_term(series)
    return series


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    return client


@pytest.fixture
def stranger(cast) -> Client:
    """A planner of the other team."""
    RoleGrant.objects.create(user=cast.stranger, role=Role.PLANNER, node=cast.other_team)
    client = Client()
    client.force_login(cast.stranger)
    return client


def make(client, **changed):
    return client.post(API, {**ASKED, **changed}, content_type="application/json")


def test_a_plan_is_made_of_drivers_and_read_again(planner, line):
    drivers = {"staff": [{"people": 30, "tenure_weeks": 200}], "training_weeks": 3, "seats": 40}
    answer = make(planner, drivers=drivers)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["title"], made["number"], made["weeks"]) == ("Year", 1, 13)
    assert made["drivers"]["training_weeks"] == 3
    assert len(made["result"]["weeks"]) == 13
    assert made["result"]["weeks"][0]["contacts"] == pytest.approx(7000)
    assert planner.get(f"{API}/{made['id']}").json() == made
    (card,) = planner.get(API).json()
    assert (card["id"], card["cost"]) == (made["id"], made["cost"])


@pytest.mark.parametrize("drivers", [None, {"training_weeks": 3}])
def test_who_names_nobody_starts_from_who_is_employed(planner, line, drivers):
    usual = suggest_drivers(node_id=None, first_week=TODAY, scope=WHOLE_CENTRE)
    made = make(planner, drivers=drivers).json()
    assert usual.staff
    assert made["drivers"]["staff"] == [asdict(each) for each in usual.staff]
    assert made["drivers"]["training_weeks"] == (drivers or {}).get("training_weeks", 6)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"first_week": "2026-06-09"}, "staffing.capacity.monday"),
        ({"drivers": {"class_least": 99}}, "staffing.capacity.class"),
        ({"drivers": {"overtime_share": -1}}, "staffing.capacity.driver"),
        ({"title": "  "}, "staffing.capacity.title"),
    ],
)
def test_what_means_nothing_is_refused_and_nothing_is_kept(planner, line, changed, code):
    answer = make(planner, **changed)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not CapacityPlan.objects.exists()


@pytest.mark.parametrize("changed", [{"weeks": 3}, {"drivers": {"seats": "many"}}, {"title": "\0"}])
def test_a_body_of_another_shape_is_refused(planner, line, changed):
    assert make(planner, **changed).status_code == 422
    assert not CapacityPlan.objects.exists()


def test_a_stranger_sees_removes_and_makes_none_of_them(stranger, cast, line):
    kept = make_plan(node_id=cast.team.pk)
    assert stranger.get(API).json() == []
    assert stranger.get(f"{API}/{kept.card.id}").status_code == 404
    assert stranger.post(f"{API}/{kept.card.id}/remove").status_code == 404
    assert make(stranger).status_code == 404
    assert make(stranger, node_id=cast.team.pk).status_code == 404
    assert CapacityPlan.objects.get().removed_at is None


def test_a_plan_is_taken_off_the_list_once(planner, line):
    kept = make_plan()
    address = f"{API}/{kept.card.id}/remove"
    assert planner.post(address).status_code == 204
    assert planner.post(address).status_code == 404
    assert planner.get(API).json() == []


def test_who_may_only_look_makes_none(client_for, line):
    assert make(client_for(Role.DIRECTOR)).status_code == 403
    assert not CapacityPlan.objects.exists()
