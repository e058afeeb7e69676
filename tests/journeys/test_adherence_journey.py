"""Adherence, attendance and one's own day in a real browser: looks, keyboard, and the countdown."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Route, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    AgentState,
    EventType,
    ExplanationKind,
    NewEvent,
    Span,
)
from watchfloor.rooms.floor.models import AgentName, ClockMark, Explanation, Source, Stretch
from watchfloor.rooms.floor.operations.explanations import (
    Asked,
    ask_explanation,
    decide_explanation,
)
from watchfloor.rooms.floor.operations.intake import take_events
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.people.models import Agent

pytestmark = pytest.mark.browser
ANNA = Actor("anna")
PATIENCE = 20_000
# Minutes before now: a call runs into the break, the break is taken whole, a personal pause,
# coaching, half an hour away, and at work again.
SEEN = (
    (305, 190, AgentState.READY, ""), (190, 174, AgentState.TALKING, ""),
    (174, 159, AgentState.PAUSED, "break"), (159, 130, AgentState.READY, ""),
    (130, 126, AgentState.PAUSED, "personal"), (126, 100, AgentState.READY, ""),
    (100, 85, AgentState.PAUSED, "coaching"), (85, 55, AgentState.READY, ""),
    (55, 25, AgentState.SIGNED_OUT, ""), (25, None, AgentState.READY, ""),
)  # fmt: skip
PLAN = ((300, 180, "queue"), (180, 165, "break"), (165, -30, "queue"), (-30, -90, "meal"))


@pytest.fixture
def day(live_site, cast) -> datetime:
    """Give the agent a day as days are, with an explanation that waits, and a colleague."""
    now = timezone.now()
    Agent.objects.filter(pk=cast.agent.pk).update(name="Chen Jie")
    source = Source.objects.create(
        name="switch", kind="http", made_at=now, last_alive_at=now + timedelta(hours=1)
    )
    other = Agent.objects.create(code="A-2", name="Li Wei", node=cast.team, first_seen_at=now)
    for each in (cast.agent, other):
        AgentName.objects.create(
            source=source, login=each.code, agent=each, first_seen_at=now - timedelta(days=1)
        )
    spans = [Span(ago(now, a), ago(now, b), code) for a, b, code in PLAN]
    on = day_of(ago(now, 300))
    put_schedules(
        rows=[(cast.agent.pk, on, spans), (other.pk, on, spans)], origin="imported", actor=ANNA,
        at=now,
    )  # fmt: skip
    for begins, ends, state, reason in SEEN:
        Stretch.objects.create(
            source=source, login="A-1", agent=cast.agent, state=state, reason=reason,
            started_at=ago(now, begins), ended_at=None if ends is None else ago(now, ends),
        )  # fmt: skip
    ClockMark.objects.create(
        agent=cast.agent, at=ago(now, 312), is_in=True, origin="file", made_by="anna", made_at=now
    )
    window = Window(ago(now, 55), ago(now, 40))
    ask_explanation(
        asked=Asked(cast.agent.pk, on, window, ExplanationKind.HELPED, "A customer at the door"),
        actor=Actor("agent", cast.users[Role.AGENT].pk),
        at=now,
    )
    return ago(now, 300)


def day_of(at: datetime) -> date:
    """Return the centre's day of an instant: not the day of the server, which may be another."""
    return at.astimezone(calendars.centre_zone()).date()


def ago(now: datetime, minutes: float) -> datetime:
    """Return an instant some minutes before now."""
    return now - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("language", "theme", "phone"),
    [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True),
     ("en", "dark", True)],
)  # fmt: skip
def test_pages_of_days_hold_to_the_shared_look(open_page, cast, day, language, theme, phone):
    on = day_of(day).isoformat()
    look = f"{language}-{theme}-{'phone' if phone else 'desk'}"
    for role, name, address in (
        (Role.AGENT, "mine", "/floor/mine/"),
        (Role.PLANNER, "terms", "/floor/adherence/terms/"),
        (Role.PLANNER, "adherence", "/floor/adherence/"),
        (Role.PLANNER, "day", f"/floor/adherence/{cast.agent.pk}/{on}/"),
        (Role.PLANNER, "attendance", f"/floor/attendance/?day={on}"),
        (Role.PLANNER, "schedules", "/floor/adherence/schedules/"),
        (Role.PLANNER, "marks", reverse("floor:clock_import")),
    ):
        page = open_page(cast.users[role], language=language, theme=theme, phone=phone)
        page.goto(address)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
        )
        assert axe_faults(page) == []
        assert overflow(page) <= 0
        picture(page, f"days-{name}-{look}")


