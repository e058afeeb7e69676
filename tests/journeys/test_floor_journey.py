"""The live floor in real browsers: events are on boards at once, an explanation counts for both.

Events come over the public interface with a token, as a switch sends them; what the process of the
keeper does between them is called by hand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.floor.models import Advice, AgentName, Explanation, LeaderNote, Wallboard
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.models import Agent, AgentLogin

pytestmark = pytest.mark.browser
ANNA = Actor("anna")
SECOND = 1000  # the longest that a change may take to the screen, in milliseconds
DRIFT = 0.2  # points by which a share of a running day grows while two pages are looked at
Tell = Callable[..., None]
# The stream cannot be reached until window.back is set; all else can.
CUT = """() => {
  const real = window.fetch;
  window.fetch = (url, how) =>
    String(url).includes("stream") && !window.back ? Promise.reject() : real(url, how);
}"""


@pytest.fixture
def tell(live_site, cast) -> Tell:
    """Return a function that sends one event to the running site, as a switch does."""
    feed = Feed.objects.create(name="switch", format="asterisk-queue-log")
    Queue.objects.create(feed=feed, code="support", title="Support", node=cast.department)
    Agent.objects.filter(pk=cast.agent.pk).update(name="Chen Jie")
    AgentLogin.objects.create(agent=cast.agent, feed="switch", login="8001")
    token = people.add_token(
        user_id=cast.users[Role.ADMINISTRATOR].pk, name="switch", capabilities=("floor.feed",),
        days=1, actor=ANNA, at=timezone.now(),
    ).secret  # fmt: skip
    keys = count(1)

    def send(kind: str, *, ago: float = 0, **more: object) -> None:
        at = timezone.now() - timedelta(seconds=ago)
        event = {"id": f"e-{next(keys)}", "at": at.isoformat(), "type": kind, **more}
        request = Request(  # noqa: S310  the site of this test
            f"{live_site}/api/events",
            data=json.dumps({"events": [event]}).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urlopen(request) as answer:  # noqa: S310
            assert json.load(answer)["accepted"] == 1

    return send


def kept() -> None:
    """Do what the keeper's process does a moment later."""
    while keep(at=timezone.now()).is_behind:
        pass


def open_board(open_page: Callable[..., Page], user: object, **how: object) -> Page:
    page = open_page(user, language="en", **how)
    page.goto("/floor/")
    expect(page.locator("#f-line")).to_contain_text("Live", timeout=10_000)
    return page


def cell(page: Page, name: str):
    return page.locator("#f-queues tbody tr").filter(has_text="Support").locator(
        f'[data-cell="{name}"]'
    )  # fmt: skip


def test_an_event_posted_in_one_place_is_on_two_boards_within_a_second(open_page, cast, tell):
    tell("contact.queued", contact="c-0", queue="support", ago=5)
    tell("contact.abandoned", contact="c-0", queue="support")
    boards = [
        open_board(open_page, cast.users[role]) for role in (Role.FLOOR_MANAGER, Role.PLANNER)
    ]
    expect(cell(boards[0], "waiting")).to_have_text("0")
    tell("contact.queued", contact="c-1", queue="support")
    for board in boards:
        expect(cell(board, "waiting")).to_have_text("1", timeout=SECOND)
    tell("agent.signed_in", agent="8001")
    tell("contact.answered", contact="c-1", queue="support", agent="8001")
    for board in boards:
        expect(cell(board, "waiting")).to_have_text("0", timeout=SECOND)
        expect(board.locator(".f-agent")).to_contain_text("Chen Jie", timeout=SECOND)
        expect(board.locator(".f-agent")).to_contain_text("Talking · support")


def test_a_board_that_lost_its_line_says_so_and_catches_up(open_page, cast, tell):
    tell("contact.queued", contact="c-1", queue="support")
    board = open_board(open_page, cast.users[Role.FLOOR_MANAGER])
    board.evaluate(CUT)
    board.evaluate("dispatchEvent(new Event('pagehide'))")  # the line is cut
    board.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(board.locator("#f-line")).to_contain_text("Not live", timeout=5000)
    expect(board.locator("#board")).to_have_class("f-stale")
    tell("contact.queued", contact="c-2", queue="support")
    board.evaluate("window.back = true; dispatchEvent(new Event('online'))")
    expect(cell(board, "waiting")).to_have_text("2", timeout=5000)
    expect(board.locator("#f-line")).to_contain_text("Live")


