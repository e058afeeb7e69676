"""Agreeing on terms: what they would do is shown first, and only that is saved."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import STAFF, WHOLE_CENTRE, Role, Scope
from watchfloor.common.testing import PageTests
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    Shrinkage,
    ShrinkageKind,
    ShrinkageRule,
    Terms,
)
from watchfloor.rooms.staffing.models import Plan, Policy
from watchfloor.rooms.staffing.queries.preview import preview_policy
from watchfloor.rooms.staffing.web.policies import views

from .build import ANNA, AT, TODAY, a_line, agree, plan

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


class TestThePolicies(PageTests):
    url_name = "staffing:policies"
    roles = STAFF
    query_budget = 16


class TestAgreeing(PageTests):
    url_name = "staffing:policy_new"
    roles = PLANNER
    bad_form = {"reach": "queue:999", "service_level": "much"}
    query_budget = 16


def signed_in(cast: Any) -> Client:
    client = Client()
    client.force_login(cast.users[Role.PLANNER])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def a_form(**changes: str) -> dict[str, str]:
    """Return the form as the page first shows it, for the whole centre, with changes."""
    form = {
        "reach": "centre", "channel": "", "valid_from": TODAY.isoformat(), "service_level": "80",
        "answer_within_seconds": "20", "denominator": "offered", "aim": "expected",
        "share_of_days": "90", "chats_at_once": "1", "chat_factors": "", "minimum_people": "0",
        "shrinkage_rule": "multiplicative", "on_site_share": "100", "menu_seconds": "0",
        "line_blocking": "0.1", "patience_seconds": "180", "reason": "agreed with the client",
        "shrinkage-TOTAL_FORMS": "2", "shrinkage-INITIAL_FORMS": "0",
        "shrinkage-0-kind": "in_office", "shrinkage-1-kind": "out_of_office",
    }  # fmt: skip
    return form | changes


def looked_at(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]*)"', page)
    assert found
    return found.group(1)


def test_what_terms_would_do_is_shown_and_nothing_is_saved(cast):
    plan(a_line("hotline"))
    page = signed_in(cast).post("/staffing/policies/new/", a_form(act="preview"))
    assert page.status_code == 200
    assert "What it would do" in page.content.decode()
    assert "Hotline" in page.content.decode()
    assert not Policy.objects.exists()


def test_a_preview_that_stops_at_its_limit_says_so(cast, monkeypatch):
    """Whoever sees twelve lines must not take them for all."""
    plan(a_line("hotline"))
    plan(a_line("sales"))
    page = signed_in(cast).post("/staffing/policies/new/", a_form(act="preview"))
    assert "lines are worked out here" not in page.content.decode()
    monkeypatch.setattr(views, "PREVIEW_LINES", 1)
    cut = signed_in(cast).post("/staffing/policies/new/", a_form(act="preview")).content.decode()
    assert "At most 1 lines are worked out here" in cut
    assert cut.count('data-label="Peak after"') == 1


def test_terms_are_saved_after_they_were_looked_at(cast):
    a_line("hotline")
    client = signed_in(cast)
    form = a_form(
        **{"shrinkage-0-name": "Breaks", "shrinkage-0-share": "12.3",
           "shrinkage-1-name": "Leave", "shrinkage-1-share": "10",
           "shrinkage-1-begins": "08:00", "shrinkage-1-ends": "00:00",
           "service_level": "85", "chats_at_once": "2", "chat_factors": "1，1.25"}
    )  # fmt: skip
    seen = looked_at(client.post("/staffing/policies/new/", form).content.decode())
    answer = client.post("/staffing/policies/new/", {**form, "act": "save", "seen": seen})
    assert answer.status_code == 302
    terms = queries.list_policies(scope=WHOLE_CENTRE)[0].terms
    assert terms.service_level == 0.85
    assert terms.chat_factors == (1.0, 1.25)
    assert terms.occupancy_cap is None
    assert terms.shrinkage_rule is ShrinkageRule.MULTIPLICATIVE
    assert terms.shrinkages == (
        Shrinkage("Breaks", ShrinkageKind.IN_OFFICE, 0.123),
        Shrinkage("Leave", ShrinkageKind.OUT_OF_OFFICE, 0.10, 480, 1440),
    )


def test_other_terms_than_those_looked_at_are_shown_again_and_not_saved(cast):
    a_line("hotline")
    client = signed_in(cast)
    seen = looked_at(client.post("/staffing/policies/new/", a_form()).content.decode())
    other = a_form(service_level="95", act="save", seen=seen)
    page = client.post("/staffing/policies/new/", other).content.decode()
    assert "These are not the terms that you looked at" in page
    assert not Policy.objects.exists()
    straight = client.post("/staffing/policies/new/", a_form(act="save"))
    assert straight.status_code == 200
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"service_level": "100"}, "cannot be promised"),
        ({"service_level": ""}, "required"),
        ({"reason": " "}, "required"),
        ({"patience_seconds": "0"}, "cannot be promised"),
        ({"valid_from": "2026-02-30"}, "valid date"),
        ({"chat_factors": "one"}, "Write numbers"),
        ({"shrinkage-0-name": "Breaks"}, "Give a number"),
        ({"shrinkage-0-share": "5"}, "Give each shrinkage a name"),
        ({"shrinkage-0-name": "All", "shrinkage-0-share": "100"}, "cannot be promised"),
        ({"reach": "queue:4711"}, "Select a valid choice"),
    ],
)
def test_terms_that_make_no_sense_are_refused_where_they_stand(cast, changes, told):
    answer = signed_in(cast).post("/staffing/policies/new/", a_form(**changes))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Policy.objects.exists()


def test_changing_a_policy_begins_with_its_terms(cast):
    agree(service_level=0.91, patience_seconds=77.0)
    card = queries.list_policies(scope=WHOLE_CENTRE)[0]
    page = signed_in(cast).get("/staffing/policies/new/", {"like": str(card.id)}).content.decode()
    assert 'value="91"' in page
    assert 'value="77"' in page


def test_a_policy_that_is_taken_back_leaves_what_held_before(cast):
    agree(service_level=0.7)
    agree(service_level=0.9, valid_from=date(2026, 3, 1))
    newest = queries.list_policies(scope=WHOLE_CENTRE)[0]
    client = signed_in(cast)
    assert "replaced" in client.get("/staffing/policies/").content.decode()
    client.post(f"/staffing/policies/{newest.id}/remove/")
    assert queries.terms_on(day=TODAY).service_level == 0.7
    assert client.post(f"/staffing/policies/{newest.id}/remove/").status_code == 404


def test_a_planner_of_one_team_cannot_take_back_what_the_centre_agreed_on(cast):
    agree(service_level=0.9)
    card = queries.list_policies(scope=WHOLE_CENTRE)[0]
    user = cast.users[Role.PLANNER]
    user.role_grants.update(node=cast.team)
    client = Client()
    client.force_login(user)
    assert client.post(f"/staffing/policies/{card.id}/remove/").status_code == 404
    assert Policy.objects.get().removed_at is None


def effect_of(terms: Terms, **asked: Any):
    wanted: dict[str, Any] = {
        "queue_id": None, "node_id": None, "channel": "", "valid_from": TODAY, "scope": WHOLE_CENTRE
    }  # fmt: skip
    return preview_policy(**{**wanted, **asked}, terms=terms)


def test_a_preview_is_what_the_plan_then_says():
    line = a_line("hotline")
    agree(patience_seconds=180.0)
    before = plan(line)
    (effect,) = effect_of(Terms(service_level=0.95, patience_seconds=180.0, occupancy_cap=None))
    agree(service_level=0.95, patience_seconds=180.0, at=AT.replace(minute=40))
    after = plan(line)
    assert effect.person_hours_before == pytest.approx(before.person_hours)
    assert effect.person_hours_after == pytest.approx(after.person_hours)
    assert effect.person_hours_after > effect.person_hours_before
    assert effect.peak_after > effect.peak_before
    assert Plan.objects.count() == 2


def test_a_preview_leaves_out_lines_with_a_policy_of_their_own_and_those_out_of_reach(cast):
    ours, own = a_line("ours", node=cast.team.pk), a_line("own", node=cast.team.pk)
    a_line("theirs", node=cast.other_team.pk)
    operations.save_policy(
        queue_id=own.queue_id, valid_from=TODAY, terms=Terms(service_level=0.5), reason="r",
        actor=ANNA, at=AT,
    )  # fmt: skip
    scope = Scope(node_ids=frozenset({cast.team.pk}))
    assert [each.series_id for each in effect_of(Terms(), scope=scope)] == [ours.pk]
    assert {each.title for each in effect_of(Terms())} == {"Ours", "Theirs"}
    assert effect_of(Terms(), channel="chat") == ()
    assert effect_of(Terms(), valid_from=date(2030, 1, 1)) == ()


def test_terms_of_a_day_after_all_forecasts_touch_nothing_yet(cast):
    plan(a_line())
    for day in (date(2030, 1, 1), date.max):
        found = preview_policy(
            queue_id=None, node_id=None, channel="", valid_from=day, terms=Terms(),
            scope=WHOLE_CENTRE,
        )  # fmt: skip
        assert found == ()
