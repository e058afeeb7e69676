"""From a day's figures to the one contact that explains a wrong-looking interval."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions.operations import import_file

from .conftest import axe_faults, overflow, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared,
    pytest.mark.django_db(transaction=True),
]
LOG = SHARED / "data" / "formats" / "fixtures" / "queue_log"
UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_VISIT, LATER_VISIT = 600_000, 60_000  # bytes as sent


@pytest.fixture
def imported(cast):
    import_file(path=LOG, zone=UTC_ZONE, actor=Actor("test"), at=NOW)
    return cast


def open_day(page):
    page.goto("/queues/?zone=UTC")
    page.wait_for_selector("#q-chart[data-drawn]")
    return page


def press_to(page, key, selector, limit=90):
    """Press a key until what has the focus fits the selector, as a person without a mouse does."""
    for _ in range(limit):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {selector}")


def test_with_the_keyboard_alone_from_the_menu_to_one_contact(open_page, imported):
    page = open_page(imported.users[Role.DIRECTOR])
    page.goto("/people/")
    press_to(page, "Tab", '.wf-nav a[href^="/queues"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues/**")
    # The page says itself which rows look odd.
    flagged = page.locator("#q-table tr.wf-row-flag")
    assert flagged.count() >= 1
    press_to(page, "Tab", "#q-table td a")
    press_to(page, "ArrowDown", "#q-table tr.wf-row-flag td a", limit=200)
    column = page.locator("#q-table thead th", has_text="Abandoned").first
    index = column.evaluate("cell => cell.cellIndex")
    press_to(page, "ArrowRight", f"td:nth-child({index + 1}) :is(a, *), td:nth-child({index + 1})")
    figure = page.evaluate("document.activeElement.textContent").strip()
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/**")
    assert page.locator("tbody tr").count() == int(figure)
    press_to(page, "Tab", "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/**")
    assert page.locator("h2", has_text="What the source says").is_visible()
    assert page.locator("#c-events-title").is_visible()
    assert page.get_by_text("ENTERQUEUE").first.is_visible()


def test_alt_and_the_page_keys_go_to_the_day_before_and_after(open_page, imported):
    page = open_day(open_page(imported.users[Role.DIRECTOR]))
    day = page.input_value("#q-from")
    page.keyboard.press("Alt+PageUp")
    page.wait_for_function("day => document.getElementById('q-from').value < day", arg=day)
    page.wait_for_load_state()
    page.keyboard.press("Alt+PageDown")
    page.wait_for_function("day => document.getElementById('q-from').value === day", arg=day)


def test_a_changed_filter_stands_in_the_address_and_the_address_brings_it_back(open_page, imported):
    page = open_day(open_page(imported.users[Role.DIRECTOR]))
    before = page.locator("#q-table tbody tr").count()
    page.select_option("#q-every", "60m")
    page.wait_for_url("**every=60m**")
    page.wait_for_function(
        "before => document.querySelectorAll('#q-table tbody tr').length < before", arg=before
    )
    shown = page.locator("#q-table").inner_text()
    page.reload()
    assert page.locator("#q-table").inner_text() == shown
    page.go_back()
    page.wait_for_selector("#q-chart[data-drawn]")
    assert page.locator("#q-table tbody tr").count() == before


def test_the_table_is_copied_as_a_spreadsheet_takes_it(open_page, imported):
    page = open_day(open_page(imported.users[Role.DIRECTOR]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Table copied").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    head, total = lines[0].split("\t"), lines[-1].split("\t")
    assert head[:3] == ["Interval", "Offered", "Answered"]
    offered = [int(line.split("\t")[1].replace(",", "")) for line in lines[1:-1]]
    assert sum(offered) == int(total[1].replace(",", ""))


def test_a_bar_of_the_chart_opens_the_contacts_of_its_interval(open_page, imported):
    page = open_day(open_page(imported.users[Role.DIRECTOR]))
    box = page.locator("#q-chart").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8)
    page.mouse.move(*middle)
    tip = page.locator(".q-tip").inner_text()
    page.mouse.click(*middle)
    page.wait_for_url("**/contacts/**")
    start = parse_qs(urlsplit(page.url).query)["from"][0]
    assert tip.startswith(start[11:16])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_page_is_sound_in_both_themes_and_languages(open_page, imported, theme, language):
    page = open_page(imported.users[Role.QUALITY_ANALYST], theme=theme, language=language)
    open_day(page)
    page.wait_for_timeout(400)  # the chart's bars have grown
    assert axe_faults(page) == []
    picture(page, f"queues-{theme}-{language}")
    page.goto("/queues/?rows=both&every=60m&zone=UTC")
    assert axe_faults(page) == []
    page.goto("/contacts/?zone=UTC&size=25")
    assert axe_faults(page) == []
    picture(page, f"contacts-{theme}-{language}")
    transferred = "/contacts/?zone=UTC&transferred=1&size=25"
    page.goto(transferred)
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/contact/**")
    assert axe_faults(page) == []
    picture(page, f"contact-{theme}-{language}")
    page.locator("form[action*=contact-revealed] button").click()
    page.wait_for_url("**/contact-revealed/**")
    assert axe_faults(page) == []
    page.goto("/queues/?from=2020-01-01")
    assert axe_faults(page) == []
    page.goto("/queues/?from=never")
    assert axe_faults(page) == []
    assert page.locator(".card-footer code").inner_text() == "interactions.address.from"
    picture(page, f"refusal-{theme}-{language}")


def test_a_phone_shows_each_page_without_scrolling_sideways(open_page, imported):
    page = open_page(imported.users[Role.TEAM_LEADER], phone=True, language="zh-hans")
    page.goto("/queues/?zone=UTC")
    assert overflow(page) == 0
    page = open_page(imported.users[Role.DIRECTOR], phone=True, language="zh-hans")
    open_day(page)
    assert overflow(page) == 0
    picture(page, "queues-phone")
    page.goto("/contacts/?zone=UTC&transferred=1&size=25")
    assert overflow(page) == 0
    picture(page, "contacts-phone")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/contact/**")
    assert overflow(page) == 0
    picture(page, "contact-phone")


def test_a_transfer_is_drawn_from_queue_to_queue(open_page, cast):
    import_file(
        path=LOG.with_name("queue_log_traps.log"), zone=UTC_ZONE, actor=Actor("test"), at=NOW
    )
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto("/contacts/?zone=UTC&transferred=1&from=2000-01-01T00:00Z&to=2026-10-01T00:00Z")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/contact/**")
    assert page.locator(".c-lane").count() == 2
    assert page.locator(".c-pass").count() == 1
    assert axe_faults(page) == []
    picture(page, "contact-transfer")


def test_a_refused_choice_is_said_and_the_figures_stay(open_page, imported):
    page = open_day(open_page(imported.users[Role.DIRECTOR]))
    shown = page.locator("#q-table").inner_text()
    page.fill("#q-zone", "Mars/Olympus")
    page.keyboard.press("Enter")
    page.get_by_text("“Mars/Olympus” is not something that “zone” can be.").wait_for()
    assert page.locator("#q-table").inner_text() == shown


class Sent:
    """Counts what is sent over the wire, compressed as it is."""

    def __init__(self, page):
        self.bytes, self.files = 0, []
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.loadingFinished", self._finished)

    def _received(self, event):
        if not event["response"].get("fromDiskCache"):
            self.files.append(urlsplit(event["response"]["url"]).path)

    def _finished(self, event):
        self.bytes += int(event["encodedDataLength"])

    def reset(self):
        self.bytes, self.files = 0, []


def test_the_page_with_a_chart_stays_within_its_budget(open_page, imported):
    page = open_page(imported.users[Role.DIRECTOR])
    sent = Sent(page)
    open_day(page)
    assert 0 < sent.bytes <= FIRST_VISIT
    assert any("echarts" in name for name in sent.files)
    sent.reset()
    open_day(page)
    assert 0 < sent.bytes <= LATER_VISIT


def test_a_page_without_a_chart_loads_no_chart_library(open_page, imported):
    page = open_page(imported.users[Role.DIRECTOR])
    sent = Sent(page)
    page.goto("/contacts/?zone=UTC")
    page.wait_for_load_state("networkidle")
    assert any("tabler" in name for name in sent.files)
    assert not any("echarts" in name for name in sent.files)


def test_without_scripts_the_figures_are_all_there(browser, live_site, open_page, imported):
    page = open_page(imported.users[Role.DIRECTOR])
    cookies = page.context.cookies()
    plain = browser.new_context(base_url=live_site, java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto("/queues/?zone=UTC")
    assert page.locator("#q-table tbody tr").count() > 10
    page.locator("#q-table tbody td a").first.click()
    page.wait_for_url("**/contacts/**")
    plain.close()
