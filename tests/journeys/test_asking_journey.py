"""My shifts on a phone, with and without a network, and what leaders decide, in a real browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.people.models import Agent
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import LeaveKind, ShiftCell
from watchfloor.rooms.rosters.models import BidRound, Duty, ShiftType
from watchfloor.rooms.rosters.operations.approving import save_approval_rule
from watchfloor.rooms.rosters.operations.bidding import open_round
from watchfloor.rooms.rosters.operations.leaves import Grant, ask_leave, grant_hours
from watchfloor.rooms.rosters.operations.offers import make_offer
from watchfloor.rooms.rosters.operations.wishes import Wanted, save_wish
from watchfloor.rooms.rosters.rules.approving import ApprovalTerms
from watchfloor.rooms.rosters.rules.leaves import LeaveSpan
from watchfloor.rooms.rosters.rules.offering import OfferFacts
from watchfloor.rooms.rosters.tests.build import (
    ANNA,
    SHANGHAI,
    a_version,
    early,
    full_time,
    late,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.browser
WEEKS = 4


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


def monday() -> date:
    return today() - timedelta(days=today().weekday())


def cells_of(agent_id: int, place: int) -> list[ShiftCell]:
    """Monday to Friday, early and late by week; the last of the four from Wednesday to Sunday."""
    days = range(2, 7) if place == 3 else range(5)
    return [
        (late if (week + place) % 2 else early)(agent_id, monday() + timedelta(days=7 * week + day))
        for week in range(WEEKS)
        for day in days
    ]


@pytest.fixture
def staff(live_site, cast) -> list[int]:
    """Four people with a published roster of four weeks; the first is the agent of the cast."""
    now = timezone.now()
    others = [
        people.add_agent(
            facts=AgentFacts(code=f"A-{number}", name=name, node_id=cast.team.pk),
            actor=ANNA,
            at=now,
        )
        for number, name in ((2, "Chen Jie"), (3, "Lin Tao"), (4, "Wu Min"))
    ]
    ids = [cast.agent.pk, *others]
    shift_types()
    for code, color in (("早", 0), ("晚", 2), ("夜", 3)):
        ShiftType.objects.filter(code=code).update(color=color)
    full_time(ids)
    rest_of_eleven_hours()
    roster = operations.make_roster(
        node_id=cast.team.pk, name="Now", first_day=monday(),
        last_day=monday() + timedelta(days=7 * WEEKS - 1), actor=ANNA, at=now,
    )  # fmt: skip
    version = a_version(
        roster, [cell for place, each in enumerate(ids) for cell in cells_of(each, place)]
    )
    operations.publish(version_id=version, actor=ANNA, at=now - timedelta(days=9))
    return ids


@pytest.fixture
def asked(staff: list[int], cast) -> list[int]:
    """The same with all that can be asked for standing open."""
    now, soon = timezone.now(), today() + timedelta(days=10)
    grant_hours(
        grants=[
            Grant(staff[0], "annual", today(), 2400),
            Grant(staff[0], "hours", today(), 300, "Fair"),
        ],
        actor=ANNA, at=now,
    )  # fmt: skip
    for who, kind, first in ((0, LeaveKind.ANNUAL, soon), (1, LeaveKind.SICK, soon)):
        ask_leave(agent_id=staff[who], kind=kind, span=LeaveSpan(first, first + timedelta(days=1)),
                  reason="Family", actor=ANNA, at=now)  # fmt: skip
    for day, stars, code in ((30, 3, ""), (33, 1, "早")):
        save_wish(
            agent_id=staff[0],
            wanted=Wanted(today() + timedelta(days=day), bool(code), code, stars, ""),
            today=today(), actor=ANNA, at=now,
        )  # fmt: skip
    make_offer(
        facts=OfferFacts(kind="overtime", day=today() + timedelta(days=2), from_minute=960,
                         to_minute=1080, places=2, closes_at=now + timedelta(hours=20),
                         node_id=cast.team.pk, note="A letter goes out"),
        scope=WHOLE_CENTRE, actor=ANNA, at=now,
    )  # fmt: skip
    draft = operations.make_roster(
        node_id=cast.team.pk, name="Later", first_day=monday() + timedelta(days=7 * WEEKS),
        last_day=monday() + timedelta(days=7 * WEEKS + 6), actor=ANNA, at=now,
    )  # fmt: skip
    later = [
        early(each, monday() + timedelta(days=7 * WEEKS + place + day))
        for place, each in enumerate(staff[:3])
        for day in range(4)
    ]
    open_round(
        version_id=a_version(draft, later), closes_at=now + timedelta(days=2), seed=1,
        actor=ANNA, at=now,
    )  # fmt: skip
    save_approval_rule(node_id=None, what="leave", terms=ApprovalTerms(), actor=ANNA, at=now)
    return staff


PAGES = {
    "mine": "/rosters/mine/",
    "month": "/rosters/mine/month/",
    "leave": "/rosters/mine/leave/",
    "swaps": "/rosters/mine/swaps/",
    "wishes": "/rosters/mine/wishes/",
    "offers": "/rosters/mine/offers/",
    "calendar": "/rosters/mine/calendar/",
    "bids": "/rosters/mine/bids/",
    "offline": "/rosters/mine/offline/",
}

LEADERS = {
    "approvals": "/rosters/approvals/",
    "away": "/rosters/approvals/away/",
    "accounts": "/rosters/approvals/accounts/",
    "rules": "/rosters/approvals/rules/",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_accessible_and_fit(open_page, cast, asked, theme, language):
    soon = Duty.objects.filter(agent=asked[0], day__gt=today(), cancelled_at=None).first()
    assert soon is not None
    row = BidRound.objects.get()
    addresses = {
        **PAGES,
        "swap": f"/rosters/mine/shifts/{soon.pk}/swap/",
        "tours": f"/rosters/mine/bids/{row.pk}/",
    }
    planners = {**LEADERS, "rounds": f"/rosters/versions/{row.version_id}/bids/"}
    for phone in (True, False):
        looks = {"theme": theme, "language": language, "phone": phone}
        mark = f"{theme}-{language}-{'phone' if phone else 'desk'}"
        page: Page = open_page(cast.users[Role.AGENT], **looks)
        planner: Page = open_page(cast.users[Role.PLANNER], **looks)
        for name, address in addresses.items():
            look(page, name, address, mark)
        for name, address in planners.items():
            look(planner, name, address, mark)


def look(page: Page, name: str, address: str, mark: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert axe_faults(page) == [], (name, mark)
    assert overflow(page) == 0, (name, mark)
    picture(page, f"asking-{name}-{mark}")


def test_my_shifts_are_there_without_a_network(open_page, cast, staff):
    page: Page = open_page(cast.users[Role.AGENT], phone=True)
    keep_my_shifts(page)
    rows = Duty.objects.filter(agent=staff[0], day__range=(today(), today() + timedelta(days=13)))
    page.context.set_offline(True)
    page.goto("/rosters/mine/swaps/")  # any page under My shifts
    expect(page.get_by_text("No network. Your shifts as of")).to_be_visible()
    expect(page.locator("#m-days li")).to_have_count(14)
    expect(page.locator("#m-days .r-chip")).to_have_count(rows.count())
    assert axe_faults(page) == []
    picture(page, "asking-offline-days")
    page.context.set_offline(False)  # the page notices and loads anew
    expect(page.get_by_role("heading", level=1)).to_have_text("Swaps")


def test_what_is_kept_is_gone_after_signing_out(open_page, cast, staff):
    page: Page = open_page(cast.users[Role.AGENT])
    keep_my_shifts(page)
    page.get_by_text("Your account").locator("..").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.wait_for_function("async () => !(await caches.keys()).length")
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        page.goto("/rosters/mine/")


def test_another_reader_at_the_same_browser_finds_nothing_of_the_first(
    open_page, live_site, cast, staff
):
    other = Agent.objects.get(pk=staff[1])
    other.user = cast.users[Role.PLANNER]
    other.save()
    page: Page = open_page(cast.users[Role.AGENT])
    keep_my_shifts(page)
    client = Client()
    client.force_login(cast.users[Role.PLANNER])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_site}]
    )
    keep_my_shifts(page)
    kept = page.evaluate("async () => (await (await caches.match('/rosters/mine/days/')).json())")
    assert kept["owner"] == cast.users[Role.PLANNER].pk
    pages = page.evaluate(
        "async () => (await (await caches.open('watchfloor-mine')).keys()).map((each) => each.url)"
    )
    assert [url for url in pages if "/static/" not in url and not url.endswith("/offline/")] == [
        f"{page.url}days/"
    ]


def keep_my_shifts(page: Page) -> None:
    """Look at My shifts until this browser keeps them, under the worker."""
    page.goto("/rosters/mine/")
    expect(page.locator("#m-keep[data-kept='']")).to_be_attached()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