def test_an_agent_explains_a_leader_accepts_and_the_figure_changes_for_both(open_page, cast, tell):
    now = timezone.now().replace(second=0, microsecond=0)
    start = now - timedelta(hours=2)
    day = start.astimezone(calendars.centre_zone()).date()
    put_schedules(
        rows=[(cast.agent.pk, day, [Span(start, now + timedelta(hours=1), "queue")])],
        origin="imported", actor=ANNA, at=now,
    )  # fmt: skip
    for kind, minutes in (("signed_in", 120), ("ready", 120), ("signed_out", 40), ("ready", 10)):
        tell(f"agent.{kind}", agent="8001", ago=minutes * 60)
    AgentName.objects.update(first_seen_at=start - timedelta(days=1))
    kept()
    agent = open_page(cast.users[Role.AGENT], language="en")
    leader = open_page(cast.users[Role.TEAM_LEADER], language="en")
    agent.goto("/floor/mine/")
    address = f"/floor/adherence/{cast.agent.pk}/{day.isoformat()}/"
    leader.goto(address)
    before = shown_share(leader)
    assert shown_share(agent) == pytest.approx(before, abs=DRIFT)
    assert before < 100 - DRIFT
    agent.locator("#d-explain summary").first.click()
    agent.get_by_label("In your words").first.fill("A customer at the door")
    agent.get_by_role("button", name="Send to my leader").first.click()
    expect(agent.get_by_text("Your leader will decide.")).to_be_visible()
    assert Explanation.objects.get(state="asked").text == "A customer at the door"
    leader.goto("/floor/adherence/")
    leader.get_by_role("button", name="Accept").first.click()
    leader.goto(address)
    after = shown_share(leader)
    assert after > before + DRIFT
    agent.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    agent.wait_for_function(
        "([after, drift]) => Math.abs("
        "parseFloat(document.getElementById('d-share').textContent) - after) <= drift",
        arg=[after, DRIFT],
    )


def shown_share(page: Page) -> float:
    return float(page.locator("#d-share").inner_text().rstrip("%"))


@pytest.fixture
def busy(tell, cast) -> None:
    """A floor with something of everything, for the pictures."""
    now: datetime = timezone.now()
    Advice.objects.create(
        node=cast.centre, link="/intraday/", made_at=now, expires_at=now + timedelta(minutes=30),
        words={"en": "Move the 11:00 break of 4 people: +2.1 points by noon.",
               "zh": "把4人的11:00小休后移：午前预计+2.1个百分点。"},
    )  # fmt: skip
    tell("agent.signed_in", agent="8001", ago=600)
    for number in range(3):
        tell("contact.queued", contact=f"c-{number}", queue="support", ago=60 - number)
    tell("contact.answered", contact="c-0", queue="support", agent="8001", ago=50)
    tell("agent.paused", agent="8002", data={"reason": "lunch"}, ago=300)
    tell("contact.queued", contact="c-9", queue="unheard of", ago=20)
    kept()
    Wallboard.objects.create(
        name="Hall", node=cast.centre, made_by="anna", made_at=now,
        tiles=[{"figure": "waiting", "queue_ids": [], "good": 0, "bad": 1},
               {"figure": "longest_wait", "queue_ids": [], "good": 20, "bad": 600},
               {"figure": "service", "queue_ids": [], "good": 0.8, "bad": 0.7},
               {"figure": "signed_in", "queue_ids": [], "good": None, "bad": None}],
    )  # fmt: skip
    LeaderNote.objects.create(agent=cast.agent, kind="helped", made_by="team_leader", made_at=now)


