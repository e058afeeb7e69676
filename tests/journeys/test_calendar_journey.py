"""A year of the calendar in a real browser: filled, pasted, undone, and asked for on Today."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTICE = """关于2031年部分节假日安排的通知
一、春节：1月22日（周三）至29日（周三）放假调休，共8天。1月19日（周日）上班。
二、国庆节：10月1日（周三）至7日（周二）放假调休，共7天。10月11日（周六）上班。
"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_a_year_with_all_kinds_of_days_is_accessible(open_page, cast, theme, language, phone):
    planner = cast.users[Role.PLANNER]
    calendars.seed_year(year=2031, actor=Actor("test"), at=datetime.now(UTC))
    page = open_page(planner, theme=theme, language=language, phone=phone)
    page.goto("/calendar/?year=2031&done=1")
    for summary in page.locator("details.card-footer summary").all():
        if not summary.evaluate("each => each.parentElement.open"):
            summary.click()
    picture(page, f"calendar_{language}_{theme}_{'phone' if phone else 'desk'}")
    assert axe_faults(page) == []
    assert overflow(page) == 0


def test_a_planner_fills_a_year_pastes_its_notice_and_takes_it_back(open_page, cast):
    page = open_page(cast.users[Role.PLANNER])
    page.goto("/calendar/?year=2031")
    page.get_by_role("button", name="Fill in the year 2031").click()
    expect(page.get_by_text("The holidays of 2031 are not confirmed")).to_be_visible()
    page.get_by_label("Notice or table").fill(NOTICE)
    page.get_by_role("button", name="Enter the days").click()
    expect(page.get_by_text("15 holidays, 2 make-up days")).to_be_visible()
    assert page.get_by_text("The holidays of 2031 are not confirmed").count() == 0
    row = page.get_by_role("row", name="2031-01-19")
    assert "like a Wednesday" in row.inner_text()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The holidays of 2031 are not confirmed")).to_be_visible()
