"""From requirements to published shifts in a real browser, with a conflict on the way."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.people.models import Agent, RoleGrant, User
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import RuleFacts, ShiftCell, ShiftTypeFacts
from watchfloor.rooms.rosters.models import Duty, Run, Shift, Version
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.rules.catalogue import engine_type
from watchfloor.rooms.rosters.rules.shifts import place_shift
from watchfloor.rooms.rosters.tests.build import a_version, early
from watchfloor.rooms.staffing.tests.build import ANNA, SHANGHAI, a_line, agree, plan

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
# Contacts by half-hour from 08:00: three people in the quiet hours, five at the peak.
CALLS = [4.0, 6.0, 9.0, 12.0, 12.0, 10.0, 9.0, 9.0, 10.0, 11.0, 12.0, 10.0, 8.0, 6.0, 5.0, 4.0]
NAMES = (
    "王伟",
    "李芳",
    "张敏",
    "刘静",
    "陈丽",
    "杨强",
    "赵磊",
    "黄军",
    "周洋",
    "吴勇",
    "徐艳",
    "孙杰",
)
REST = {"name": "小休", "minutes": 15, "earliest_minutes": 60, "latest_minutes": 150, "paid": True}
MEAL = {"name": "午餐", "minutes": 30, "earliest_minutes": 180, "latest_minutes": 300,
        "paid": False}  # fmt: skip


def next_monday() -> date:
    today = timezone.now().astimezone(SHANGHAI).date()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def team(live_site, cast) -> list[int]:
    """Twelve people, a line with a forecast and a plan, an early and a late shift, a rule."""
    now = timezone.now()
    agree(patience_seconds=180.0, at=now)
    plan(a_line("hotline", days=14, first=next_monday(), day=CALLS), at=now)
    for code, name, first, last, color in (
        ("早", "早班", 480, 540, 0),
        ("晚", "晚班", 600, 690, 3),
    ):
        operations.save_shift_type(
            facts=ShiftTypeFacts(
                code=code, name=name, color=color, earliest_start_minute=first,
                latest_start_minute=last, lengths_minutes=(510,), breaks=(REST, MEAL),
            ),
            actor=ANNA, at=now,
        )  # fmt: skip
    operations.save_rule(
        facts=RuleFacts(key="rest", kind="min_rest", parameters={"minutes": 660}),
        actor=ANNA, at=now,
    )  # fmt: skip
    return [
        people.add_agent(
            facts=AgentFacts(code=f"W{number:02}", name=name, node_id=cast.team.pk),
            actor=ANNA,
            at=now,
        )
        for number, name in enumerate(NAMES)
    ]


def work_on_the_run() -> None:
    """Do what a worker does with the run that waits."""
    waiting = Run.objects.get(state="waiting")
    operations.work_on_run(run_id=waiting.pk, clock=lambda: datetime.now(UTC))
    assert Run.objects.get(pk=waiting.pk).state == "done", Run.objects.get(pk=waiting.pk).problem


def drawn(page: Page) -> None:
    expect(page.locator("#gantt[data-drawn]")).to_be_visible()


def kept(page: Page, revision: int) -> None:
    """Wait until the server has kept so many edits."""
    expect(page.locator(f'#gantt[data-revision="{revision}"]')).to_be_visible(timeout=15_000)


def test_from_requirements_to_published_shifts(open_page, cast, team):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/rosters/")
    page.get_by_role("link", name="New roster").first.click()
    page.get_by_label("Name").fill("First week")
    page.get_by_label("Part of the centre").select_option(label="\u2003\u2003Team 1")
    page.get_by_label("First day").fill(next_monday().isoformat())
    page.get_by_label("Last day").fill((next_monday() + timedelta(days=6)).isoformat())
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Work out a roster").click()
    expect(page.get_by_text("The run waits for a worker.")).to_be_visible()
    work_on_the_run()
    expect(page.get_by_role("link", name="Version 1")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="Open the plan").first.click()
    drawn(page)
    assert axe_faults(page) == []
    assert overflow(page) <= 0
    picture(page, "roster-gantt")
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_text("What changes for whom")).to_be_visible()
    assert not Duty.objects.exists()
    page.get_by_role("button", name="Publish and tell people").click()
    expect(page.get_by_text("people are told.")).to_be_visible()
    assert Duty.objects.count() == Shift.objects.count() > 0


def test_a_planted_conflict_is_named_and_a_way_out_is_taken(open_page, cast, team):
    now = timezone.now()
    rush = [each * 8 for each in CALLS]  # that twelve people cannot serve
    plan(a_line("rush", days=14, first=next_monday(), day=rush), at=now)
    rule = RuleFacts(key="own.share", kind="staffing_share", parameters={"share": 1.0})
    operations.save_rule(facts=rule, actor=ANNA, at=now)
    roster = operations.make_roster(
        node_id=cast.team.pk, name="Tight", first_day=next_monday(),
        last_day=next_monday() + timedelta(days=6), actor=ANNA, at=now,
    )  # fmt: skip
    version = a_version(roster, [early(team[0], next_monday())])
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/rosters/versions/{version}/conflicts/")
    page.get_by_role("button", name="Explain anew").click()
    work_on_the_run()
    explained = Version.objects.get(pk=version)
    page.goto(f"/rosters/versions/{version}/conflicts/")
    assert explained.explanation["conflicts"], "the planted conflict was not found"
    named = {
        member["id"]
        for conflict in explained.explanation["conflicts"]
        for member in conflict["members"]
    }
    assert "own.share" in named
    picture(page, "roster-conflicts")
    page.get_by_role("button", name="Take this way").first.click()
    expect(page.get_by_text("The roster is worked out again without")).to_be_visible()
    assert "own.share" in Run.objects.get(state="waiting").settings["without_rules"]


@pytest.fixture
def draft(cast, team) -> int:
    """A week of three people: all early on Monday to Friday."""
    roster = operations.make_roster(
        node_id=cast.team.pk, name="Draft", first_day=next_monday(),
        last_day=next_monday() + timedelta(days=6), actor=ANNA, at=timezone.now(),
    )  # fmt: skip
    days = [next_monday() + timedelta(days=day) for day in range(5)]
    return a_version(roster, [early(each, day) for each in team[:3] for day in days])


def first_shift() -> Shift:
    return Shift.objects.order_by("agent__code", "day")[0]


def test_a_shift_is_dragged_and_what_it_does_is_shown_before(open_page, cast, draft):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/rosters/versions/{draft}/?from={next_monday()}")
    drawn(page)
    before = first_shift()
    bar = page.locator('.r-cell[data-day="0"] .r-bar[data-shift]').first
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + 12, steps=4)
    expect(page.locator("#gantt-card li").first).to_be_visible(timeout=15_000)
    assert first_shift().start_minute == before.start_minute, "nothing is kept while it is held"
    page.mouse.up()
    kept(page, 1)
    moved = Shift.objects.exclude(start_minute=before.start_minute).get()
    assert (moved.start_minute - before.start_minute) % 15 == 0
    page.keyboard.press("Control+z")
    kept(page, 2)
    expect(page.locator(".r-changed")).to_have_count(0)
    assert not Shift.objects.exclude(start_minute=before.start_minute).exists()


def test_everything_goes_by_keys(open_page, cast, draft):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/rosters/versions/{draft}/?from={next_monday()}")
    drawn(page)
    cell = page.locator('.r-cell[data-day="0"]:has(.r-bar[data-shift])').first
    cell.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#gantt-card li").first).to_be_visible(timeout=15_000)
    page.keyboard.press("Enter")
    kept(page, 1)
    assert Shift.objects.filter(start_minute=510).count() == 1
    page.keyboard.press("Delete")
    kept(page, 2)
    expect(page.locator(".r-bar[data-shift]")).to_have_count(14)
    page.keyboard.press("Control+z")
    kept(page, 3)
    expect(page.locator(".r-bar[data-shift]")).to_have_count(15)
    cell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#gantt-panel")
    expect(panel).to_be_visible()
    panel.get_by_label("Shift", exact=True).select_option("晚")
    expect(panel.locator("[data-lines] li").first).to_be_visible(timeout=15_000)
    assert axe_faults(page) == []
    panel.get_by_role("button", name="Apply").click()
    kept(page, 4)
    assert Shift.objects.filter(code="晚").count() == 1


def test_two_planners_never_overwrite_each_other_unseen(open_page, cast, draft):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/rosters/versions/{draft}/?from={next_monday()}")
    drawn(page)
    Version.objects.filter(pk=draft).update(revision=7)
    page.locator('.r-cell[data-day="0"]:has(.r-bar[data-shift])').first.focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Somebody else has changed this version")).to_be_visible()
    assert Shift.objects.count() == 15


def test_a_phone_has_a_day_as_a_list(open_page, cast, draft):
    page: Page = open_page(cast.users[Role.PLANNER], phone=True, theme="dark", language="zh-hans")
    page.goto(f"/rosters/versions/{draft}/?from={next_monday()}")
    page.wait_for_selector("#gantt[data-drawn]")
    assert overflow(page) <= 0
    assert axe_faults(page) == []
    page.locator("#gantt-list button").first.click()
    expect(page.locator("#gantt-panel")).to_be_visible()


def test_codes_are_typed_and_pasted_into_the_month_sheet(open_page, cast, draft):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/rosters/versions/{draft}/month/")
    page.wait_for_selector("#g[data-ready]")
    assert axe_faults(page) == []
    spot = page.locator("td[role=gridcell]", has_text="早").first
    spot.click()
    page.keyboard.press("F2")
    page.keyboard.insert_text("晚")
    page.keyboard.press("Enter")
    page.evaluate(
        "(text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data })); }",
        "休",
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 cells were saved.")).to_be_visible()
    assert Shift.objects.filter(code="晚").count() == 1
    assert Shift.objects.count() == 14


@pytest.fixture
def two(cast) -> tuple[User, User]:
    """The agent of the cast and a colleague, both with a sign-in."""
    own = cast.users[Role.AGENT]
    colleague = User.objects.create(username="colleague")
    RoleGrant.objects.create(user=colleague, role=Role.AGENT, node=cast.team)
    Agent.objects.filter(code="W00").update(user=colleague)
    return own, colleague


def usual(agent_id: int, day: date) -> ShiftCell:
    """Return the early shift as its type has it."""
    kind = next(card for card in list_shift_types() if card.code == "早")
    return place_shift(engine_type(kind), agent_id=agent_id, day=day)


def publish(page: Page, version: int) -> None:
    page.goto(f"/rosters/versions/{version}/publish/")
    page.locator("#r-reason").fill("agreed")
    page.get_by_role("button", name="Publish and tell people").click()
    expect(page.get_by_text("people are told.")).to_be_visible()


def give_away(page: Page, duty: Duty) -> None:
    page.goto("/rosters/mine/")
    expect(page.get_by_text("08:00–16:30").first).to_be_visible()
    page.goto(f"/rosters/mine/shifts/{duty.pk}/swap/")
    page.get_by_role("button", name="Ask 王伟 to take it").click()


def approve(page: Page) -> None:
    page.goto("/rosters/approvals/")
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_text("No swap waits for you")).to_be_visible()


def test_a_published_shift_goes_to_a_colleague_and_all_see_it(open_page, cast, team, two):
    """Published, seen on a phone, given away, taken, approved; calendar and plan follow."""
    monday, (own, colleague) = next_monday(), two
    roster = operations.make_roster(
        node_id=cast.team.pk, name="Swaps", first_day=monday,
        last_day=monday + timedelta(days=6), actor=ANNA, at=timezone.now(),
    )  # fmt: skip
    version = a_version(roster, [usual(cast.agent.pk, monday), usual(team[0], monday + DAY)])
    planner: Page = open_page(cast.users[Role.PLANNER])
    publish(planner, version)
    duty = Duty.objects.get(agent=cast.agent)
    phone: Page = open_page(own, phone=True)
    give_away(phone, duty)
    other: Page = open_page(colleague, phone=True)
    other.goto("/rosters/mine/swaps/")
    other.get_by_role("button", name="Accept").click()
    assert Duty.objects.get(pk=duty.pk).cancelled_at is None, "a leader has not approved it yet"
    approve(open_page(cast.users[Role.TEAM_LEADER], phone=True))
    assert Duty.objects.filter(agent=team[0], day=monday, cancelled_at=None).exists()
    assert not Duty.objects.filter(agent=cast.agent, day=monday, cancelled_at=None).exists()
    secret = operations.make_calendar_link(agent_id=cast.agent.pk, actor=ANNA, at=timezone.now())
    assert "STATUS:CANCELLED" in phone.request.get(f"/rosters/calendar/{secret}.ics").text()
    planner.goto(f"/rosters/versions/{version}/?from={monday}")
    drawn(planner)
    taken = planner.get_by_role("gridcell", name=re.compile("王伟.* Mon .*早 08:00"))
    expect(taken).to_be_visible()
    assert axe_faults(planner) == []


@pytest.mark.parametrize(
    "address",
    ["", "types/", "types/new/", "rules/", "terms/", "fairness/", "deliverables/", "new/"],
)
@pytest.mark.parametrize("phone", [False, True])
def test_every_page_is_whole_on_desk_and_phone(open_page, cast, draft, address, phone):
    theme = "dark" if phone else "light"
    page: Page = open_page(cast.users[Role.PLANNER], phone=phone, theme=theme)
    page.goto(f"/rosters/{address}")
    assert overflow(page) <= 0
    assert axe_faults(page) == []


@pytest.mark.parametrize("part", ["month", "conflicts", "history", "publish", "print"])
@pytest.mark.parametrize("phone", [False, True])
def test_every_page_of_a_version_is_whole(open_page, cast, draft, part, phone):
    theme = "dark" if phone else "light"
    page: Page = open_page(cast.users[Role.PLANNER], phone=phone, theme=theme)
    page.goto(f"/rosters/versions/{draft}/{part}/")
    assert overflow(page) <= 0
    assert axe_faults(page) == []
