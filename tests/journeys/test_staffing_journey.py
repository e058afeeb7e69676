"""From a forecast to people in a real browser: curve, interval, step, policy, schedule, plan."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.contracts import Step
from watchfloor.rooms.staffing.models import Plan, Policy, ScheduledDay, StepChange
from watchfloor.rooms.staffing.tests.build import (
    ANNA,
    SHANGHAI,
    a_line,
    agree,
    at_clock,
    cell,
    local,
    plan,
)

pytestmark = pytest.mark.browser


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


@pytest.fixture
def series(live_site, cast) -> Series:
    """A line with a forecast from today on; its people are patient for three minutes."""
    now = timezone.now()
    agree(patience_seconds=180.0, at=now)
    return a_line("hotline", days=28, first=today(), day_sd=0.08)


@pytest.fixture
def planned(series: Series) -> Series:
    """The line with a plan, a change of a step and a schedule that is short at ten o'clock."""
    now = timezone.now()
    plan(series, at=now)
    operations.change_steps(
        series_id=series.pk, changes=[cell(Step.CONTACTS, 90.0, hour=15, day=today())],
        reason="A letter goes out", actor=ANNA, at=now,
    )  # fmt: skip
    day = [float(max(each.scheduled_need, 0)) for each in _day(series)]
    day[20] -= 4.0
    assert series.queue_id is not None
    operations.save_scheduled(
        queue_id=series.queue_id, days={today(): day}, interval_minutes=30, source="roster",
        actor=ANNA, at=now,
    )  # fmt: skip
    return series


def _day(series: Series):
    midnight = local(today(), 0)
    return [
        at_clock(series, each.hour, each.minute, day=today())
        for each in (midnight + timedelta(minutes=30 * slot) for slot in range(48))
    ]


def drawn(page: Page) -> None:
    expect(page.locator("[data-chart][data-drawn]").first).to_be_visible()


def test_from_a_forecast_to_people(open_page, cast, series):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/staffing/")
    expect(page.get_by_text("Nothing is planned yet")).to_be_visible()
    page.get_by_role("button", name="Plan now").click()
    expect(page.get_by_text("1 plan was made.")).to_be_visible()
    page.get_by_role("link", name="Hotline").click()
    drawn(page)
    ask_an_interval(page)
    put_over_a_step(page, series)
    agree_on_terms(page)
    compare_plans(page, series)


def ask_an_interval(page: Page) -> None:
    """Choose an interval in the table: what fewer people would make of it stands beside."""
    page.get_by_role("link", name="10:00", exact=True).click()
    expect(
        page.get_by_text(re.compile(r"4 people fewer: service level \d+% → \d+%"))
    ).to_be_visible()
    page.wait_for_url(re.compile("at="))
    expect(page.locator("#r-interval-title")).to_contain_text("10:00–10:30")
    expect(page.locator("tr.s-here").first).to_be_visible()
    chart = page.locator('[data-chart="r-chart"]')
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    before = page.locator("#r-interval-title").inner_text()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5)
    expect(page.locator("#r-interval-title")).not_to_have_text(before)


def put_over_a_step(page: Page, series: Series) -> None:
    """Type a figure into the steps of the day; without a reason nothing is saved."""
    page.get_by_role("link", name="Steps", exact=True).click()
    page.wait_for_selector("#g[data-ready]")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="10:00"))
    required = row.get_by_role("gridcell").nth(3)
    required.click()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    page.click("#g-send")
    expect(page.get_by_text("Say why first")).to_be_visible()
    assert not StepChange.objects.exists()
    page.fill("#g-reason", "A fair in town")
    page.click("#g-send")
    expect(page.locator("td.g-pending")).to_have_count(0)
    expect(required).to_have_class(re.compile("g-held"))
    expect(page.get_by_role("cell", name="A fair in town", exact=True)).to_be_visible()
    assert at_clock(series, 10, day=today()).required == 40
    page.get_by_role("button", name="Undo: A fair in town").click()
    expect(page.get_by_text("The change was taken back")).to_be_visible()
    assert at_clock(series, 10, day=today()).required != 40


