"""The pages of the room: who opens them, what they show, what they refuse."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.staffing import jobs, operations
from watchfloor.rooms.staffing.contracts import Step
from watchfloor.rooms.staffing.models import Plan, StepChange
from watchfloor.rooms.staffing.web import overview

from .build import ANNA, AT, TODAY, a_line, a_version, agree, at_clock, cell, day_of, local, plan

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


class TestTheOverview(PageTests):
    url_name = "staffing:overview"
    roles = STAFF


class TestMakingPlans(PageTests):
    url_name = "staffing:make"
    roles = PLANNER
    method = "post"


class OfALine(PageTests):
    __test__ = False
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _ours(self, cast):
        """A planned line of team one: nobody of team two sees it."""
        self.line = a_line("ours", node=cast.team.pk)
        plan(self.line)

    def kwargs(self, cast):
        return {"series_id": self.line.pk}


class TestALine(OfALine):
    __test__ = True
    url_name = "staffing:requirement"
    roles = STAFF
    query_budget = 24  # the curve, what it was made with, and its most telling interval


class TestAnInterval(OfALine):
    __test__ = True
    url_name = "staffing:interval"
    roles = STAFF
    query_budget = 20


class TestTheSteps(OfALine):
    __test__ = True
    url_name = "staffing:steps"
    roles = STAFF
    query_budget = 20


class TestTheStepsFigures(OfALine):
    __test__ = True
    url_name = "staffing:steps_cells"
    roles = STAFF
    query_budget = 20


class TestSavingSteps(OfALine):
    __test__ = True
    url_name = "staffing:steps_save"
    roles = PLANNER
    method = "post"
    bad_form = {"anything": "else"}


class TestChangingOneStep(OfALine):
    __test__ = True
    url_name = "staffing:steps_cell"
    roles = PLANNER
    method = "post"
    bad_form = {"day": "soon"}


class TestVersions(OfALine):
    __test__ = True
    url_name = "staffing:versions"
    roles = STAFF


class TestExporting(OfALine):
    __test__ = True
    url_name = "staffing:export"
    roles = STAFF
    query_budget = 20

    def kwargs(self, cast):
        return {"series_id": self.line.pk, "form": "csv"}


def signed_in(cast, role: Role = Role.PLANNER) -> Client:
    client = Client()
    client.force_login(cast.users[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def shown(cast, address: str, role: Role = Role.PLANNER, **query: str) -> str:
    response = signed_in(cast, role).get(address, query)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_the_first_screen_leads_to_forecasts_where_there_are_none(cast):
    page = shown(cast, "/staffing/")
    assert "There is no forecast in your reach" in page
    assert "/forecast/" in page


def test_plan_now_plans_every_line_and_says_so(cast):
    a_line("hotline"), a_line("sales")
    client = signed_in(cast)
    assert "Nothing is planned yet" in shown(cast, "/staffing/")
    page = client.post("/staffing/make/", follow=True).content.decode()
    assert "2 plans were made." in page
    assert Plan.objects.count() == 2
    assert "Up to date" in page


def test_plans_of_many_lines_are_handed_to_the_workers(
    cast, monkeypatch, django_capture_on_commit_callbacks
):
    a_line("hotline"), a_line("sales")
    monkeypatch.setattr(overview, "MOST_AT_ONCE", 1)
    client = signed_in(cast)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/staffing/make/", follow=True).content.decode()
    assert "Plans of 2 lines are being made" in page
    assert not Plan.objects.exists()
    job = ProcrastinateJob.objects.get(task_name="staffing.plan_now")
    jobs.plan_now(**job.args)
    assert {made.made_by for made in Plan.objects.all()} == {"planner"}
    assert Plan.objects.count() == 2


def test_a_line_that_does_not_exist_is_not_planned(cast):
    a_line("hotline")
    response = signed_in(cast).post("/staffing/make/", {"series": "999"})
    assert response.status_code == 404
    assert not Plan.objects.exists()


def test_a_schedule_that_falls_short_flags_the_line(cast):
    line = a_line("hotline")
    plan(line)
    need = at_clock(line, 10).scheduled_need
    assert line.queue_id is not None
    people = [0.0] * 48
    people[20] = need - 3.0
    operations.save_scheduled(
        queue_id=line.queue_id, days={TODAY: people}, interval_minutes=30, source="roster",
        actor=ANNA, at=AT,
    )  # fmt: skip
    assert "person-hours fewer are scheduled than needed" in shown(cast, "/staffing/")
    page = shown(cast, f"/staffing/series/{line.pk}/")
    assert 'class="s-short">-3<' in page


def test_a_newer_forecast_is_told_until_it_is_planned(cast):
    line = a_line("hotline")
    plan(line)
    a_version(line, day=[10.0] * 20)
    assert "Behind" in shown(cast, "/staffing/")
    signed_in(cast).post("/staffing/make/", {"series": str(line.pk)})
    assert "Up to date" in shown(cast, "/staffing/")


def test_a_day_shows_every_step_of_every_interval(cast):
    line = a_line("hotline")
    plan(line)
    page = shown(cast, f"/staffing/series/{line.pk}/")
    each = at_clock(line, 10)
    assert f'data-at="{each.starts_at.isoformat()}"' in page
    for figure in (f"{each.contacts:.1f}", f"{each.load_erlangs:.2f}", f">{each.required}<"):
        assert figure in page
    assert "Most people are needed at" in page


def test_the_interval_that_is_shortest_of_people_is_told_before_one_is_chosen(cast):
    agree(patience_seconds=180.0)
    line = a_line("hotline")
    plan(line)
    assert line.queue_id is not None
    people = [float(each.scheduled_need) for each in day_of(line)]
    people[30] -= 2.0
    operations.save_scheduled(
        queue_id=line.queue_id, days={TODAY: people}, interval_minutes=30, source="roster",
        actor=ANNA, at=AT,
    )  # fmt: skip
    page = shown(cast, f"/staffing/series/{line.pk}/")
    assert "2026-06-08 Mon 15:00–15:30" in page
    assert "4 people fewer" in page


def test_a_week_has_a_row_a_day_and_its_totals(cast):
    line = a_line("hotline")
    plan(line)
    page = shown(cast, f"/staffing/series/{line.pk}/", view="week")
    for number in range(7):
        assert f"from={TODAY + timedelta(days=number)}" in page
    assert page.count("Day by day") == 1


def test_days_that_the_plan_does_not_know_are_said_to_be_unknown(cast):
    line = a_line("hotline")
    plan(line)
    page = shown(cast, f"/staffing/series/{line.pk}/?from=2027-01-01")
    assert "The plan does not know these days" in page


def test_an_interval_says_what_fewer_people_would_make_of_it(cast):
    agree(patience_seconds=180.0)
    line = a_line("hotline", node=cast.team.pk)
    plan(line)
    at = local(TODAY, 10).isoformat()
    page = shown(cast, f"/staffing/series/{line.pk}/interval/", at=at)
    assert "4 people fewer: service level" in page
    assert "Change a step of this day" in page
    assert "Change a step of this day" not in shown(
        cast, f"/staffing/series/{line.pk}/interval/", Role.TEAM_LEADER, at=at
    )


@pytest.mark.parametrize("at", ["soon", "2026-13-01"])
def test_an_address_with_no_instant_is_refused(cast, at):
    line = a_line("hotline")
    plan(line)
    response = signed_in(cast).get(f"/staffing/series/{line.pk}/", {"at": at})
    assert response.status_code == 422


def test_an_interval_that_the_plan_does_not_have_is_missing(cast):
    line = a_line("hotline")
    plan(line)
    for at in (local(TODAY, 10, 7), local(TODAY + timedelta(days=99), 10)):
        response = signed_in(cast).get(
            f"/staffing/series/{line.pk}/interval/", {"at": at.isoformat()}
        )
        assert response.status_code == 404


def send(cast, line, changes, *, reason="two are ill", seen=None, role=Role.PLANNER):
    body = {"seen": seen, "reason": reason, "changes": changes}
    return signed_in(cast, role).post(
        f"/staffing/series/{line.pk}/steps/save/",
        json.dumps(body),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def minute_at_ten() -> int:
    return int(local(TODAY, 10).timestamp()) // 60


def test_a_step_that_is_put_over_is_saved_and_the_next_ones_follow(cast):
    line = a_line("hotline")
    seen = plan(line)
    answer = send(cast, line, [[minute_at_ten(), "required", "set", 40]], seen=seen.id)
    assert answer.status_code == 200
    assert answer.json()["said"] == "1 cell was saved."
    now = at_clock(line, 10)
    assert (now.required, now.overrides) == (40, (Step.REQUIRED,))
    assert now.rostered_need >= 40
    page = shown(cast, f"/staffing/series/{line.pk}/steps/")
    assert "two are ill" in page
    assert 'class="g-held"' in page


def test_a_change_without_a_reason_is_not_saved(cast):
    line = a_line("hotline")
    plan(line)
    before = at_clock(line, 10).required
    answer = send(cast, line, [[minute_at_ten(), "required", "set", 40]], reason=" ")
    assert answer.status_code == 422
    assert at_clock(line, 10).required == before
    assert not StepChange.objects.exists()


def test_a_change_of_a_plan_that_is_not_the_newest_is_not_saved(cast):
    line = a_line("hotline")
    seen = plan(line)
    a_version(line)
    plan(line)
    answer = send(cast, line, [[minute_at_ten(), "required", "set", 40]], seen=seen.id)
    assert answer.status_code in {409, 422}
    assert answer.json()["code"] == "staffing.change.stale"
    assert not StepChange.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        ["x", "required", "set", 4],
        [5, "required", "set", "many"],
        [5, "peace", "set", 4],
        [5, "required", "double", 4],
        [-1, "required", "set", 4],
        [5],
        None,
    ],
)
def test_what_is_no_change_is_refused(cast, change):
    line = a_line("hotline")
    plan(line)
    assert send(cast, line, [change]).status_code == 422
    assert not StepChange.objects.exists()


def test_who_may_only_look_changes_nothing(cast):
    line = a_line("hotline", node=cast.team.pk)
    plan(line)
    answer = send(cast, line, [[minute_at_ten(), "required", "set", 40]], role=Role.TEAM_LEADER)
    assert answer.status_code == 403
    assert not StepChange.objects.exists()
    page = shown(cast, f"/staffing/series/{line.pk}/steps/", Role.TEAM_LEADER)
    assert 'aria-readonly="true"' in page
    assert 'id="g-save"' not in page


def test_one_step_is_changed_by_a_plain_form_and_taken_back(cast):
    line = a_line("hotline")
    seen = plan(line)
    before = at_clock(line, 10).required
    client = signed_in(cast)
    form = {
        "day": TODAY.isoformat(), "at": "10:00", "step": "required", "act": "add", "value": "5",
        "reason": "a fair", "seen": str(seen.id),
    }  # fmt: skip
    page = client.post(f"/staffing/series/{line.pk}/steps/cell/", form, follow=True)
    assert "The step was changed" in page.content.decode()
    assert at_clock(line, 10).required == before + 5
    change = StepChange.objects.get()
    client.post(f"/staffing/series/{line.pk}/steps/undo/{change.pk}/")
    assert at_clock(line, 10).required == before


def test_a_change_of_another_line_is_not_undone_from_here(cast):
    ours, theirs = a_line("ours"), a_line("theirs")
    plan(ours), plan(theirs)
    change = operations.change_steps(
        series_id=theirs.pk, changes=[cell(Step.REQUIRED, 40.0)], reason="r", actor=ANNA, at=AT
    )
    response = signed_in(cast).post(f"/staffing/series/{ours.pk}/steps/undo/{change.id}/")
    assert response.status_code == 404
    assert at_clock(theirs, 10).required == 40


def test_a_week_shows_one_step_of_every_day(cast):
    line = a_line("hotline")
    plan(line)
    page = shown(cast, f"/staffing/series/{line.pk}/steps/", view="week", step="contacts")
    assert page.count('data-i="') == 20 * 7
    assert '<option value="contacts" selected>' in page


def test_two_plans_lie_side_by_side_with_the_terms_that_differ(cast):
    line = a_line("hotline")
    first = plan(line)
    agree(service_level=0.9, patience_seconds=120.0)
    second = plan(line)
    address = f"/staffing/series/{line.pk}/versions/"
    assert f"#{second.number}" in shown(cast, address)
    page = shown(cast, f"{address}compare/", left=str(first.id), right=str(second.id))
    assert "Plan 1 beside plan 2" in page
    assert "90%" in page
    missing = signed_in(cast).get(f"{address}compare/", {"left": str(first.id), "right": "x"})
    assert missing.status_code == 404
