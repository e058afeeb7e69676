"""The embed in a real browser: our ticket page, foreign pages, outages, markup in records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.words import Words
from watchfloor.rooms.guidance import service
from watchfloor.rooms.guidance.tests.scene import (
    BLOCK,
    CHECK,
    STEP,
    WARN,
    actor_of,
    hold_point,
    hold_process,
    now,
    share,
)
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, ObservationFilter
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import Check, Prompt

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKET = "/guidance/ticket/?contact=C-1"
EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
CLOSED = Check("closed", Words("Ask the limit", "询问限额"), fails_closed=True)


@pytest.fixture
def point(cast):
    at = now() - timedelta(minutes=1)
    hold_process(cast, at=at, steps=(STEP, "address.change", "identity.compare"))
    share(0.0, cast, at=at)
    return hold_point(cast, at=at, checks=(CHECK,), guards=(BLOCK, WARN))


@pytest.fixture
def ticket(open_page, cast, point):
    page = open_page(cast.users[Role.AGENT])
    page.goto(TICKET)
    page.get_by_text("Read the amount from the order", exact=True).wait_for()
    return page


def seen(*kinds):
    wanted = ObservationFilter(kinds=kinds)
    found = observations.list_observations(wanted=wanted, scope=WHOLE_CENTRE, limit=100)
    return [each.seen for each in found]


def wait_for(page, *kinds, count=1):
    for _ in range(50):
        if len(seen(*kinds)) >= count:
            return seen(*kinds)
        page.wait_for_timeout(100)
    raise AssertionError(f"never seen: {kinds}, only {[each.kind for each in seen()]}")


def fill(page, amount="100", approver="", reason="returned"):
    page.get_by_label("Refund amount").fill(amount)
    page.get_by_label("Approver").fill(approver)
    page.get_by_label("Reason").first.select_option(reason)


def send(page):
    page.get_by_role("button", name="Send ticket").click()


def test_an_agent_meets_reminder_check_and_guard(ticket):
    wait_for(ticket, Kind.PROMPT_SHOWN)
    fill(ticket, "800")
    send(ticket)
    ticket.get_by_text("Please do the checks first.").first.wait_for()
    assert ticket.get_by_label("I read the amount back").evaluate("e => e.matches(':focus')")
    ticket.keyboard.press("Space")
    send(ticket)
    ticket.get_by_text("This cannot go on yet.").first.wait_for(state="attached")
    assert ticket.get_by_text("A refund above 500 has no approver").is_visible()
    picture(ticket, "embed-blocked")
    assert axe_faults(ticket) == []
    assert "contact=C-1" in ticket.url  # still the same ticket
    fill(ticket, "800", "B-2")
    send(ticket)
    ticket.get_by_text("The ticket was sent.").wait_for()
    found = {each.kind for each in wait_for(ticket, Kind.CHECK_DONE)}
    assert found == {Kind.CHECK_DONE}
    results = {(each.evidence["code"], each.result.value) for each in seen(Kind.GUARD)}
    assert {("approver", "fail"), ("approver", "pass")} <= results


def test_a_warning_asks_for_a_reason_and_lets_go_on(ticket):
    fill(ticket, "20", reason="goodwill")
    ticket.get_by_label("I read the amount back").check()
    send(ticket)
    ticket.get_by_text("Goodwill is asked for rarely").wait_for()
    why = ticket.get_by_label("Why do you go on anyway?")
    assert why.evaluate("e => e.matches(':focus')")
    ticket.keyboard.press("Enter")
    ticket.get_by_text("Please give a reason.").first.wait_for()
    why.fill("agreed with the leader")
    ticket.keyboard.press("Enter")
    ticket.get_by_text("The ticket was sent.").wait_for()
    reasons = [each.evidence.get("reason") for each in wait_for(ticket, Kind.GUARD, count=3)]
    assert "agreed with the leader" in reasons


@pytest.mark.parametrize(
    ("button", "kind"),
    [("Understood", Kind.PROMPT_CONFIRMED), ("Does not apply here", Kind.PROMPT_OVERRIDDEN)],
)
def test_the_reminder_is_answered_once(ticket, button, kind):
    ticket.get_by_role("button", name=button).click()
    if kind is Kind.PROMPT_OVERRIDDEN:
        ticket.get_by_label("Why does it not apply?").fill("paid by voucher")
        ticket.get_by_role("button", name="Save reason").click()
    (answer,) = wait_for(ticket, kind)
    assert answer.subject == "contact:C-1"
    assert ticket.get_by_role("button", name=button).count() == 0
    assert ticket.get_by_label("Order number").evaluate("e => e === document.activeElement")


def test_it_speaks_chinese_and_can_be_used_by_everybody(open_page, cast, point):
    for language, theme, phone in [("zh-hans", "light", False), ("zh-hans", "dark", True)]:
        page = open_page(cast.users[Role.AGENT], language=language, theme=theme, phone=phone)
        page.goto(TICKET)
        page.get_by_text("金额以订单为准", exact=True).wait_for()
        assert axe_faults(page) == []
        assert overflow(page) == 0
        picture(page, f"embed-{language}-{theme}-{'phone' if phone else 'desk'}")


@pytest.mark.parametrize("form", ["address", "identity"])
def test_the_other_tickets_are_accessible_too(open_page, cast, point, form):
    page = open_page(cast.users[Role.AGENT])
    page.goto(f"/guidance/ticket/?form={form}")
    page.wait_for_load_state("networkidle")
    assert axe_faults(page) == []
    picture(page, f"embed-{form}")


@pytest.mark.parametrize("path", ["", "settings/", "records/", "steps/refund.confirm/",
                                  "prompts/FIN-Refund-too-high/read-order/"])  # fmt: skip
def test_the_rooms_pages_are_accessible_in_both_sizes(open_page, cast, point, path):
    for phone in (False, True):
        page = open_page(cast.users[Role.RISK_OFFICER], phone=phone, language="zh-hans")
        page.goto(f"/guidance/{path}")
        assert axe_faults(page) == []
        assert overflow(page) == 0
        name = re.sub(r"\W+", "-", path) or "overview"
        picture(page, f"guidance-{name}-{'phone' if phone else 'desk'}")


def test_markup_never_becomes_html(open_page, cast):
    at = now() - timedelta(minutes=1)
    words = Words(EVIL, EVIL)
    hold_process(cast, at=at)
    share(0.0, cast, at=at)
    hold_point(
        cast, at=at, code="FIN-X", title=EVIL, prompts=(Prompt("p", words),),
        checks=(Check("c", words),), guards=(replace(BLOCK, says=words, mend=words),),
    )  # fmt: skip
    page = open_page(cast.users[Role.AGENT])
    page.goto(TICKET)
    page.get_by_label("Order number").fill(EVIL)
    page.get_by_label("Note on the ticket").fill(EVIL)
    fill(page, "900")
    page.get_by_label("onerror").check()
    send(page)
    page.get_by_text("Stop", exact=True).wait_for()
    assert page.get_by_text(EVIL).count() >= 3
    assert page.evaluate("window.hacked") is None
    assert page.locator("watchfloor-guide img, watchfloor-guide script").count() == 0


def down(page):
    page.route("**/embed/v1/decide", lambda route: route.abort())
    page.route("**/embed/v1/events", lambda route: route.abort())


def test_when_watchfloor_is_down_the_agent_goes_on_and_the_gap_is_reported_later(
    browser, live_site, cast, point, host
):
    page = host.open(browser, host.plain(live_site, cast))
    page.get_by_text("Read the amount from the order", exact=True).wait_for()
    down(page)
    # A request that outlives its page may slip past the route once the page is left.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('down')); }")
    page.fill("[name=refund_amount]", "900")
    page.click("button[type=submit]")
    page.wait_for_url("**/sent*")
    assert seen(Kind.GAP) == []
    page.unroute("**/embed/v1/decide")
    page.unroute("**/embed/v1/events")
    page.goto(host.address)
    (gap,) = wait_for(page, Kind.GAP)
    assert gap.evidence["reason"] == "unreachable"
    page.context.close()


def test_when_it_was_down_from_the_start_there_is_a_link(browser, live_site, cast, point, host):
    page = host.open(browser, host.plain(live_site, cast), before=down)
    page.get_by_text("Guidance cannot be reached. You can go on; this is noted.").wait_for()
    link = page.get_by_role("link", name="Open the guidance of this step")
    assert link.get_attribute("href") == f"{live_site}/guidance/steps/{STEP}/"
    page.fill("[name=refund_amount]", "900")
    page.click("button[type=submit]")
    page.wait_for_url("**/sent*")
    page.context.close()


def test_a_check_that_fails_closed_waits_and_goes_on_when_it_is_back(
    browser, live_site, cast, host
):
    at = now() - timedelta(minutes=1)
    hold_process(cast, at=at)
    share(0.0, cast, host.origin, at=at)
    hold_point(cast, at=at, checks=(CLOSED,))
    page = host.open(browser, host.plain(live_site, cast))
    page.get_by_label("Ask the limit").check()
    down(page)
    page.fill("[name=refund_amount]", "900")
    page.click("button[type=submit]")
    page.get_by_role("button", name="Try again").wait_for()
    assert page.url == host.address
    page.unroute("**/embed/v1/decide")
    page.unroute("**/embed/v1/events")
    page.get_by_role("button", name="Try again").click()
    page.get_by_label("Ask the limit").wait_for()
    page.click("button[type=submit]")
    page.wait_for_url("**/sent*")
    page.context.close()


def test_a_slow_server_does_not_hold_the_agent_up(browser, live_site, cast, point, host):
    page = host.open(browser, host.plain(live_site, cast))
    page.get_by_text("Read the amount from the order", exact=True).wait_for()
    page.route("**/embed/v1/decide", lambda route: None)  # never answered
    page.evaluate("onbeforeunload = () => { sessionStorage.left = performance.now() }")
    page.fill("[name=refund_amount]", "900")
    begun = page.evaluate("performance.now()")
    page.click("button[type=submit]")
    page.wait_for_url("**/sent*")
    assert float(page.evaluate("sessionStorage.left")) - begun < 2000
    page.context.close()


def test_a_page_of_an_unregistered_origin_goes_on_without(browser, live_site, cast, host):
    at = now() - timedelta(minutes=1)
    hold_process(cast, at=at)
    share(0.0, cast, host.origin, at=at)
    hold_point(cast, at=at)
    content = host.plain(live_site, cast)
    share(0.0, cast, at=now())
    page = host.open(browser, content)
    page.get_by_text("Guidance cannot be reached.").wait_for()
    assert page.get_by_text("Read the amount from the order", exact=True).count() == 0
    page.context.close()


def test_in_a_single_page_app_it_follows_the_forms(browser, live_site, cast, point, host):
    page = host.open(browser, host.app(live_site, cast))
    assert page.locator("watchfloor-guide").count() == 0
    page.click("#open")
    page.get_by_text("Read the amount from the order", exact=True).wait_for()
    page.fill("[name=refund_amount]", "100")
    page.click("#save")
    page.get_by_text("Please do the checks first.").first.wait_for()
    assert page.evaluate("window.saved") == 0
    page.get_by_label("I read the amount back").check()
    page.click("#save")
    page.wait_for_function("window.saved === 1")
    page.click("#close")
    page.wait_for_function("!document.querySelector('watchfloor-guide')")
    page.context.close()


def test_inside_a_frame_it_works_under_a_strict_policy(browser, live_site, cast, point, host):
    host.pages["/framed"] = host.plain(live_site, cast)
    page = host.open(browser, '<iframe src="/framed" title="CRM"></iframe>')
    frame = page.frame_locator("iframe")
    frame.get_by_text("Read the amount from the order", exact=True).wait_for()
    frame.locator("[name=refund_amount]").fill("900")
    frame.get_by_label("I read the amount back").check()
    frame.locator("button[type=submit]").click()
    frame.get_by_text("A refund above 500 has no approver").wait_for()
    page.context.close()


def test_our_pages_cannot_be_framed_by_others(browser, live_site, cast, point, host):
    page = host.open(browser, f'<iframe src="{live_site}/guidance/ticket/" title="us"></iframe>')
    page.wait_for_timeout(500)
    assert "chrome-error" in page.frames[1].url
    page.context.close()


class Host:
    """A business system on another origin, with a policy as strict as ours."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"{self.origin}/"
        self.pages: dict[str, str] = {"/sent": "sent"}
        self.policy = ""

    def token(self, cast):
        if self.origin not in service_origins():
            share(0.0, cast, self.origin, at=now())
        return service.issue_token(
            agent_code="A-1", contact_key="C-1", origin=self.origin, minutes=10,
            actor=actor_of(cast, Role.ADMINISTRATOR), at=now(),
        ).token  # fmt: skip

    def plain(self, site, cast):
        self.policy = (
            f"default-src 'none'; script-src {site} 'self'; connect-src {site};"
            " form-action 'self'; frame-src *; style-src 'none'"
        )
        return (
            f'<html lang="en"><script src="{site}/embed/v1/watchfloor.js" async></script>'
            f'<form action="/sent" data-step="{STEP}" data-token="{self.token(cast)}">'
            '<input type="number" name="refund_amount" aria-label="amount">'
            '<input name="approver" aria-label="b"><input name="refund_reason" aria-label="c">'
            "<button type=submit>Save</button></form>"
        )

    def app(self, site, cast):
        self.pages["/app.js"] = (
            "window.saved = 0; const root = document.getElementById('root');"
            "document.getElementById('open').onclick = () => {"
            "history.pushState({}, '', '/refund');"
            f"const box = document.createElement('div'); box.dataset.step = '{STEP}';"
            f"box.dataset.token = '{self.token(cast)}';"
            "box.innerHTML = '<input type=number name=refund_amount aria-label=a>"
            "<input name=approver aria-label=b><input name=refund_reason aria-label=c>"
            "<button type=button id=save data-watchfloor-submit>Save</button>';"
            "root.append(box);"
            "document.getElementById('save').onclick = () => { window.saved += 1; }; };"
            "document.getElementById('close').onclick = () => { root.replaceChildren();"
            "history.back(); };"
        )
        return (
            f'<html lang="en"><script src="{site}/embed/v1/watchfloor.js" async></script>'
            "<button id=open>Open</button><button id=close>Close</button><div id=root></div>"
            '<script src="/app.js"></script>'
        )

    def open(self, browser, content, before=None):
        self.pages["/"] = content
        page = browser.new_context(locale="en-US").new_page()
        if before:
            before(page)
        page.goto(self.address)
        return page


