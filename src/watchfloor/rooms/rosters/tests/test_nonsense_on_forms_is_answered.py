"""Nonsense typed into the forms of agents, leaders and planners: an answer, and nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import CellChange
from watchfloor.rooms.rosters.models import (
    ApprovalRule,
    Duty,
    HoursEntry,
    Leave,
    Offer,
    Swap,
    Wish,
)

from .build import ANNA, SHANGHAI, early, full_time, shift_types

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_duty(cast) -> int:
    """A published shift of the agent of the cast, in three days."""
    one, today = cast.agent.pk, timezone.localdate()
    day = today + timedelta(days=3)
    shift_types()
    full_time([one])
    operations.change_duties(
        changes=[CellChange(one, day, early(one, day))],
        cause="edited",
        actor=ANNA,
        at=datetime.combine(today, time(), SHANGHAI),
    )
    return Duty.objects.get().pk


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


SOUND_LEAVE = {"kind": "sick", "first_day": "2027-03-01", "last_day": "2027-03-02", "reason": ""}
WRONG_LEAVES: tuple[Mapping[str, str], ...] = (
    {"first_day": "2027-02-31"},
    {"first_day": "0001-01-01", "last_day": "0001-01-01"},
    {"first_day": "9999-12-31", "last_day": "9999-12-31"},
    {"first_day": "2027-03-02", "last_day": "2027-03-01"},
    {"first_day": "2027-01-01", "last_day": "2029-01-01"},
    {"kind": "moon"},
    {"kind": ""},
    {"begins": "25:00", "ends": "26:00"},
    {"begins": "12:00"},
    {"begins": "12:00", "ends": "11:00", "last_day": "2027-03-01"},
    {"begins": "09:00", "ends": "12:00"},
    {"reason": "x" * 301},
    {"reason": "a\0b"},
)


@pytest.mark.parametrize("wrong", WRONG_LEAVES, ids=str)
def test_leave_that_makes_no_sense_is_not_asked_for(client_for, wrong):
    agent: Client = client_for(Role.AGENT)
    answer = agent.post(reverse("rosters:leave_ask"), {**SOUND_LEAVE, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Leave.objects.exists()


WRONG_WISHES: tuple[Mapping[str, str], ...] = (
    {"day": "2027-02-31"},
    {"day": "0001-01-01"},
    {"day": "9999-12-31"},
    {"stars": "4"},
    {"stars": "-1"},
    {"stars": ""},
    {"wants": "perhaps"},
    {"code": "no such shift"},
    {"note": "x" * 201},
    {"note": "a\0b"},
)


@pytest.mark.parametrize("wrong", WRONG_WISHES, ids=str)
def test_a_wish_that_makes_no_sense_is_not_kept(client_for, wrong):
    agent: Client = client_for(Role.AGENT)
    sound = {"day": ahead(20), "wants": "off", "stars": "2", "code": "", "note": ""}
    answer = agent.post(reverse("rosters:wish_new"), {**sound, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Wish.objects.exists()


WRONG_OFFERS: tuple[Mapping[str, str], ...] = (
    {"places": "99999999999999999999"},
    {"places": "0"},
    {"places": "1.5"},
    {"day": "2027-02-31"},
    {"day": "9999-12-31"},
    {"day": "0001-01-01"},
    {"begins": "18:00", "ends": "16:00"},
    {"begins": "24:00"},
    {"closes": "0001-01-01T00:00"},
    {"closes": "9999-12-31T23:59"},
    {"closes": "soon"},
    {"kind": "party"},
    {"node": "10000000000000000"},
    {"node": "x"},
    {"note": "x" * 301},
    {"note": "a\0b"},
)


@pytest.mark.parametrize("wrong", WRONG_OFFERS, ids=str)
def test_an_offer_that_makes_no_sense_is_not_made(client_for, cast, wrong):
    leader: Client = client_for(Role.TEAM_LEADER)
    sound = {
        "kind": "overtime", "node": str(cast.team.pk), "day": ahead(3), "begins": "16:00",
        "ends": "18:00", "places": "2", "closes": f"{ahead(2)}T12:00", "note": "",
    }  # fmt: skip
    answer = leader.post(reverse("rosters:offer_new"), {**sound, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Offer.objects.exists()


WRONG_GRANTS: tuple[Mapping[str, str], ...] = (
    {"account": "moon"},
    {"day": "2027-02-31"},
    {"day": "0001-01-01"},
    {"lines": ""},
    {"lines": "A-1 nan"},
    {"lines": "A-1 inf"},
    {"lines": "A-1 1e400"},
    {"lines": "A-1"},
    {"lines": "A-1 8\nA-1 8"},
    {"lines": "A-1 8\nnobody 8"},
    {"lines": "A-1 8\0"},
    {"reason": "x" * 301},
)


@pytest.mark.parametrize("wrong", WRONG_GRANTS, ids=str)
def test_hours_that_make_no_sense_are_not_granted_to_anybody(client_for, wrong):
    planner: Client = client_for(Role.PLANNER)
    sound = {"account": "annual", "day": ahead(0), "lines": "A-1 8", "reason": ""}
    answer = planner.post(reverse("rosters:accounts_grant"), {**sound, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not HoursEntry.objects.exists()


WRONG_RULES: tuple[Mapping[str, str], ...] = (
    {"unmet_hours": "nan"},
    {"unmet_hours": "inf"},
    {"unmet_hours": "-1"},
    {"days_ahead": "-1"},
    {"days_ahead": "99999999999999999999"},
    {"most_days": "0"},
    {"what": "moon"},
    {"node": "99999999999999999999"},
)


@pytest.mark.parametrize("wrong", WRONG_RULES, ids=str)
def test_a_rule_for_approvals_that_makes_no_sense_is_not_kept(client_for, wrong):
    planner: Client = client_for(Role.PLANNER)
    sound = {"what": "leave", "node": "", "days_ahead": "2", "unmet_hours": "0", "most_days": "5"}
    answer = planner.post(reverse("rosters:approval_rule_save"), {**sound, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ApprovalRule.objects.exists()


def test_the_sound_forms_of_these_tests_are_sound(client_for, cast):
    agent, leader = client_for(Role.AGENT), client_for(Role.TEAM_LEADER)
    planner = client_for(Role.PLANNER)
    wish = {"day": ahead(20), "wants": "off", "stars": "2", "code": "", "note": ""}
    offer = {
        "kind": "overtime", "node": str(cast.team.pk), "day": ahead(3), "begins": "16:00",
        "ends": "18:00", "places": "2", "closes": f"{ahead(2)}T12:00", "note": "",
    }  # fmt: skip
    hours = {"account": "annual", "day": ahead(0), "lines": "A-1 8", "reason": ""}
    rule = {"what": "leave", "node": "", "days_ahead": "2", "unmet_hours": "0", "most_days": "5"}
    for client, name, asked in (
        (agent, "leave_ask", SOUND_LEAVE),
        (agent, "wish_new", wish),
        (leader, "offer_new", offer),
        (planner, "accounts_grant", hours),
        (planner, "approval_rule_save", rule),
    ):
        assert client.post(reverse(f"rosters:{name}"), asked).status_code == 302, name


@pytest.mark.parametrize("note", ["a\0b", "x" * 301], ids=["nul", "long"])
def test_words_that_cannot_be_kept_stop_a_swap_and_a_decision(client_for, own_duty, note):
    agent, leader = client_for(Role.AGENT), client_for(Role.TEAM_LEADER)
    answer = agent.post(reverse("rosters:swap_offer", args=[own_duty]), {"note": note})
    assert [each.level_tag for each in get_messages(answer.wsgi_request)] == ["error"]
    assert not Swap.objects.exists()
    agent.post(reverse("rosters:leave_ask"), SOUND_LEAVE)
    row = Leave.objects.get()
    decided = {"decision": "decline", "reason": note}
    answer = leader.post(reverse("rosters:leave_decide", args=[row.pk]), decided)
    assert [each.level_tag for each in get_messages(answer.wsgi_request)] == ["error"]
    row.refresh_from_db()
    assert row.state == "asked"


def test_a_decision_that_is_neither_yes_nor_no_decides_nothing(client_for):
    agent, leader = client_for(Role.AGENT), client_for(Role.TEAM_LEADER)
    agent.post(reverse("rosters:leave_ask"), SOUND_LEAVE)
    row = Leave.objects.get()
    url = reverse("rosters:leave_decide", args=[row.pk])
    for said in ({}, {"decision": "perhaps"}):
        assert leader.post(url, said).status_code == 404
        row.refresh_from_db()
        assert row.state == "asked"
