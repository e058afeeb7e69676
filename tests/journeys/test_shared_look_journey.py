"""The parts that every page is built from, in a real browser."""

from __future__ import annotations

import pytest

from watchfloor.common.access import Role

from .conftest import axe_faults, overflow, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.journeys.specimen_urls"),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_accessible_in_each_theme_and_language(open_page, cast, theme, language):
    page = open_page(cast.users[Role.DIRECTOR], theme=theme, language=language)
    page.goto("/specimen/")
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert axe_faults(page) == []
    picture(page, f"specimen-{theme}-{language}")


def test_a_phone_shows_every_part_without_scrolling_sideways(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR], phone=True)
    page.goto("/specimen/")
    assert overflow(page) == 0
    picture(page, "specimen-phone")
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("navigation", name="Main menu").is_visible()
    assert overflow(page) == 0
    picture(page, "specimen-phone-menu")


def test_the_chosen_theme_is_kept_and_set_before_the_first_paint(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto("/specimen/")
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.add_init_script(
        "new MutationObserver(() => { if (document.body) window.atBody ??="
        " document.documentElement.dataset.bsTheme })"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.reload()
    assert page.evaluate("window.atBody") == "dark"
    page.get_by_role("button", name="As the system").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"


def test_the_language_is_switched_where_one_stands(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto("/specimen/?day=2026-03-29")
    page.get_by_role("button", name="中文").click()
    page.wait_for_url("**/specimen/?day=2026-03-29")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.get_by_role("navigation", name="主菜单").is_visible()


def test_the_first_key_skips_the_menu(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto("/specimen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_closes_on_escape_and_gives_the_focus_back(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto("/specimen/")
    summary = page.locator("main summary", has_text="Export")
    summary.press("Enter")
    assert page.get_by_role("link", name="XLSX").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="XLSX").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_what_can_be_clicked_is_at_least_24_pixels_high(open_page, cast):
    page = open_page(cast.users[Role.DIRECTOR], phone=True)
    page.goto("/specimen/")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "main button, main .btn, main td a, main .wf-chip a"
        )].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24)
        .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_an_address_without_a_page_says_so_in_the_shared_look(browser, live_site):
    page = browser.new_page(base_url=live_site)
    answer = page.goto("/nowhere/")
    assert answer.status == 404
    assert page.locator(".wf-empty code").inner_text() == "/nowhere/"
    assert axe_faults(page) == []
    picture(page, "not-found")
    page.close()
