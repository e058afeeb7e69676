"""Next best actions in a real browser: read, done by keyboard, taken back, measured."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.models import Proposal
from watchfloor.rooms.intraday.tests.build import JOB, NOON, a_running_line, people
from watchfloor.rooms.intraday.tests.lines import TODAY, agree, local

pytestmark = pytest.mark.browser
NOW = NOON + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site read a time at noon of the day from the clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def series(live_site, cast) -> Series:
    """A line with people at work, three of whom eat at one."""
    agree()
    found = a_running_line()
    agents = people(5, node=found.node)
    spans = (
        Span(local(TODAY, 8), local(TODAY, 13), "queue"),
        Span(local(TODAY, 13), local(TODAY, 14), "meal"),
        Span(local(TODAY, 14), local(TODAY, 18), "queue"),
    )
    rows = [(agent.pk, TODAY, spans) for agent in agents]
    floor.put_schedules(rows=rows, origin="imported", actor=JOB, at=local(TODAY, 8))
    ids = [agent.pk for agent in agents]
    times = {"from": local(TODAY, 13), "until": local(TODAY, 14), "to": local(TODAY, 14, 30)}
    moved = {name: at.isoformat() for name, at in times.items()}
    a_proposal(found, ActionKind.MOVE_BREAK, moved, ids[:3], place=0)
    a_proposal(found, ActionKind.CALL_IN, {}, ids[3:4], hours=4.0, place=1,
               rules=["rest_between_shifts", "days_in_a_row"])  # fmt: skip
    a_proposal(found, ActionKind.MOVE_SKILL, {"from_queues": []}, ids[4:], place=2,
               rules=["skill_levels", "lender_holds"])  # fmt: skip
    a_proposal(found, ActionKind.DIVERT, {"taken_share": 0.25}, [], place=3)
    a_proposal(found, ActionKind.OFFER_TIME_OFF, {}, ids[:2], hours=-2.0, gain=-6.0, place=4)
    return found


def a_proposal(series, kind, details, agents, *, hours=0.0, gain=17.0, place=0, **more):
    rules = more.pop("rules", ["notice"])
    return Proposal.objects.create(
        kind=kind.value,
        queue_id=series.queue_id,
        day=TODAY,
        made_at=NOW - timedelta(minutes=4),
        expires_at=NOW + timedelta(minutes=11),
        starts_at=NOW + timedelta(minutes=40),
        ends_at=NOW + timedelta(minutes=160),
        details=details,
        affected_agents=agents,
        touches=rules,
        gain_contacts=gain,
        gain_low=gain - 14,
        gain_high=gain + 14,
        service_before=0.742,
        service_after=0.769,
        agent_hours=hours,
        cost=abs(hours),
        place=place,
        **more,
    )


def a_measured_one(series) -> None:
    """Let one have been accepted this morning, with its result."""
    a_proposal(
        series,
        ActionKind.OPEN_CALLBACK,
        {"taken_share": 0.25},
        [],
        state="measured",
        decided_by="Floor manager",
        decided_at=NOW - timedelta(hours=3),
        decision_reason="the campaign",
        actual={"contacts": 12.0, "service_share": 0.81, "without_share": 0.74},
        measured_at=NOW - timedelta(hours=1),
    )


def test_a_proposal_is_done_by_keyboard_and_taken_back(open_page, cast, series):
    a_measured_one(series)
    page: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    page.goto("/intraday/actions/")
    first = page.get_by_role("article").first
    expect(first).to_contain_text("move the breaks of 3 people from 13:00 to 14:30")
    expect(first).to_contain_text("+17 contacts in time (3 to 31)")
    expect(first).to_contain_text("The schedules change at once")
    assert axe_faults(page) == []
    picture(page, "actions-en")
    first.get_by_role("button", name="Do it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wf-messages")).to_contain_text("It is done")
    row = page.get_by_role("row").filter(has_text="move the breaks of 3 people")
    expect(row).to_contain_text("not over yet")
    assert axe_faults(page) == []
    picture(page, "actions-done-en")
    row.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wf-messages")).to_contain_text("Taken back")
    expect(row).to_contain_text("Taken back")
    expect(row.get_by_role("button")).to_have_count(0)


def test_what_somebody_else_decided_is_refused_in_words(open_page, cast, series):
    page: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    page.goto("/intraday/actions/")
    Proposal.objects.update(state="dismissed", decided_at=NOW, decided_by="Another")
    page.get_by_role("button", name="Do it").first.click()
    expect(page.locator("#wf-messages")).to_contain_text("no longer open")
    assert not Proposal.objects.filter(state="accepted").exists()


def test_who_only_looks_has_no_buttons(open_page, cast, series):
    page: Page = open_page(cast.users[Role.TEAM_LEADER])
    page.goto("/intraday/actions/")
    expect(page.get_by_role("button", name="Do it")).to_have_count(0)


@pytest.mark.parametrize(("theme", "phone"), [("light", True), ("dark", False), ("dark", True)])
def test_the_page_fits_in_chinese_by_day_and_by_night(open_page, cast, series, theme, phone):
    a_measured_one(series)
    page: Page = open_page(
        cast.users[Role.FLOOR_MANAGER], language="zh-hans", theme=theme, phone=phone
    )
    page.goto("/intraday/actions/")
    page.get_by_role("button", name="执行").first.click()
    expect(page.locator("#wf-messages")).to_contain_text("已执行")
    name = f"actions-zh-{theme}-{'phone' if phone else 'desk'}"
    assert overflow(page) <= 0, name
    assert axe_faults(page) == [], name
    picture(page, name)
    Proposal.objects.all().delete()
    page.goto("/intraday/actions/")
    assert overflow(page) <= 0
    assert axe_faults(page) == []
    picture(page, f"{name}-empty")
