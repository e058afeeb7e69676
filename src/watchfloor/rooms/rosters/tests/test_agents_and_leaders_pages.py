"""What agents ask on their phone and leaders decide on one page, through the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters.models import Leave, Offer, Wish

from .build import shift_types

pytestmark = pytest.mark.django_db
PAGES = ("mine", "leave", "swaps", "wishes", "offers")


@pytest.fixture
def agent(client_for: Callable[[Role], Client]) -> Client:
    shift_types()
    return client_for(Role.AGENT)


@pytest.fixture
def leader(client_for: Callable[[Role], Client]) -> Client:
    return client_for(Role.TEAM_LEADER)


def tomorrow(days: int = 1) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def ask_leave(client: Client, **more: str):
    asked = {"kind": "sick", "first_day": tomorrow(7), "last_day": tomorrow(8), **more}
    return client.post(reverse("rosters:leave_ask"), asked)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_shows_when_there_is_nothing_yet(agent, page, language):
    answer = agent.get(reverse(f"rosters:{page}"), headers={"accept-language": language})
    assert answer.status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_who_is_no_agent_is_told_so(leader, page):
    answer = leader.get(reverse(f"rosters:{page}"), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert answer.templates[0].name == "rosters/no_agent.html"


def test_leave_goes_from_the_agent_to_the_leader_and_back(agent, leader):
    assert ask_leave(agent).status_code == 302
    page = leader.get(reverse("rosters:approvals"))
    assert "A-1" in page.content.decode()
    row = Leave.objects.get()
    leader.post(reverse("rosters:leave_decide", args=[row.pk]), {"decision": "approve"})
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("approved", "team_leader")
    assert row.first_day.isoformat() == tomorrow(7)


def test_leave_that_cannot_be_is_shown_with_its_reason(agent):
    answer = ask_leave(agent, last_day=tomorrow(2))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not Leave.objects.exists()


def test_a_leader_of_another_part_decides_nothing(agent, cast):
    ask_leave(agent)
    stranger = Client()
    stranger.force_login(cast.stranger)
    row = Leave.objects.get()
    url = reverse("rosters:leave_decide", args=[row.pk])
    assert stranger.post(url, {"decision": "approve"}).status_code == 404
    assert "A-1" not in stranger.get(reverse("rosters:approvals")).content.decode()
    row.refresh_from_db()
    assert row.state == "asked"


def test_a_wish_is_kept_and_taken_back(agent):
    asked = {"day": tomorrow(20), "wants": "off", "stars": "3"}
    assert agent.post(reverse("rosters:wish_new"), asked).status_code == 302
    row = Wish.objects.get()
    assert (row.wants, row.stars) == (False, 3)
    agent.post(reverse("rosters:wish_remove", args=[row.pk]))
    assert not Wish.objects.exists()


def test_an_offer_reaches_the_agents_of_the_part(agent, leader, cast):
    asked = {
        "kind": "overtime", "node": str(cast.team.pk), "day": tomorrow(3), "begins": "16:00",
        "ends": "18:00", "places": "2", "closes": f"{tomorrow(2)}T12:00",
    }  # fmt: skip
    assert leader.post(reverse("rosters:offer_new"), asked).status_code == 302
    page = agent.get(reverse("rosters:offers")).content.decode()
    assert "16:00–18:00" in page
    row = Offer.objects.get()
    agent.post(reverse("rosters:offer_take", args=[row.pk]))  # there is no shift beside it
    assert not row.claims.exists()
    leader.post(reverse("rosters:offer_withdraw", args=[row.pk]))
    assert "16:00–18:00" not in agent.get(reverse("rosters:offers")).content.decode()


def test_an_agent_opens_no_approvals(agent):
    assert agent.get(reverse("rosters:approvals")).status_code == 403


def test_numbers_that_are_none_are_nobody_s(agent):
    url = reverse("rosters:swap_offer", args=[10**12])
    assert agent.post(url, {"other": "x"}).status_code == 404
    assert agent.get(reverse("rosters:swap_new", args=[1])).status_code == 404
