"""The pages of capacity plans: list, form, plan, comparison, files."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.staffing.contracts.capacity import CapacityAsked
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.web.capacity_form import initial_of

from .build import AT, TODAY, a_line
from .capacity_build import DRIVERS, a_long_term, make_plan

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def planner(cast):
    client = Client()
    client.force_login(cast.users[Role.PLANNER])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def plan(db):
    a_long_term(a_line())
    return make_plan()


def a_form(**changes) -> dict[str, object]:
    """Return a form as the page shows it, with what was changed."""
    initial = initial_of(CapacityAsked("Year", TODAY, 26), DRIVERS)
    shown = {name: "" if value is None else value for name, value in initial.items()}
    return {**shown, "first_week": TODAY.isoformat(), **changes}


class TestTheList(PageTests):
    url_name = "staffing:capacity"
    roles = STAFF


class TestTheForm(PageTests):
    url_name = "staffing:capacity_new"
    roles = PLANNER
    bad_form = {"title": "", "attrition": "x"}


class TestThePlan(PageTests):
    url_name = "staffing:capacity_plan"
    roles = STAFF
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _plan(self, plan):
        self.plan = plan

    def kwargs(self, cast):
        return {"plan_id": self.plan.card.id}


def test_the_page_of_a_plan_shows_people_rooms_and_what_moves_the_cost(planner, plan):
    page = planner.get(reverse("staffing:capacity_plan", args=[plan.card.id])).content.decode()
    assert "What moves the cost" in page
    assert "2026 week 24" in page
    assert 'id="c-people"' in page


def test_months_hold_the_weeks_of_their_thursdays(planner, plan):
    address = reverse("staffing:capacity_plan", args=[plan.card.id])
    rows = planner.get(address, {"every": "month"}).context["rows"]
    assert [label for label, _row in rows] == [
        "2026-06",
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    assert sum(row.weeks for _label, row in rows) == 20
    assert sum(row.contacts for _label, row in rows) == pytest.approx(7000 * 20)


def test_a_form_makes_a_plan_and_the_same_title_its_next_version(planner, plan):
    answer = planner.post(reverse("staffing:capacity_new"), a_form(weeks="13"))
    made = CapacityPlan.objects.latest("pk")
    assert answer["Location"] == reverse("staffing:capacity_plan", args=[made.pk])
    assert (made.title, made.number, made.weeks) == ("Year", 2, 13)


def test_the_form_of_a_plan_begins_with_its_drivers(planner, plan):
    address = f"{reverse('staffing:capacity_new')}?from={plan.card.id}"
    form = planner.get(address).context["form"]
    assert form["staff"].initial == "30, 200"
    assert form["attrition"].initial == "0, 1.5\n13, 0.8\n52, 0.4"
    assert form["ramp_up"].initial == "60, 75, 90"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("staff", "thirty"),
        ("staff", "30"),
        ("leavers", "2026-13-01, 1"),
        ("attrition", "0, 250"),
        ("overtime_share", "-1"),
        ("volume_factor", "nan"),
        ("class_least", "99"),
        ("first_week", "2026-06-09"),
        ("trainers", "1e400"),
    ],
)
def test_drivers_that_mean_nothing_are_shown_again_and_nothing_is_kept(planner, plan, field, value):
    answer = planner.post(reverse("staffing:capacity_new"), a_form(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert CapacityPlan.objects.count() == 1


def test_without_a_forecast_the_form_says_so(planner):
    answer = planner.post(reverse("staffing:capacity_new"), a_form())
    assert answer.status_code == 422
    assert "has a forecast to plan people with" in answer.content.decode()
    assert not CapacityPlan.objects.exists()


def test_two_plans_are_compared_by_what_differs(planner, plan):
    other = make_plan(drivers=DRIVERS, weeks=20, factor=1.3)
    address = reverse("staffing:capacity_compare")
    answer = planner.get(address, {"left": plan.card.id, "right": other.card.id})
    assert answer.context["drivers"] == [("Contacts, percent of the forecast", "100", "130")]
    need = answer.context["figures"][0]
    assert need[2] > need[1]
    assert planner.get(address, {"left": plan.card.id, "right": "x"}).status_code == 404


def test_a_plan_goes_out_as_a_workbook_with_classes_lines_and_drivers(planner, plan):
    address = reverse("staffing:capacity_export", args=[plan.card.id, "xlsx"])
    book = load_workbook(io.BytesIO(planner.get(address).content))
    assert book.sheetnames == ["Capacity plan", "Training classes", "Business lines", "Drivers"]
    assert book["Capacity plan"].max_row == 21
    csv = planner.get(reverse("staffing:capacity_export", args=[plan.card.id, "csv"]))
    assert csv.content.decode("utf-8-sig").count("\r\n") == 21
    assert planner.get(address.replace("xlsx", "exe")).status_code == 404


def test_a_plan_that_was_removed_is_on_no_page(planner, plan):
    planner.post(reverse("staffing:capacity_remove", args=[plan.card.id]))
    page = reverse("staffing:capacity_plan", args=[plan.card.id])
    assert planner.get(page).status_code == 404
    assert (
        "There is no capacity plan yet"
        in planner.get(reverse("staffing:capacity")).content.decode()
    )


def test_who_may_only_look_makes_and_removes_nothing(cast, plan):
    client = Client()
    client.force_login(cast.users[Role.DIRECTOR])
    assert client.post(reverse("staffing:capacity_new"), a_form()).status_code == 403
    address = reverse("staffing:capacity_remove", args=[plan.card.id])
    assert client.post(address).status_code == 403
    assert CapacityPlan.objects.filter(removed_at=None).count() == 1
