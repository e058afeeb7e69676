"""Planners fill accounts by a paste and say what passes by itself; leaders see who is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters.models import ApprovalRule, HoursEntry, Leave
from watchfloor.rooms.rosters.queries.leaves import balance_of, balances_of

from .build import AT, agents

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client_for: Callable[[Role], Client]) -> Client:
    return client_for(Role.PLANNER)


def paste(client: Client, lines: str, **more: str):
    day = timezone.localdate().isoformat()
    asked = {"account": "annual", "day": day, "lines": lines, "reason": "2026", **more}
    return client.post(reverse("rosters:accounts_grant"), asked)


def test_a_paste_fills_the_accounts_of_many(planner, cast):
    other = agents(1, cast.team.pk)[0]
    assert paste(planner, "A-1\t40\nA001, 7.5\n").status_code == 302
    on = timezone.localdate()
    assert balance_of(agent_id=cast.agent.pk, account="annual", on=on).left_minutes == 2400
    both = balances_of(agent_ids=[cast.agent.pk, other], on=on)
    assert both[other, "annual"].left_minutes == 450
    assert both[other, "hours"].left_minutes == 0
    assert "7.5" in planner.get(reverse("rosters:accounts")).content.decode()


@pytest.mark.parametrize("second", ["A-9 8", "A-1 8", "A001 x", "A001", "A001 0", "A001 1e9"])
def test_one_line_that_cannot_be_read_stops_all(planner, cast, second):
    agents(1, cast.team.pk)
    answer = paste(planner, f"A-1 40\n{second}")
    assert answer.status_code == 422
    assert "2" in answer.context["form"].non_field_errors()[0]
    assert not HoursEntry.objects.exists()


def test_balances_of_many_are_those_of_each(planner, cast):
    paste(planner, "A-1 40")
    ask(cast)
    on = timezone.localdate()
    for account in ("annual", "hours"):
        alone = balance_of(agent_id=cast.agent.pk, account=account, on=on)
        assert balances_of(agent_ids=[cast.agent.pk], on=on)[cast.agent.pk, account] == alone


def test_what_meets_the_terms_passes_by_itself_until_the_rule_is_removed(planner, client_for):
    asked = {"what": "leave", "node": "", "days_ahead": "3", "unmet_hours": "0.5", "most_days": "4"}
    assert planner.post(reverse("rosters:approval_rule_save"), asked).status_code == 302
    row = ApprovalRule.objects.get()
    assert row.terms == {"days_ahead": 3, "unmet_may_rise_minutes": 30, "most_days": 4}
    assert planner.get(reverse("rosters:approval_rules")).context["rules"]
    planner.post(reverse("rosters:approval_rule_remove", args=[row.pk]))
    row.refresh_from_db()
    assert row.removed_at is not None
    assert not planner.get(reverse("rosters:approval_rules")).context["rules"]


def test_terms_that_cannot_be_are_refused(planner):
    asked = {"what": "leave", "days_ahead": "-1", "unmet_hours": "0", "most_days": "0"}
    assert planner.post(reverse("rosters:approval_rule_save"), asked).status_code == 422
    assert not ApprovalRule.objects.exists()


def test_a_leader_sees_who_of_their_own_is_away(client_for, cast):
    ask(cast)
    leader, stranger = client_for(Role.TEAM_LEADER), Client()
    stranger.force_login(cast.stranger)
    assert len(leader.get(reverse("rosters:away")).context["rows"]) == 1
    assert stranger.get(reverse("rosters:away")).context["rows"] == []


@pytest.mark.parametrize("page", ["accounts", "approval_rules"])
def test_leaders_open_no_settings(client_for, page):
    assert client_for(Role.TEAM_LEADER).get(reverse(f"rosters:{page}")).status_code == 403


def ask(cast) -> None:
    day = timezone.localdate() + timedelta(days=1)
    Leave.objects.create(
        agent=cast.agent, kind="annual", first_day=day, last_day=day, minutes=480, state="asked",
        asked_by="x", asked_at=AT,
    )  # fmt: skip