def agree_on_terms(page: Page) -> None:
    """See what a promise of 95 % does before it is saved."""
    before = Policy.objects.count()
    page.get_by_role("link", name="Policies").first.click()
    page.get_by_role("link", name="Agree on terms").first.click()
    page.get_by_label("Service level, percent").fill("95")
    page.get_by_label("Reason").fill("New contract")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("heading", name="What it would do")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Hotline")).to_be_visible()
    assert Policy.objects.count() == before
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The policy was saved.")).to_be_visible()
    assert Policy.objects.latest("pk").terms["service_level"] == 0.95


def compare_plans(page: Page, series: Series) -> None:
    """Plan again with the new promise; both plans lie side by side."""
    page.goto(f"/staffing/series/{series.pk}/")
    page.get_by_role("button", name="Plan now").click()
    expect(page.get_by_text("1 plan was made.")).to_be_visible()
    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_role("button", name="Compare the two that are chosen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Plan \d beside plan \d"))
    row = page.get_by_role("row", name=re.compile("^Service level"))
    expect(row).to_contain_text("80%")
    expect(row).to_contain_text("95%")
    assert Plan.objects.filter(series=series).count() == 4


def test_a_schedule_is_seen_before_it_is_kept(open_page, cast, series):
    plan(series, at=timezone.now())
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/staffing/scheduled/")
    day = today().isoformat()
    form = page.locator("form", has=page.get_by_label("Paste them here"))
    page.get_by_label("Paste them here").fill(f"queue,starts_at,people\nhotline,{day} 10:00,x")
    form.get_by_role("button").click()
    expect(page.get_by_text("“x” is no number of people.")).to_be_visible()
    page.get_by_label("Paste them here").fill(
        f"queue,starts_at,people\nhotline,{day} 10:00,2\nhotline,{day} 10:30,3"
    )
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    assert not ScheduledDay.objects.exists()
    page.get_by_role("button", name="Import this schedule").click()
    expect(page.get_by_text("1 day was imported.")).to_be_visible()
    expect(page.get_by_text("person-hours fewer are scheduled than needed")).to_be_visible()
    assert ScheduledDay.objects.get().people[20:22] == [2.0, 3.0]


def test_steps_are_changed_by_keys_alone(open_page, cast, planned):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/staffing/series/{planned.pk}/steps/?view=week&step=contacts")
    page.wait_for_selector("#g[data-ready]")
    first = page.locator('[data-i="0"]')
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator('td[aria-selected="true"]')).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.type("+10%")
    page.keyboard.press("Enter")
    expect(page.locator("td.g-pending")).to_have_count(1)
    page.locator('td[tabindex="0"]').focus()
    page.keyboard.press("Control+z")
    expect(page.locator("td.g-pending")).to_have_count(0)
    expect(page.locator("#g-send")).to_be_disabled()


def pages_of(series: Series) -> dict[str, str]:
    at = datetime.combine(today(), datetime.min.time(), SHANGHAI).replace(hour=10).isoformat()
    first, second = (
        Plan.objects.filter(series=series).order_by("number").values_list("pk", flat=True)
    )
    line = f"/staffing/series/{series.pk}/"
    return {
        "overview": "/staffing/",
        "day": f"{line}?at={at.replace('+', '%2B')}",
        "week": f"{line}?view=week",
        "steps": f"{line}steps/",
        "versions": f"{line}versions/",
        "compare": f"{line}versions/compare/?left={first}&right={second}",
        "policies": f"/staffing/policies/?series={series.pk}",
        "policy": f"/staffing/policies/new/?series={series.pk}",
        "schedule": "/staffing/scheduled/",
        "estimates": "/staffing/estimates/",
        "studies": "/staffing/studies/",
        "what-if": "/staffing/studies/what-if/",
        "replay": "/staffing/studies/replay/",
        "capacity": "/staffing/capacity/",
        "capacity-new": "/staffing/capacity/new/",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_accessible_and_fit(open_page, cast, planned, theme, language):
    for phone in (False, True):
        page: Page = open_page(
            cast.users[Role.PLANNER], theme=theme, language=language, phone=phone
        )
        for name, address in pages_of(planned).items():
            page.goto(address)
            page.wait_for_load_state("networkidle")
            assert axe_faults(page) == [], (name, phone)
            assert overflow(page) == 0, (name, phone)
            picture(page, f"staffing-{name}-{theme}-{language}-{'phone' if phone else 'desk'}")
