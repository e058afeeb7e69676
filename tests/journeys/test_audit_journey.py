"""An agent works through a self-check by keyboard; quality and planners look at the rest."""

from __future__ import annotations

import time

import pytest

from watchfloor.common.access import Role
from watchfloor.rooms.audits.models import Draw, Item
from watchfloor.rooms.audits.operations import draw
from watchfloor.rooms.audits.tests.scene import (
    ANNA,
    DAY,
    NIGHT,
    add_agent,
    answer_contacts,
    hold_point,
)
from watchfloor.rooms.matters.models import Matter

from .conftest import axe_faults, overflow, picture

pytestmark = pytest.mark.browser
SECONDS_AN_ITEM = 20


@pytest.fixture
def drawn(live_site, cast):
    hold_point("FIN-001")
    hold_point("FIN-002", stars=4)
    answer_contacts(30, [cast.agent, add_agent("A-2", cast.team)])
    draw(day=DAY, actor=ANNA, at=NIGHT)
    return cast


def own(cast):
    return Item.objects.filter(user=cast.users[Role.AGENT])


def test_a_list_is_worked_through_without_a_mouse(open_page, drawn):
    page = open_page(drawn.users[Role.AGENT])
    page.goto("/audits/")
    picture(page, "audits-worklist")
    page.get_by_role("link", name="Go on").first.press("Enter")
    page.wait_for_url("**/audits/items/*/")  # loaded: its keys are bound by then
    picture(page, "audits-item")
    begun, items = time.monotonic(), 0
    for keys in (["p"], ["1", "Enter"], ["f", "2", "Enter"], ["n"]):
        address = page.url
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(lambda url, old=address: url != old)
        items += 1
    assert (time.monotonic() - begun) / items < SECONDS_AN_ITEM
    told = list(own(drawn).exclude(result="").order_by("judged_at").values_list("result", "errors"))
    assert told == [("pass", []), ("fail", [0]), ("fail", [1]), ("not_applicable", [])]


def test_keys_undo_move_and_leave_text_alone(open_page, drawn):
    page = open_page(drawn.users[Role.AGENT])
    page.goto(f"/audits/lists/self/{DAY}/")
    first = page.url
    page.keyboard.press("p")
    page.wait_for_selector("#audit-undo")
    page.wait_for_load_state()
    page.keyboard.press("u")
    page.wait_for_url(first)
    assert not own(drawn).exclude(result="").exists()
    page.keyboard.press("e")
    page.keyboard.type("pnf12 you")
    assert page.locator("#audit-note").input_value() == "pnf12 you"
    assert page.url == first
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("p")
    assert page.url == first
    page.get_by_label("Single keys work on this page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_timeout(200)
    assert page.url == first
    assert not own(drawn).exclude(result="").exists()


def test_a_fail_that_is_handed_in_becomes_a_finding_for_the_leader(open_page, drawn):
    page = open_page(drawn.users[Role.AGENT])
    page.goto(f"/audits/lists/self/{DAY}/")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#audit-undo")
    page.goto("/audits/")
    page.get_by_role("button", name="Hand in 1 item").click()
    page.wait_for_selector("text=1 item was handed in")
    assert Matter.objects.get(kind="action").owner_id == drawn.users[Role.TEAM_LEADER].pk


def pages(cast):
    analyst = Item.objects.filter(user=cast.users[Role.QUALITY_ANALYST]).first()
    some = Draw.objects.get(code="FIN-001")
    assert analyst is not None
    return {
        "worklist": "/audits/",
        "item": f"/audits/items/{analyst.pk}/",
        "plan": "/audits/plan/",
        "draws": "/audits/draws/",
        "draw": f"/audits/draws/{some.pk}/",
    }


@pytest.mark.parametrize(
    ("language", "theme", "phone"),
    [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True)],
)
def test_every_page_is_accessible_and_fits(open_page, drawn, language, theme, phone):
    page = open_page(drawn.users[Role.QUALITY_ANALYST], language=language, theme=theme, phone=phone)
    faults = {}
    for name, address in pages(drawn).items():
        page.goto(address)
        for box in page.locator("details.audits-why").all():
            box.evaluate("each => { each.open = true; }")
        picture(page, f"audits-{name}-{language}-{theme}-{'phone' if phone else 'desk'}")
        found = axe_faults(page)
        if found or overflow(page) > 0:
            faults[name] = (found, overflow(page))
    assert faults == {}
