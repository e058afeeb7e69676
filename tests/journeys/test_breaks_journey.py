"""Breaks in a real browser: booked on a phone, seen by who leads, begun when the time comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import EventType
from watchfloor.rooms.floor.operations import keep
from watchfloor.rooms.floor.queries.adherence import read_own_day
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.operations.breaks import keep_breaks
from watchfloor.rooms.intraday.rules.breaks import with_break
from watchfloor.rooms.intraday.tests.break_crowd import (
    ask,
    book,
    breaks_in,
    crowd,
    hangs_up,
    on_a_call,
    spans_of,
    tell,
)
from watchfloor.rooms.intraday.tests.build import JOB, NOON
from watchfloor.rooms.intraday.tests.lines import TODAY, local
from watchfloor.rooms.people.models import Agent

pytestmark = pytest.mark.browser
TWO = local(TODAY, 14)
QUARTER = timedelta(minutes=15)
PUSHED = 25_000  # ms: less than the page waits before it asks by itself
NAMES = ("Chen Jie", "Li Wei", "Wang Fang")


class Clock:
    """The clock that the site reads."""

    now: datetime = NOON

    def pass_to(self, at: datetime) -> None:
        """Let the time pass, and what happens by itself happen."""
        self.now = at
        keep_breaks(actor=JOB, at=at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the site read this clock."""
    found = Clock()
    monkeypatch.setattr(timezone, "now", lambda: found.now)
    return found


def staffed(cast, number: int) -> list[Agent]:
    """Let so many serve a line, the first of them the agent of the cast."""
    found = crowd(number)
    Agent.objects.filter(pk=cast.agent.pk).update(user=None)
    for agent, name in zip(found, NAMES, strict=False):
        agent.name, agent.node = name, cast.team
    found[0].user = cast.users[Role.AGENT]
    Agent.objects.bulk_update(found, ["name", "node", "user"])
    return found


def with_another(agent: Agent) -> None:
    """Let somebody's schedule have one more break, at five."""
    five = local(TODAY, 17)
    floor.put_schedules(
        rows=[(agent.pk, TODAY, with_break(spans_of(agent), five, 15))],
        origin="imported", actor=JOB, at=NOON,
    )  # fmt: skip


def test_an_agent_books_on_a_phone_and_the_break_comes_when_its_time_does(
    open_page, live_site, cast, clock
):
    agent, *_ = staffed(cast, 16)
    phone: Page = open_page(cast.users[Role.AGENT], phone=True)
    phone.goto("/intraday/break/")
    expect(phone.get_by_role("heading", name="Book a time")).to_be_visible()
    assert axe_faults(phone) == []
    assert overflow(phone) <= 0
    phone.get_by_role("button", name="14:00").click()
    expect(phone.get_by_text("Your break of 15 minutes is booked.")).to_be_visible()
    assert axe_faults(phone) == []
    desk: Page = open_page(cast.users[Role.TEAM_LEADER])
    desk.goto("/intraday/breaks/")
    row = desk.get_by_role("row").filter(has_text="Chen Jie")
    expect(row).to_contain_text("14:00")
    clock.pass_to(TWO + timedelta(seconds=20))  # the page hears of it, and is not touched
    expect(phone.get_by_role("button", name="I am back")).to_be_visible(timeout=PUSHED)
    tell(agent, TWO, EventType.PAUSED, reason="break")
    tell(agent, TWO + QUARTER, EventType.READY)
    clock.pass_to(TWO + QUARTER + timedelta(minutes=1))
    phone.reload()
    expect(phone.get_by_text("You have had 15 minutes of breaks.")).to_be_visible()
    assert breaks_in(agent) == [(TWO, TWO + QUARTER)]
    keep(at=clock.now)
    day = read_own_day(agent_id=agent.pk, day=TODAY, at=clock.now)
    assert day.totals.out_seconds == 0
    desk.reload()
    expect(desk.get_by_text("Nobody is away on a break that was asked for.")).to_be_visible()


def test_a_time_is_booked_moved_taken_back_and_had_again_by_keyboard(
    open_page, live_site, cast, clock
):
    agent, *_ = staffed(cast, 16)
    page: Page = open_page(cast.users[Role.AGENT])
    page.goto("/intraday/break/?minutes=20")
    page.get_by_role("button", name="14:00").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your break of 20 minutes is booked.")).to_be_visible()
    page.get_by_role("link", name="Move it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="15:30").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved. Your schedule has it there.")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Your break at 15:30 is taken back.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Your break of 20 minutes is booked.")).to_be_visible()
    half_past = local(TODAY, 15, 30)
    assert breaks_in(agent) == [(half_past, half_past + timedelta(minutes=20))]
    assert BreakBooking.objects.count() == 1


def test_the_turn_of_who_waits_comes_to_their_page(open_page, live_site, cast, clock):
    agent, *_ = staffed(cast, 9)
    row = ask(agent)
    phone: Page = open_page(cast.users[Role.AGENT], phone=True)
    phone.goto("/intraday/break/")
    expect(phone.get_by_text("Your place in the queue, for 15 minutes.")).to_be_visible()
    desk: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    desk.goto("/intraday/breaks/")
    line = desk.get_by_role("row").filter(has_text="Chen Jie")
    line.get_by_label("Reason: Let go now, Chen Jie").fill("Not well")
    line.get_by_role("button", name="Let go now").click()
    expect(phone.get_by_text("It is your turn")).to_be_visible(timeout=PUSHED)
    phone.get_by_role("button", name="I go now").click()
    expect(phone.get_by_role("button", name="I am back")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.is_override, row.reason) == ("taken", True, "Not well")


