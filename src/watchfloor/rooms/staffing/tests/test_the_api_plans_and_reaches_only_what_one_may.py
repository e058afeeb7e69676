"""The API: the same figures and refusals as the pages, in the same reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.rooms.people.models import RoleGrant
from watchfloor.rooms.staffing.models import Plan, Policy, ScheduledDay, StepChange

from .build import SLOTS, TODAY, a_line, agree, at_clock, local, plan

pytestmark = pytest.mark.django_db
API = "/api/v1/staffing"
SPAN = {"from": local(TODAY, 0).isoformat(), "to": local(TODAY + timedelta(days=1), 0).isoformat()}
TERMS = {"service_level": 0.9, "patience_seconds": 90.0}


@pytest.fixture
def line(cast):
    """A line of the first team with a plan."""
    agree(patience_seconds=120.0)
    series = a_line(node=cast.team.pk)
    plan(series)
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


def post(client, path, body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_plans_and_requirements_are_told(planner, line):
    (card,) = planner.get(f"{API}/series/{line.pk}/plans").json()
    assert (card["number"], card["model"]) == (1, "erlang_a")
    detail = planner.get(f"{API}/plans/{card['id']}").json()
    assert detail["terms"][0]["patience_seconds"] == 120.0
    cells = planner.get(f"{API}/series/{line.pk}/requirements", SPAN).json()
    assert len(cells) == SLOTS
    ten = next(each for each in cells if each["starts_at"] == local(TODAY, 10).isoformat())
    assert ten["required"] == at_clock(line, 10).required
    assert ten["required_low"] <= ten["required"] <= ten["required_high"]


def test_plans_are_made(planner, line):
    answer = post(planner, "/plans", {"series_ids": [line.pk], "note": "again"})
    assert answer.status_code == 201
    assert [card["number"] for card in answer.json()["made"]] == [2]


def test_sensitivity_is_told(planner, line):
    rows = planner.get(
        f"{API}/series/{line.pk}/sensitivity", {"starts_at": local(TODAY, 10).isoformat()}
    ).json()
    levels = [row["service_level"] for row in rows]
    assert levels == sorted(levels)
    assert 0 in {row["difference"] for row in rows}


def test_a_policy_is_saved_and_taken_back(planner, line):
    body = {"queue_id": line.queue_id, "valid_from": TODAY.isoformat(), "terms": TERMS,
            "reason": "agreed"}  # fmt: skip
    made = post(planner, "/policies", body)
    assert made.status_code == 201, made.content
    assert made.json()["terms"]["service_level"] == 0.9
    assert len(planner.get(f"{API}/policies").json()) == 2
    assert post(planner, f"/policies/{made.json()['id']}/remove", {}).status_code == 204
    assert len(planner.get(f"{API}/policies").json()) == 1


def test_terms_that_make_no_sense_are_refused_by_name(planner):
    answer = post(
        planner,
        "/policies",
        {"valid_from": TODAY.isoformat(), "terms": {"service_level": 1.0}, "reason": "x"},
    )
    assert answer.status_code in {400, 409, 422}
    assert answer.json()["code"] == "staffing.terms.service_level"
    assert not Policy.objects.exists()


def test_steps_are_changed_listed_and_undone(planner, line):
    cell = {"starts_at": local(TODAY, 10).isoformat(), "step": "required", "value": 44}
    made = post(planner, f"/series/{line.pk}/changes", {"cells": [cell], "reason": "mailing"})
    assert made.status_code == 201, made.content
    assert at_clock(line, 10).required == 44
    (told,) = planner.get(f"{API}/series/{line.pk}/changes").json()
    assert told["reason"] == "mailing"
    assert post(planner, f"/changes/{told['id']}/undo", {}).status_code == 201
    assert at_clock(line, 10).required != 44
    assert post(planner, f"/changes/{told['id']}/undo", {}).status_code in {400, 409, 422}


def test_who_is_scheduled_is_saved_and_listed(planner, line):
    body = {"days": [{"day": TODAY.isoformat(), "people": [7.0] * SLOTS}], "source": "roster"}
    assert post(planner, f"/queues/{line.queue_id}/scheduled", body).json() == 1
    (day,) = planner.get(f"{API}/scheduled", {"first": TODAY, "last": TODAY}).json()
    assert day["people"] == [7.0] * SLOTS


def test_too_many_days_at_once_are_refused(planner):
    answer = planner.get(f"{API}/scheduled", {"first": "2020-01-01", "last": "2026-01-01"})
    assert answer.json()["code"] == "staffing.scheduled.days"


def test_what_is_of_another_team_is_not_there_and_nothing_of_it_changes(stranger, line):
    (card,) = Plan.objects.all()
    for path, asked in (
        (f"/series/{line.pk}/plans", {}),
        (f"/series/{line.pk}/requirements", SPAN),
        (f"/series/{line.pk}/sensitivity", {"starts_at": local(TODAY, 10).isoformat()}),
        (f"/series/{line.pk}/changes", {}),
        (f"/plans/{card.pk}", {}),
    ):
        assert stranger.get(f"{API}{path}", asked).status_code == 404, path
    cell = {"starts_at": local(TODAY, 10).isoformat(), "step": "required", "value": 44}
    policy = {"valid_from": TODAY.isoformat(), "terms": TERMS, "reason": "mine"}
    day = {"day": TODAY.isoformat(), "people": [7.0] * SLOTS}
    for path, body in (
        (f"/series/{line.pk}/changes", {"cells": [cell], "reason": "x"}),
        ("/plans", {"series_ids": [line.pk]}),
        ("/policies", policy | {"queue_id": line.queue_id}),
        ("/policies", policy),
        (f"/queues/{line.queue_id}/scheduled", {"days": [day]}),
        (f"/policies/{Policy.objects.get().pk}/remove", {}),
    ):
        assert post(stranger, path, body).status_code == 404, path
    assert (Plan.objects.count(), StepChange.objects.count()) == (1, 0)
    assert Policy.objects.filter(removed_at=None).count() == 1
    assert not ScheduledDay.objects.exists()


def test_who_only_looks_changes_nothing(client_for, line):
    leader = client_for(Role.TEAM_LEADER)
    answer = post(leader, "/plans", {"series_ids": [line.pk]})
    assert answer.status_code == 403
    assert Plan.objects.count() == 1


def test_a_plan_is_read_only_of_its_own_line(planner, line, cast):
    """Chats by the plan of calls would be a figure of nothing."""
    other = a_line("chats", node=cast.team.pk, channel="chat")
    plan(other)
    of_other = Plan.objects.get(series=other).pk
    wanted = {"starts_at": local(TODAY, 10).isoformat(), "plan_id": of_other}
    assert planner.get(f"{API}/series/{line.pk}/sensitivity", wanted).status_code == 404
    asked = {**SPAN, "plan_id": of_other}
    assert planner.get(f"{API}/series/{line.pk}/requirements", asked).status_code == 404
    assert planner.get(f"{API}/series/{other.pk}/requirements", asked).status_code == 200


def test_a_day_that_is_there_twice_is_refused_whole(planner, line):
    day = {"day": TODAY.isoformat(), "people": [1.0] * SLOTS}
    answer = post(planner, f"/queues/{line.queue_id}/scheduled", {"days": [day, day]})
    assert (answer.status_code, answer.json()["code"]) == (422, "staffing.scheduled.twice")
    assert not ScheduledDay.objects.exists()


@pytest.mark.parametrize(
    "terms",
    [
        {"shrinkages": [{"name": "a\0b", "kind": "in_office", "share": 0.1}]},
        {"shrinkages": [{"name": "x", "kind": "nowhere", "share": 0.1}]},
        {"denominator": "a\0"},
        {"service_level": "NaN"},
        {"minimum_people": 10**30},
        {"chat_factors": [1.0] * 5000},
        {"answer_within_seconds": 1e308},
    ],
)
def test_terms_that_mean_nothing_are_refused_in_words(planner, terms):
    body = {"valid_from": "2026-01-01", "terms": terms, "reason": "why not"}
    answer = post(planner, "/policies", body)
    assert answer.status_code == 422, answer.content
    assert not Policy.objects.exists()