@pytest.mark.parametrize(
    ("language", "theme", "phone"),
    [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True),
     ("en", "dark", True)],
)  # fmt: skip
def test_the_boards_hold_to_the_shared_look(open_page, cast, busy, language, theme, phone):
    wall = Wallboard.objects.get().pk
    page = open_page(cast.users[Role.FLOOR_MANAGER], language=language, theme=theme, phone=phone)
    for name, address in (
        ("board", "/floor/"), ("leading", "/floor/leading/"), ("wall", f"/floor/wall/{wall}/"),
        ("wallboards", "/floor/wallboards/"), ("wallboard", f"/floor/wallboards/{wall}/"),
    ):  # fmt: skip
        page.goto(address)
        page.wait_for_timeout(600)
        assert axe_faults(page) == []
        assert overflow(page) <= 0
        picture(page, f"floor-{name}-{language}-{theme}-{'phone' if phone else 'desk'}")


# Whose button is written to; times run on for everybody.
WATCH = """() => {
  window.touched = new Set();
  new MutationObserver((records) => records.forEach(({ target }) => {
    const element = target instanceof Element ? target : target.parentElement;
    if (!element.closest(".f-time")) window.touched.add(element.closest(".f-agent")?.dataset.id);
  })).observe(document.getElementById("f-agents"),
              { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def test_only_who_has_changed_is_drawn_anew(open_page, cast, tell):
    for login in ("8001", "8002", "8003"):
        tell("agent.ready", agent=login)
    board = open_board(open_page, cast.users[Role.FLOOR_MANAGER])
    expect(board.locator(".f-agent")).to_have_count(3)
    changed = board.locator(".f-agent").filter(has_text="8002")
    board.evaluate(WATCH)
    tell("agent.paused", agent="8002", data={"reason": "lunch"})
    expect(changed).to_contain_text("Paused · lunch")
    assert board.evaluate("[...window.touched]") == [changed.get_attribute("data-id")]


def test_the_board_is_used_by_keyboard_alone(open_page, cast, tell):
    tell("agent.ready", agent="8001")
    board = open_board(open_page, cast.users[Role.TEAM_LEADER])
    expect(board.locator(".f-agent")).to_have_count(1)
    board.keyboard.press("/")
    board.keyboard.type("chen")
    expect(board.locator("#f-q")).to_be_focused()
    expect(board.locator(".f-agent")).to_have_count(1)
    assert "q=chen" in board.url
    board.locator(".f-agent").focus()
    board.keyboard.press("Enter")
    expect(board.locator("#f-panel")).to_be_visible()
    board.get_by_role("button", name="Praised").press("Enter")
    expect(board.locator("[data-part='said']")).to_contain_text("Noted: Praised.")
    assert LeaderNote.objects.get().kind == "praised"
    board.get_by_role("button", name="Take back").press("Enter")
    expect(board.locator("[data-part='said']")).to_contain_text("taken back")
    assert LeaderNote.objects.get().removed_at is not None
    board.keyboard.press("Escape")
    expect(board.locator("#f-panel")).to_be_hidden()


def test_a_wall_changes_by_itself(open_page, cast, busy, tell):
    page = open_page(cast.users[Role.FLOOR_MANAGER], language="en")
    page.goto(f"/floor/wall/{Wallboard.objects.get().pk}/")
    waiting = page.locator(".w-tile").first
    expect(waiting.locator(".w-value")).to_have_text("3")
    expect(waiting.locator(".w-about")).to_have_text("with 1 name that is not mapped")
    expect(waiting).to_have_attribute("data-tone", "bad")
    for contact, queue in (("c-1", "support"), ("c-2", "support"), ("c-9", "unheard of")):
        tell("contact.abandoned", contact=contact, queue=queue)
    expect(waiting.locator(".w-value")).to_have_text("0", timeout=3000)
    expect(waiting).to_have_attribute("data-tone", "good")


FIGURES = ("7", "42", "88%", "0:42", "100%", "98.8%", "12,345", "1:02:05")
# How high the digits of each figure are, as a share of the screen; 0 where one is cut off.
DIGITS = """(texts) => texts.flatMap((text) =>
  [...document.querySelectorAll(".w-value")].map((each) => {
    each.style.setProperty("transition-property", "none", "important"); // else still its old size
    each.textContent = text;
    each.dataset.length = text.length;
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(each);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const high = pen.measureText("0").actualBoundingBoxAscent;
    const fits = each.scrollWidth <= each.clientWidth && high <= each.clientHeight;
    return [text, fits ? high / innerHeight : 0];
  }))"""


@pytest.mark.parametrize("count_of_tiles", [3, 4, 5, 6])
def test_a_wall_is_read_from_ten_meters(open_page, cast, tell, count_of_tiles):
    wall = Wallboard.objects.create(
        name="Hall", node=cast.centre, made_by="anna", made_at=timezone.now(),
        tiles=[{"figure": "waiting", "queue_ids": [], "good": 0, "bad": 1}] * count_of_tiles,
    )  # fmt: skip
    page = open_page(cast.users[Role.FLOOR_MANAGER], language="en")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/floor/wall/{wall.pk}/")
    heights = page.evaluate(DIGITS, list(FIGURES))
    assert len(heights) == count_of_tiles * len(FIGURES)
    assert [(text, share) for text, share in heights if share < 1 / 8] == []
    picture(page, f"floor-wall-of-{count_of_tiles}")


def test_wallboards_take_turns_on_one_screen(open_page, cast, busy):
    hall = Wallboard.objects.get()
    Wallboard.objects.create(
        name="Kitchen", node=cast.centre, made_by="anna", made_at=timezone.now(), is_dark=False,
        tiles=[{"figure": "ready", "queue_ids": [], "good": None, "bad": None}] * 3,
    )  # fmt: skip
    page = open_page(cast.users[Role.FLOOR_MANAGER], language="en")
    page.clock.install()
    page.goto("/floor/wallboards/")
    page.get_by_role("link", name="Show all in turn").click()
    expect(page.locator("h1")).to_have_text("Hall")
    expect(page.locator("#w-line")).to_have_text("Live")
    assert page.url.endswith(f"/floor/wall/{hall.pk}/?turn=30")
    page.clock.run_for(31_000)
    expect(page.locator("h1")).to_have_text("Kitchen")
    expect(page.locator(".w-label").first).to_have_text("Agents ready")
    expect(page.locator(".w-wall")).to_have_attribute("data-bs-theme", "light")
    page.clock.run_for(31_000)
    expect(page.locator("h1")).to_have_text("Hall")


def test_a_leaders_page_follows_and_leaves_a_pressed_button_alone(open_page, cast, tell):
    tell("agent.ready", agent="8001")
    page = open_page(cast.users[Role.TEAM_LEADER], language="en")
    page.goto("/floor/leading/")
    expect(page.locator(".wf-chips")).to_contain_text("Ready 1")
    began = time.monotonic()
    tell("agent.paused", agent="8001", data={"reason": "lunch"})
    expect(page.locator(".wf-chips")).to_contain_text("Paused 1", timeout=5000)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("language", "mark", "lasted"),
    [("en", "probably forgot to sign out", "2 d 4 h"), ("zh-hans", "可能忘记签出", "2 天 4 小时")],
)
def test_who_forgot_to_sign_out_is_marked_and_not_counted(
    open_page, cast, tell, language, mark, lasted
):
    tell("agent.ready", agent="8001", ago=52.5 * 3600)
    page = open_page(cast.users[Role.TEAM_LEADER], language=language)
    page.goto("/floor/")
    agent = page.locator(".f-agent")
    expect(agent).to_contain_text(mark, timeout=10_000)
    expect(agent.locator(".f-time")).to_have_text(lasted)
    expect(page.locator("#f-left")).to_contain_text("1")
    expect(page.locator('[data-count="signed_in"]')).to_have_text("0")
    assert axe_faults(page) == []
    tell("agent.paused", agent="8001", data={"reason": "lunch"})
    expect(agent).not_to_contain_text(mark, timeout=15_000)
    expect(page.locator("#f-left")).to_be_hidden()
    expect(page.locator('[data-count="signed_in"]')).to_have_text("1")


def test_a_leader_asks_who_forgot_to_sign_out(open_page, cast, tell):
    tell("agent.ready", agent="8001", ago=52.5 * 3600)
    page = open_page(cast.users[Role.TEAM_LEADER], language="en")
    page.goto("/floor/leading/")
    asked = page.get_by_role("button", name="Ask them to sign out")
    expect(asked).to_be_visible()
    assert axe_faults(page) == []
    asked.click()
    expect(page.get_by_text("asked at")).to_be_visible()
    expect(asked).to_have_count(0)
    assert LeaderNote.objects.get().kind == "asked_out"
