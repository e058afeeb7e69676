"""The running day in a real browser: lines, one line's hours, a signal, a rule and its trial."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.contracts import LiveRuleFacts
from watchfloor.rooms.intraday.models import LiveRule
from watchfloor.rooms.intraday.tests.build import (
    JOB,
    NOON,
    a_running_line,
    contacts_came,
    people,
    scheduled,
    signed_in,
)
from watchfloor.rooms.intraday.tests.lines import BUSY, TODAY, a_version, agree, local

pytestmark = pytest.mark.browser
NOW = NOON + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site read a time at noon of the day from the clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def series(live_site, cast) -> Series:
    """Two lines at noon: one as forecast, one with a surge, and too few people for both."""
    agree(patience_seconds=180.0)
    found = a_running_line("hotline", day=[2 * each for each in BUSY], day_sd=0.08)
    calm = a_running_line("orders", day=[each / 2 for each in BUSY], day_sd=0.08)
    for place, each in enumerate(BUSY[:9]):
        start = local(TODAY, 8) + timedelta(minutes=30 * place)
        end = min(start + timedelta(minutes=30), NOW)
        surge = 1.6 if start >= local(TODAY, 11, 30) else 1.0
        contacts_came(found, start, end, every_seconds=900 / each / surge, left=1)
        contacts_came(calm, start, end, every_seconds=3600 / each)
    agents = people(24)
    scheduled(agents, local(TODAY, 8), local(TODAY, 18))
    signed_in(agents[:20], local(TODAY, 8))
    past = TODAY - timedelta(days=28)
    a_version(found, day=[2 * each for each in BUSY], days=28, first=past,
              at=local(past, 0) - timedelta(days=1))  # fmt: skip
    look_until(NOW)
    return found


def look_until(now: datetime) -> None:
    """Look around as the worker does."""
    for minutes in (35, 20, 5, 0):
        operations.look(actor=JOB, at=now - timedelta(minutes=minutes))


def test_a_surge_is_seen_on_the_overview_and_on_its_line(open_page, cast, series):
    page: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    page.goto("/intraday/")
    expect(page.get_by_text("More contacts than foreseen: Hotline")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Hotline")
    expect(row).to_contain_text("1 signal")
    assert axe_faults(page) == []
    picture(page, "intraday-overview-en")
    row.get_by_role("link", name="Hotline").click()
    expect(page.locator("[data-chart=i-volume]")).to_have_attribute("data-drawn", "true")
    page.locator("[data-chart=i-service]").scroll_into_view_if_needed()
    expect(page.locator("[data-chart=i-service]")).to_have_attribute("data-drawn", "true")
    expect(page.get_by_role("table").get_by_text("Now", exact=True)).to_be_visible()
    assert axe_faults(page) == []
    picture(page, "intraday-line-en")


def test_a_rule_is_tried_on_history_and_switched_on(open_page, cast, series):
    day = TODAY - timedelta(days=12)
    contacts_came(series, local(day, 8), local(day, 16), every_seconds=15)
    contacts_came(series, local(day, 10), local(day, 11), every_seconds=15)
    page: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    page.goto("/intraday/rules/new/")
    assert axe_faults(page) == []
    picture(page, "intraday-rule-form-en")
    page.get_by_label("Name").fill("Surge of calls")
    page.get_by_label("Condition").fill("live.ratio > 1.5 && live.offered > 100")
    page.get_by_role("button", name="Keep and try on the last four weeks").click()
    expect(page.get_by_text("From 2026-05-11 to 2026-06-07 it would have fired")).to_be_visible()
    assert axe_faults(page) == []
    picture(page, "intraday-rule-en")
    assert not LiveRule.objects.get().is_on
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    assert LiveRule.objects.get().is_on


@pytest.mark.parametrize(("theme", "phone"), [("light", False), ("dark", True)])
def test_the_pages_fit_in_chinese_by_day_and_by_night(open_page, cast, series, theme, phone):
    facts = LiveRuleFacts("来量突增", "live.ratio > 1.5 && live.offered > 100")
    operations.make_rule(facts=facts, node_id=cast.centre.pk, scope=WHOLE_CENTRE, actor=JOB, at=NOW)
    page: Page = open_page(
        cast.users[Role.FLOOR_MANAGER], language="zh-hans", theme=theme, phone=phone
    )
    pages = {
        "overview": "/intraday/",
        "line": f"/intraday/lines/{series.queue_id}/",
        "signals": "/intraday/signals/",
        "rules": "/intraday/rules/",
        "rule": f"/intraday/rules/{LiveRule.objects.get().pk}/",
        "rule-form": "/intraday/rules/new/",
    }
    for name, address in pages.items():
        page.goto(address)
        assert overflow(page) <= 0, name
        assert axe_faults(page) == [], name
        picture(page, f"intraday-{name}-zh-{theme}-{'phone' if phone else 'desk'}")
