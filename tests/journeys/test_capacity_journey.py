"""A planner makes a capacity plan, looks at it by month, and compares two of them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from watchfloor.common.access import Role
from watchfloor.rooms.staffing.tests.build import AT, a_line
from watchfloor.rooms.staffing.tests.capacity_build import a_long_term, make_plan

from .conftest import axe_faults, overflow, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.mark.parametrize(
    ("theme", "language", "phone"),
    [("light", "en", False), ("dark", "zh-hans", False), ("light", "zh-hans", True)],
)
def test_a_planner_reads_a_plan(open_page, cast, theme, language, phone):
    a_long_term(a_line("hotline"), weeks=40, growth=0.02)
    a_long_term(a_line("sales"), weeks=40, growth=0.01)
    first = make_plan(weeks=39)
    make_plan(weeks=39, factor=1.2)
    page = open_page(cast.users[Role.PLANNER], theme=theme, language=language, phone=phone)
    addresses = {
        "list": "/staffing/capacity/",
        "plan": f"/staffing/capacity/{first.card.id}/",
        "form": f"/staffing/capacity/new/?from={first.card.id}",
        "compare": f"/staffing/capacity/compare/?left={first.card.id}&right={first.card.id + 1}",
    }
    for name, address in addresses.items():
        page.goto(address)
        if name in {"plan", "compare"}:
            page.locator("[data-chart]").first.scroll_into_view_if_needed()  # drawn once seen
            expect(page.locator("[data-drawn=true]").first).to_be_visible()
        picture(page, f"capacity-{name}-{theme}-{language}")
        assert overflow(page) == 0
        assert axe_faults(page) == []


def test_a_planner_makes_a_plan_and_its_next_version(open_page, cast):
    a_long_term(a_line("hotline"), weeks=40)
    page = open_page(cast.users[Role.PLANNER])
    page.goto("/staffing/capacity/")
    page.get_by_role("link", name="New capacity plan").first.click()
    page.get_by_label("Title").fill("Next year")
    page.locator("select[name=weeks]").select_option("26")
    page.get_by_label("People, by weeks since they came").fill("25, 100")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_role("heading", name="Next year")).to_be_visible()
    page.wait_for_load_state()  # the choice of rows is sent by a script
    page.get_by_text("Months", exact=True).click()
    expect(page.get_by_role("heading", name="Month by month")).to_be_visible()
    page.get_by_role("link", name="Change drivers").click()
    page.get_by_label("Weeks of training").fill("-1")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text("Give a number from 0 to 104.")).to_be_visible()
