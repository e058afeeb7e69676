"""What to do now, and how one is told away from the screen, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.notices.contracts import ChannelKind
from watchfloor.shell.today.worklist.kinds import ERRAND, ErrandBody

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)
BY = Actor("test", origin="test")
TITLES = ["退款超限额未复核", "Call the bank back", "核对挂失冻结时间", "投诉升级未上报"]


@pytest.fixture
def busy(cast):
    """A team leader with nine matters of her own, one of them late, and a channel."""
    leader = cast.users[Role.TEAM_LEADER]
    for number in range(9):
        matters.open_matter(
            kind=ERRAND,
            title=f"{TITLES[number % 4]} {number}",
            body=ErrandBody(f"a:{number}", "", "/"),
            owner_id=leader.pk,
            node_id=cast.team.pk,
            expected_loss=2000.0 - 200 * number,
            actor=BY,
            at=NOW - timedelta(days=3 if number else 30),
        )
    notices.add_channel(
        owner_id=leader.pk,
        kind=ChannelKind.WECOM,
        name="质检群",
        fields={"key": "a-key-of-a-robot-0001"},
        actor=BY,
        at=NOW,
    )
    return leader


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_screen_and_the_notices_are_accessible(open_page, busy, theme, language):
    page = open_page(busy, theme=theme, language=language)
    for name, path in (
        ("today", "/"),
        ("act", "/do/?key=matter:"),
        ("notices", "/notices/own/"),
        ("channel", "/notices/own/new/feishu/"),
    ):
        if name == "act":
            page.locator(".today-links a").first.click()
            page.wait_for_url("**/do/?*")
        else:
            page.goto(path)
        assert axe_faults(page) == [], name
        picture(page, f"worklist-{name}-{theme}-{language}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_them_without_scrolling_sideways(open_page, busy, theme):
    page = open_page(busy, phone=True, language="zh-hans", theme=theme)
    for name, path in (("today", "/"), ("notices", "/notices/own/")):
        page.goto(path)
        assert overflow(page) == 0, name
        picture(page, f"worklist-{name}-phone-{theme}")
    page.locator("[data-menu-button]").click()
    assert overflow(page) == 0
    picture(page, f"worklist-menu-phone-{theme}")


def test_a_line_is_put_off_and_taken_back_by_keyboard(open_page, busy):
    page = open_page(busy)
    page.goto("/")
    first = page.locator(".today-task").first.inner_text()
    page.locator(".today-links a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/do/**")
    page.get_by_label("Reason").first.fill("Waiting for the bank")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/do/" not in url)
    assert page.locator(".today-task").first.inner_text() != first
    page.get_by_text("1 put off or handed on").focus()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Take back").press("Enter")
    assert page.locator(".today-task").first.inner_text() == first


def test_headings_of_the_menu_close_and_stay_closed_but_not_over_the_open_page(open_page, busy):
    page = open_page(busy)
    page.goto("/")
    heading = page.locator("[data-nav-group=collect] > summary")
    line = page.locator("[data-nav-group=collect] a").first
    heading.press("Enter")
    assert not line.is_visible()
    page.reload()
    assert not line.is_visible()
    page.goto("/queues/")
    assert line.is_visible()