@pytest.mark.parametrize(
    ("role", "address", "part"),
    [(Role.AGENT, "/intraday/break/", "/intraday/break/now/"),
     (Role.FLOOR_MANAGER, "/intraday/breaks/", "/intraday/breaks/now/")],
)  # fmt: skip
def test_what_is_the_same_is_left_alone(open_page, live_site, cast, clock, role, address, part):
    agent, *_ = staffed(cast, 9)
    ask(agent)
    page: Page = open_page(cast.users[role])
    page.goto(address)
    page.evaluate("document.getElementById('i-live').isOurs = true")
    with page.expect_response(f"**{part}", timeout=PUSHED):
        page.evaluate("document.body.dispatchEvent(new Event('wf:breaks'))")
    page.wait_for_timeout(300)  # a swap would be done by then
    assert page.evaluate("document.getElementById('i-live').isOurs === true")


def test_a_call_that_runs_into_a_break_is_seen_by_both(open_page, live_site, cast, clock):
    agent, *_ = staffed(cast, 16)
    book(agent, TWO)
    call = on_a_call(agent, TWO - timedelta(minutes=2))
    clock.pass_to(TWO + timedelta(minutes=1))
    phone: Page = open_page(cast.users[Role.AGENT], phone=True)
    phone.goto("/intraday/break/")
    expect(phone.get_by_text("begins when your contact is over, and is whole")).to_be_visible()
    phone.goto("about:blank")  # a page whose break changes loads itself anew
    hangs_up(agent, TWO + timedelta(minutes=5), call)
    clock.pass_to(TWO + timedelta(minutes=6))
    phone.goto("/intraday/break/")
    expect(
        phone.get_by_text("A contact ran 5 min into it; it is whole all the same.")
    ).to_be_visible()
    desk: Page = open_page(cast.users[Role.FLOOR_MANAGER])
    desk.goto("/intraday/breaks/")
    row = desk.get_by_role("row").filter(has_text="Chen Jie")
    expect(row).to_contain_text("A contact ran 5 min into it.")


def test_a_second_break_is_booked_beside_the_first_by_keyboard_on_a_phone(
    open_page, live_site, cast, clock
):
    agent, *_ = staffed(cast, 16)
    with_another(agent)
    phone: Page = open_page(cast.users[Role.AGENT], phone=True)
    phone.goto("/intraday/break/")
    phone.get_by_role("button", name="14:00").click()
    later = phone.get_by_role("listitem").filter(has_text="17:00")
    expect(later).to_contain_text("as planned")
    later.get_by_role("link", name="Another time").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Book another break")).to_be_visible()
    phone.get_by_role("button", name="13:00").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("listitem").filter(has_text="14:00")).to_contain_text("Booked")
    expect(phone.locator(".i-big")).to_have_text("13:00")  # the next one stands first
    assert breaks_in(agent) == [(at, at + QUARTER) for at in (local(TODAY, 13), TWO)]
    phone.get_by_role("button", name="Take it back: 14:00").click()
    expect(phone.get_by_text("Your break at 14:00 is taken back.")).to_be_visible()
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_role("listitem").filter(has_text="14:00")).to_contain_text("Booked")
    assert breaks_in(agent) == [(at, at + QUARTER) for at in (local(TODAY, 13), TWO)]


LOOKS = [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True),
         ("en", "dark", True)]  # fmt: skip


@pytest.mark.parametrize(("language", "theme", "phone"), LOOKS)
def test_pages_of_breaks_hold_to_the_shared_look(
    open_page, live_site, cast, clock, language, theme, phone
):
    agent, second, third, *_ = staffed(cast, 11)
    look = f"{language}-{theme}-{'phone' if phone else 'desk'}"
    own: Page = open_page(cast.users[Role.AGENT], language=language, theme=theme, phone=phone)
    lead: Page = open_page(
        cast.users[Role.FLOOR_MANAGER], language=language, theme=theme, phone=phone
    )

    def hold(page: Page, address: str, name: str) -> None:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((e) => (e.open = true))")
        assert overflow(page) <= 0, name
        assert axe_faults(page) == [], name
        picture(page, f"breaks-{name}-{look}")
        page.goto("about:blank")  # a page whose break changes loads itself anew

    four = local(TODAY, 16)
    BreakBooking.objects.create(
        agent=agent, day=TODAY, minutes=15, state="over", asked_at=NOON - QUARTER,
        began_at=NOON - QUARTER, ended_at=NOON, owed_seconds=300, decided_by="Zhao Lei",
        reason="Storm",
    )  # fmt: skip
    hold(own, "/intraday/break/", "mine-times")
    for each in (second, third):
        book(each, four)
    BreakBooking.objects.filter(agent=third).update(strained_at=NOON)
    row = book(agent, four)
    with_another(agent)
    hold(own, "/intraday/break/", "mine-booked")
    hold(own, "/intraday/break/?more=1", "mine-another")
    hold(lead, "/intraday/breaks/", "lead")
    for state in ("queued", "offered", "taken"):
        began = NOON if state == "taken" else None
        BreakBooking.objects.filter(pk=row.pk).update(
            state=state, began_at=began, starts_at=NOON, overrun_seconds=200 if began else 0
        )
        hold(own, "/intraday/break/", f"mine-{state}")
    hold(lead, "/intraday/breaks/", "lead-away")
