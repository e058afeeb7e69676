"""A matter in a browser: opened by hand, done, refused to its doer, verified by another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import State, Verb
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import Process, ProcessStep
from watchfloor.shell.today.worklist.kinds import ERRAND, ErrandBody

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)
LOOKS = [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True)]


def actor(cast, role):
    return Actor(cast.users[role].username, cast.users[role].pk)


@pytest.fixture
def errand(live_site, cast):
    """An errand of the team leader that is a day late, with one under it."""
    wanted = {
        "kind": ERRAND, "node_id": cast.team.pk, "owner_id": cast.users[Role.TEAM_LEADER].pk,
        "actor": actor(cast, Role.QUALITY_ANALYST), "at": NOW - timedelta(days=30),
        "body": ErrandBody("risk:FIN-003", "", "/"),
    }  # fmt: skip
    number = matters.open_matter(
        title="退款超限额未复核", subject="contact:PBX-17", expected_loss=1250.0, **wanted
    )
    matters.open_matter(title="Call the bank back", parent_id=number, **wanted)
    return number


@pytest.fixture
def change(live_site, cast):
    """The change of a process that waits to be approved."""
    version = standards.propose(
        kind="process", code="refund", title=Words("Refund", "退款"),
        body=Process((ProcessStep("refund.confirm", Words("Confirm", "核实")),)),
        reason="The bank asks for it.", actor=actor(cast, Role.PLANNER), at=NOW,
    )  # fmt: skip
    return version.change_matter_id


def state(cast, number):
    access = people.get_access(user_id=cast.users[Role.DIRECTOR].pk)
    return matters.get_matter(matter_id=number, access=access).card.state


def test_a_change_is_refused_to_its_proposer_and_verified_by_another(open_page, cast, change):
    page = open_page(cast.users[Role.PLANNER])
    page.goto(f"/matters/{change}/")
    assert not page.get_by_role("button", name="Verify").count()
    assert state(cast, change) is State.DONE
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto(f"/matters/{change}/")
    page.get_by_role("button", name="Not done well").click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, "matters-refused")
    assert state(cast, change) is State.DONE
    page.get_by_role("button", name="Verify", exact=True).press("Enter")
    page.wait_for_selector("text=Verified")
    assert state(cast, change) is State.VERIFIED
    assert standards.held_at(kind="process", code="refund", at=datetime.now(UTC)) is not None


@pytest.mark.parametrize(("language", "theme", "phone"), LOOKS)
def test_every_page_is_accessible_and_fits(open_page, cast, errand, change, language, theme, phone):
    page = open_page(cast.users[Role.DIRECTOR], language=language, theme=theme, phone=phone)
    ended = change
    matters.act(matter_id=ended, verb=Verb.CANCEL, access=None,
                actor=actor(cast, Role.PLANNER), at=NOW, note="Proposed by mistake.")  # fmt: skip
    faults = {}
    for name, address in {
        "list": "/matters/?whose=all&state=any",
        "none": "/matters/?whose=all&q=nothing-is-called-so",
        "mine": "/matters/",
        "matter": f"/matters/{errand}/",
        "change": f"/matters/{ended}/",
        "new": "/matters/new/",
    }.items():
        page.goto(address)
        picture(page, f"matters-{name}-{language}-{theme}-{'phone' if phone else 'desk'}")
        found = axe_faults(page)
        if found or overflow(page) > 0:
            faults[name] = (found, overflow(page))
    assert faults == {}
