"""The planner's pages: what they do and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import RuleFacts
from watchfloor.rooms.rosters.models import (
    Deliverable,
    Delivery,
    Duty,
    Roster,
    RuleSetting,
    Run,
    ShiftType,
    Version,
    WorkTerms,
)
from watchfloor.rooms.rosters.queries.rules import list_rule_kinds
from watchfloor.rooms.rosters.web.planning.words import say_choice

from .build import ANNA, AT, MONDAY, a_roster, a_version, agents, early, shift_types

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is a week before the roster begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


def signed_in(cast, role: Role = Role.PLANNER) -> Client:
    client = Client()
    client.force_login(cast.users[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_a_roster_is_begun_and_opened(cast):
    sent = {"name": "June", "node": "", "first": "2026-06-01", "last": "2026-06-30"}
    response = signed_in(cast).post("/rosters/new/", sent)
    row = Roster.objects.get()
    assert response["Location"] == f"/rosters/{row.pk}/"
    assert (row.name, row.first_day, row.last_day) == ("June", date(2026, 6, 1), date(2026, 6, 30))


def test_a_roster_that_ends_before_it_begins_is_not_begun(cast):
    sent = {"name": "June", "node": "", "first": "2026-06-30", "last": "2026-06-01"}
    response = signed_in(cast).post("/rosters/new/", sent)
    assert response.status_code == 422
    assert not Roster.objects.exists()


def test_the_31st_of_february_is_no_day_of_a_roster(cast):
    sent = {"name": "February", "node": "", "first": "2026-02-01", "last": "2026-02-31"}
    response = signed_in(cast).post("/rosters/new/", sent)
    assert response.status_code == 422
    assert not Roster.objects.exists()


def test_a_run_is_asked_for_once_at_a_time(cast):
    roster = a_roster(cast.team.pk)
    sent = {"need": "scheduled", "friendly": "on", "time_limit_seconds": 60, "seed": 0}
    client = signed_in(cast)
    for _ in range(2):
        client.post(f"/rosters/{roster}/runs/", sent)
    assert Run.objects.count() == 1
    assert b"waits for a worker" in client.get(f"/rosters/{roster}/").content


def test_a_run_of_no_time_is_not_asked_for(cast):
    roster = a_roster(cast.team.pk)
    sent = {"need": "scheduled", "time_limit_seconds": -5, "seed": 0}
    response = signed_in(cast).post(f"/rosters/{roster}/runs/", sent)
    assert response.status_code == 422
    assert not Run.objects.exists()


def test_publishing_shows_what_changes_and_then_makes_shifts(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(cast.team.pk), [early(person)])
    client = signed_in(cast)
    assert b"Agent 1" in client.get(f"/rosters/versions/{version}/publish/").content
    assert not Duty.objects.exists()
    client.post(f"/rosters/versions/{version}/publish/", {"revision": "0", "reason": "agreed"})
    assert Duty.objects.get().agent_id == person


def test_of_two_who_publish_the_second_is_told_and_nothing_is_done_twice(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(cast.team.pk), [early(person)])
    address = f"/rosters/versions/{version}/publish/"
    client = signed_in(cast)
    client.post(address, {"revision": "0", "reason": "agreed"})
    response = client.post(address, {"revision": "0", "reason": "agreed"})
    assert response.status_code == 422
    assert b"was published already" in response.content
    assert Duty.objects.count() == 1


def test_a_planner_of_one_team_publishes_nothing_of_the_whole_centre(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(None), [early(person)])
    planner = cast.users[Role.PLANNER]
    planner.role_grants.update(node=cast.team)
    client = Client()
    client.force_login(planner)
    response = client.post(f"/rosters/versions/{version}/publish/", {"revision": "0"})
    assert response.status_code == 404
    assert not Duty.objects.exists()


def test_a_repair_is_asked_for_the_days_that_the_roster_has(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(cast.team.pk), [early(person)])
    last = MONDAY + timedelta(days=1)
    sent = {"person": person, "first": "2026-06-01", "last": last.isoformat()}
    signed_in(cast).post(f"/rosters/versions/{version}/repair/", sent)
    run = Run.objects.get()
    assert (run.kind, run.base_id) == ("repair", version)
    days = [MONDAY.isoformat(), last.isoformat()]
    assert run.settings == {"absent": [{"agent_id": person, "days": days}]}


def test_nobody_is_away_outside_of_the_roster(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(cast.team.pk), [early(person)])
    sent = {"person": person, "first": "2026-07-01", "last": "2026-07-02"}
    response = signed_in(cast).post(f"/rosters/versions/{version}/repair/", sent)
    assert response.status_code == 422
    assert not Run.objects.exists()


def test_a_shift_type_is_read_from_its_form(cast):
    sent = {
        "code": "早",
        "name": "Early",
        "kind": "day",
        "node": "",
        "earliest": "08:00",
        "latest": "09:00",
        "step": 30,
        "lengths": "480, 510",
        "breaks": "小休 15 60-150\nLunch 30 180-300 unpaid",
        "color": 1,
        "takes_seat": "on",
    }
    signed_in(cast).post("/rosters/types/new/", sent)
    row = ShiftType.objects.get()
    assert (row.earliest_start_minute, row.lengths_minutes) == (480, [480, 510])
    assert [each["paid"] for each in row.breaks] == [True, False]


def test_a_shift_longer_than_the_day_is_not_kept(cast):
    sent = {
        "code": "长",
        "name": "Long",
        "kind": "day",
        "earliest": "08:00",
        "latest": "08:00",
        "step": 30,
        "lengths": "1500",
        "color": 0,
    }
    response = signed_in(cast).post("/rosters/types/new/", sent)
    assert response.status_code == 422
    assert not ShiftType.objects.exists()


def test_a_pack_sets_its_rules_and_one_is_switched_off(cast):
    client = signed_in(cast)
    client.post("/rosters/rules/pack/", {"pack": "china_standard", "node": ""})
    rule = RuleSetting.objects.filter(replaced_at=None).order_by("key")[0]
    client.post(f"/rosters/rules/{rule.pk}/switch/")
    now = RuleSetting.objects.get(key=rule.key, replaced_at=None)
    assert (rule.is_on, now.is_on) == (True, False)


def test_a_pack_that_there_is_not_sets_nothing(cast):
    signed_in(cast).post("/rosters/rules/pack/", {"pack": "moon", "node": ""})
    assert not RuleSetting.objects.exists()


def test_a_rule_of_ones_own_gets_a_name_of_its_own(cast):
    client = signed_in(cast)
    sent = {
        "node": "",
        "p_minutes": 660,
        "level": "policy",
        "is_hard": "on",
        "weight": 0,
        "valid_from": "2026-06-01",
        "is_on": "on",
    }
    for _ in range(2):
        client.post("/rosters/rules/new/?kind=min_rest", sent)
    keys = (
        RuleSetting.objects.filter(replaced_at=None).order_by("key").values_list("key", flat=True)
    )
    assert list(keys) == ["own.min_rest", "own.min_rest.2"]


def test_a_rule_is_changed_and_its_parameters_are_shown_again(cast):
    rule = operations.save_rule(
        facts=RuleFacts(key="rest", kind="min_rest", parameters={"minutes": 660}),
        actor=ANNA,
        at=AT,
    )
    client = signed_in(cast)
    assert b'value="660"' in client.get(f"/rosters/rules/{rule}/").content
    sent = {"p_minutes": 600, "level": "policy", "weight": 30, "valid_from": "2026-06-01"}
    client.post(f"/rosters/rules/{rule}/", sent)
    now = RuleSetting.objects.get(key="rest", replaced_at=None)
    assert (now.parameters["minutes"], now.is_hard, now.weight) == (600, False, 30)


def test_terms_are_set_for_many_and_only_for_those_in_reach(cast):
    ours = agents(2, cast.team.pk)
    theirs = agents(1, cast.other_team.pk, first=10)
    planner = cast.users[Role.PLANNER]
    planner.role_grants.update(node=cast.team)
    client = Client()
    client.force_login(planner)
    sent = {
        "agents": [*ours, *theirs],
        "valid_from": "2026-06-01",
        "contract": "part_time",
        "week_hours": "20",
        "days_per_week": 4,
    }
    client.post("/rosters/terms/save/", sent)
    kept = WorkTerms.objects.values_list("agent_id", "week_minutes")
    assert sorted(kept) == [(agent, 1200) for agent in ours]


def test_what_a_rule_may_be_narrowed_to_is_said_in_the_readers_words(cast):
    client = signed_in(cast)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = client.get("/rosters/rules/new/?kind=staffing_share").content.decode()
    assert '<option value="interval" selected>一个时段</option>' in page
    assert "[满足率]" in page
    found = [
        each for kind in list_rule_kinds() for card in kind.parameters for each in card.choices
    ]
    assert found
    assert [each for each in found if say_choice(each) == each] == []  # none is shown as its key


def test_a_kind_of_contract_is_said_in_the_readers_words_and_kept_as_the_key_of_rules(cast):
    ours = agents(1, cast.team.pk)
    sent = {
        "agents": ours,
        "valid_from": "2026-06-01",
        "contract": "非全日制",
        "week_hours": "20",
        "days_per_week": 4,
    }
    client = signed_in(cast)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    client.post("/rosters/terms/save/", sent)
    assert WorkTerms.objects.get().contract == "part_time"
    page = client.get("/rosters/terms/").content.decode()
    assert "非全日制" in page
    assert "part_time" not in page


def test_negative_hours_are_refused_for_all(cast):
    ours = agents(2, cast.team.pk)
    sent = {
        "agents": ours,
        "valid_from": "2026-06-01",
        "contract": "x",
        "week_hours": "-1",
        "days_per_week": 4,
    }
    response = signed_in(cast).post("/rosters/terms/save/", sent)
    assert response.status_code == 422
    assert not WorkTerms.objects.exists()


def test_what_is_owed_is_ticked_off_by_hand_and_taken_back(cast):
    client = signed_in(cast)
    sent = {
        "name": "Next month",
        "what": "other",
        "every": "month",
        "month_day": 25,
        "weekday": 3,
        "days_ahead": 5,
    }
    client.post("/rosters/deliverables/new/", sent)
    row = Deliverable.objects.get()
    client.post(f"/rosters/deliverables/{row.pk}/tick/", {"due_on": "2026-06-25"})
    assert Delivery.objects.get().due_on == date(2026, 6, 25)
    client.post(f"/rosters/deliverables/{row.pk}/tick/", {"due_on": "2026-06-25", "act": "back"})
    assert not Delivery.objects.exists()


def test_the_fairness_ledger_is_of_published_shifts(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    saturday = MONDAY + timedelta(days=5)
    version = a_version(a_roster(cast.team.pk), [early(person), early(person, saturday)])
    client = signed_in(cast)
    until = f"?until={(MONDAY + timedelta(days=10)).isoformat()}"
    assert b"nobody had any" in client.get(f"/rosters/fairness/{until}").content
    operations.publish(version_id=version, reason="agreed", actor=ANNA, at=AT)
    assert b"Gini" in client.get(f"/rosters/fairness/{until}").content


def test_a_copy_of_a_published_version_is_a_draft(cast):
    shift_types()
    person = agents(1, cast.team.pk)[0]
    version = a_version(a_roster(cast.team.pk), [early(person)])
    operations.publish(version_id=version, reason="agreed", actor=ANNA, at=AT)
    signed_in(cast).post(f"/rosters/versions/{version}/copy/")
    copied = Version.objects.exclude(pk=version).get()
    assert copied.published_at is None
    assert copied.shifts.count() == 1