def service_origins():
    from watchfloor.rooms.guidance.queries import get_settings  # noqa: PLC0415  only here

    return get_settings().origins


@pytest.fixture
def host() -> Iterator[Host]:
    """Serve pages of another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = served.pages.get(path)
            self.send_response(200 if found is not None else 404)
            kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            if served.policy:
                self.send_header("Content-Security-Policy", served.policy)
            self.end_headers()
            self.wfile.write((found or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Host(server.server_port)
    Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def test_what_waits_of_two_contacts_under_one_key_is_sent_for_both(open_page, cast, point):
    waiting = [
        {"token": token_of(cast, contact), "event": shown_event()} for contact in ("C-7", "C-8")
    ]
    page = open_page(cast.users[Role.AGENT])
    page.goto("/")
    page.evaluate("w => localStorage.setItem('watchfloor.events', JSON.stringify(w))", waiting)
    page.goto(TICKET)
    found = wait_for(page, Kind.PROMPT_SHOWN, count=3)  # and that of the ticket itself
    assert {"contact:C-7", "contact:C-8"} <= {each.subject for each in found}


def token_of(cast, contact):
    return service.issue_token(
        agent_code=cast.agent.code,
        contact_key=contact,
        actor=actor_of(cast, Role.AGENT),
        at=now(),
    ).token


def shown_event():
    code = risks.list_points(at=now())[0].code
    key, at = f"shown:{STEP}:{code}:read-order", f"{now():%FT%TZ}"
    return {"key": key, "kind": "shown", "at": at, "step": STEP, "risk": code, "code": "read-order"}