def test_an_agent_sees_what_comes_next_count_down_and_explains_by_keyboard(open_page, cast, day):
    Explanation.objects.all().delete()  # nothing is asked yet
    page = open_page(cast.users[Role.AGENT])
    page.goto("/floor/mine/")
    count = page.locator(".d-count").first
    before = count.inner_text()
    expect(count).not_to_have_text(before, timeout=3000)
    page.locator("#d-explain summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#d-explain input[name=text]").first.focus()
    page.keyboard.type("Helped at the desk")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your leader will decide.")).to_be_visible()
    expect(page.get_by_text("Helped at the desk")).to_be_visible()


def test_what_one_says_the_other_sees_without_asking(open_page, cast, day):
    Explanation.objects.all().delete()
    leader, agent = open_page(cast.users[Role.TEAM_LEADER]), open_page(cast.users[Role.AGENT])
    leader.goto("/floor/adherence/")
    agent.goto("/floor/mine/")
    for page in (leader, agent):
        expect(page.locator("#f-line")).to_have_text("Live")
    agent.locator("#d-explain summary").first.click()
    agent.locator("#d-explain input[name=text]").first.fill("Helped at the desk")
    agent.get_by_role("button", name="Send to my leader").first.click()
    expect(leader.locator("#a-asked")).to_contain_text("Helped at the desk", timeout=PATIENCE)
    leader.locator("#a-asked").get_by_role("button", name="Accept").first.click()
    said = agent.locator("#f-renew li", has_text="Helped at the desk")
    expect(said).to_contain_text("Accepted", timeout=PATIENCE)


def test_a_page_asks_again_only_when_something_it_shows_has_changed(open_page, cast, day):
    source = Source.objects.get()
    agent = open_page(cast.users[Role.AGENT])
    asked: list[str] = []
    agent.on("request", lambda request: asked.append(request.url))
    with agent.expect_response("**/mine/now/", timeout=PATIENCE):  # once when its line stands
        agent.goto("/floor/mine/")
    asked.clear()
    tell(source, "A-2", EventType.PAUSED, "lunch")
    tell(source, "A-1", EventType.TALKING, "")
    tell(source, "A-1", EventType.READY, "")
    assert not [url for url in asked if url.endswith("/mine/now/")]
    tell(source, "A-1", EventType.PAUSED, "lunch")
    expect(agent.locator("#f-renew")).to_contain_text("Beside the schedule", timeout=PATIENCE)
    expect(agent.locator(".d-next-now")).to_contain_text("personal time", timeout=PATIENCE)
    assert len([url for url in asked if url.endswith("/mine/now/")]) <= 2


def test_what_changes_before_a_pages_line_stands_is_shown(open_page, cast, day):
    agent = open_page(cast.users[Role.AGENT])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    agent.route(re.compile(r"/renew\.[0-9a-f]+\.js"), hold)
    agent.goto("/floor/mine/", wait_until="commit")
    said = agent.locator("#f-renew li", has_text="A customer at the door")
    expect(said).to_contain_text("Waits for the leader")
    decide_explanation(
        explanation_id=Explanation.objects.get().pk, accepts=True, scope=WHOLE_CENTRE,
        actor=ANNA, at=timezone.now(),
    )  # fmt: skip
    held[0].continue_()
    expect(said).to_contain_text("Accepted", timeout=PATIENCE)


def tell(source: Source, login: str, kind: EventType, reason: str) -> None:
    """Tell what an agent does now, as a switch would, and keep it."""
    now = timezone.now()
    event = NewEvent(key=f"{login}{now}", at=now, type=kind, agent=login, data={"reason": reason})
    take_events(source_id=source.pk, events=[event], received_at=now)
    keep(at=now)
