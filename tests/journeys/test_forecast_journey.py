"""Planning from end to end in a real browser: history, forecast, why, edit, version, accuracy."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import VersionCard
from watchfloor.rooms.forecast.models import Driver, Series, Version
from watchfloor.rooms.forecast.queries.versions import list_versions
from watchfloor.rooms.forecast.tests.build import (
    ANNA,
    JOB,
    SHANGHAI,
    add_queue,
    bring_totals,
    series_of,
    use_zone,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def series(live_site, cast) -> Series:
    """Fourteen weeks of records, forecast two weeks ago, one ago and now; a campaign to come."""
    use_zone("Asia/Shanghai")
    today = timezone.now().astimezone(SHANGHAI).date()
    queue = add_queue("hotline")
    bring_totals(queue, days=98, last=today - timedelta(days=1), scale=8.0)
    row = series_of(queue)
    start = datetime.combine(today + timedelta(days=8), time(8), SHANGHAI)
    operations.save_event(
        name="Spring gift", kind="campaign", starts_at=start, ends_at=start + timedelta(hours=12),
        series_ids=[row.pk], expected_percent=25.0, is_plan=True, actor=ANNA, at=timezone.now(),
    )  # fmt: skip
    for weeks in (2, 1):
        day = today - timedelta(weeks=weeks)
        operations.run_forecasts(
            series_ids=[row.pk],
            history_end=day - timedelta(days=1),
            actor=JOB,
            at=datetime.combine(day, time(), SHANGHAI) - timedelta(minutes=10),
        )
    operations.run_forecasts(series_ids=[row.pk], actor=JOB, at=timezone.now())
    operations.run_long_term(series_ids=[row.pk], actor=JOB, at=timezone.now())
    return row


def newest(series: Series) -> VersionCard:
    return list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]


def drawn(page: Page) -> None:
    expect(page.locator("[data-chart][data-drawn]").first).to_be_visible()


def test_from_history_to_accuracy(open_page, cast, series):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/forecast/")
    page.get_by_role("link", name="Hotline").first.click()
    drawn(page)
    read_why(page)
    edited = edit_a_cell(page, series)
    page.get_by_role("link", name="Versions", exact=True).click()
    expect(page.get_by_text(re.compile(rf"#?{edited}\b")).first).to_be_visible()
    read_accuracy(page)


def read_why(page: Page) -> None:
    """Ask why of an interval of the campaign."""
    page.get_by_role("link", name="Why", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why this forecast")
    drawn(page)
    day = timezone.now().astimezone(SHANGHAI).date() + timedelta(days=8)
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Interval").select_option("10:00")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("“Spring gift” adds")).to_be_visible()
    assert float(page.locator("tfoot .num").inner_text().replace(",", "")) > 0


def edit_a_cell(page: Page, series: Series) -> int:
    """Change a figure in the grid; return the number of the version that this made."""
    before = newest(series)
    page.get_by_role("link", name="Grid").last.click()
    page.wait_for_selector("#g[data-ready]")
    cell = page.locator('[data-i="0"]')
    cell.click()
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    expect(cell).to_contain_text("99")
    page.click("#g-send")
    expect(page.locator("td.g-pending")).to_have_count(0)
    after = newest(series)
    assert (after.number, after.origin.value) == (before.number + 1, "edited")
    return after.number


def read_accuracy(page: Page) -> None:
    page.get_by_role("link", name="Accuracy", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecast accuracy")
    drawn(page)
    for words in ("Noise floor", "Excess", "Bias", "Same weekday a week before"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_label("Shown by").select_option("weekday")
    expect(page.get_by_role("rowheader", name="Wednesday")).to_be_visible()


def test_the_planner_overrides_the_method_and_takes_it_back(open_page, cast, series):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/forecast/series/{series.pk}/leaderboard/")
    page.get_by_label("Way of forecasting").select_option("average_8")
    page.get_by_role("button", name="Choose").click()
    assert page.get_by_label("Reason").evaluate("field => field.validity.valueMissing")
    page.get_by_label("Reason").fill("The model has not seen the new menu")
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Planners chose: Average of 8 same weekdays")).to_be_visible()
    page.get_by_role("button", name="Let the back-test choose again").click()
    expect(page.get_by_text("Planners chose:")).to_have_count(0)
    series.refresh_from_db()
    assert series.method == ""


def test_growth_is_entered_seen_and_removed(open_page, cast, series):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/forecast/long-term/?series={series.pk}")
    drawn(page)
    page.get_by_label("What will change").fill("Second product")
    page.get_by_label("By how much").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("rowheader", name=re.compile("Second product"))).to_be_visible()
    assert Driver.objects.get().amount == 30
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("Nobody has entered any")).to_be_visible()
    assert Version.objects.filter(series=series).count() == 3  # the long term makes none


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_accessible_and_fit(open_page, cast, series, theme, language):
    pages = {
        "why": f"series/{series.pk}/why/",
        "leaderboard": f"series/{series.pk}/leaderboard/",
        "accuracy": f"accuracy/?series={series.pk}&by=week",
        "long-term": f"long-term/?series={series.pk}",
    }
    for phone in (False, True):
        planner = cast.users[Role.PLANNER]
        page: Page = open_page(planner, theme=theme, language=language, phone=phone)
        for name, address in pages.items():
            page.goto(f"/forecast/{address}")
            page.wait_for_load_state("networkidle")
            assert axe_faults(page) == [], (name, phone)
            assert overflow(page) == 0, (name, phone)
            picture(page, f"forecast-{name}-{theme}-{language}-{'phone' if phone else 'desk'}")
