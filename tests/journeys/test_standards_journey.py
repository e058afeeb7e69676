"""Standards and observations in a browser: proposed in a form, approved; what was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import (
    Kind,
    Layer,
    Observation,
    ObservationFilter,
    Result,
)
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import Branch, Process, ProcessStep

from .conftest import axe_faults, overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)
LOOKS = [("en", "light", False), ("zh-hans", "dark", False), ("zh-hans", "light", True)]
STEPS = (
    ProcessStep("refund.confirm", Words("Confirm the order", "核实订单"), "CRM 订单页",
                (Branch("refund.review", Words("above 500", "金额大于 500")),
                 Branch("refund.pay"))),
    ProcessStep("refund.review", Words("Have it reviewed", "提交复核")),
    ProcessStep("refund.pay", Words("Pay it back", "退款出账")),
)  # fmt: skip


def actor(cast, role):
    return Actor(cast.users[role].username, cast.users[role].pk)


@pytest.fixture
def refund(live_site, cast):
    """A process that holds, and its next version, which waits."""
    said = {"kind": "process", "code": "refund", "title": Words("Refund", "退款"),
            "actor": actor(cast, Role.PLANNER)}  # fmt: skip
    first = standards.propose(body=Process(STEPS[1:]), at=NOW - timedelta(days=9), **said)
    director = cast.users[Role.DIRECTOR]
    standards.approve(version_id=first.id, access=people.get_access(user_id=director.pk),
                      actor=actor(cast, Role.DIRECTOR), at=NOW - timedelta(days=8))  # fmt: skip
    standards.propose(body=Process(STEPS), reason="The bank asks for it.", at=NOW, **said)
    return first.standard_id


@pytest.fixture
def seen(refund, cast):
    """Judgements of the team's agent on the process."""
    mine = {"agent_id": cast.agent.pk, "node_id": cast.team.pk, "standard_id": refund,
            "step": "refund.pay", "observer_id": cast.users[Role.QUALITY_ANALYST].pk}  # fmt: skip
    observations.store(observations=[
        Observation(NOW - timedelta(hours=hour), Kind.AUDIT, f"contact:PBX-{hour}", Layer.QUALITY,
                    result=Result.FAIL if hour % 4 == 1 else Result.PASS, probability=0.25,
                    frame="audit:34", points=2.5,
                    evidence={"note": "The limit was not checked.", "seconds": 3}, **mine)
        for hour in range(1, 9)
    ])  # fmt: skip
    [first] = observations.list_observations(
        wanted=ObservationFilter(subject="contact:PBX-1"), scope=WHOLE_CENTRE
    )
    return first.id


def test_a_process_is_written_proposed_and_approved(open_page, live_site, cast):
    page = open_page(cast.users[Role.PLANNER])
    page.goto("/standards/new/process/")
    page.locator("[name=row0-code]").fill("refund.confirm")
    page.locator("[name=code]").fill("refund")
    page.locator("[name=title_en]").fill("Refund")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    assert standards.list_proposed() == ()
    picture(page, "standards-refused")
    page.locator("[name=row0-name_en]").fill("Confirm")
    page.get_by_role("button", name="Propose", exact=True).press("Enter")
    page.wait_for_url("**/standards/*/")
    [version] = standards.list_proposed()
    assert standards.held_at(kind="process", code="refund", at=datetime.now(UTC)) is None
    page = open_page(cast.users[Role.DIRECTOR])
    page.goto(f"/standards/{version.standard_id}/")
    picture(page, "standards-to-approve")
    with page.expect_navigation():
        page.get_by_role("button", name="Approve").first.click()
    assert standards.held_at(kind="process", code="refund", at=datetime.now(UTC)) is not None


@pytest.mark.parametrize(("language", "theme", "phone"), LOOKS)
def test_every_page_is_accessible_and_fits(open_page, cast, refund, seen, language, theme, phone):
    page = open_page(cast.users[Role.DIRECTOR], language=language, theme=theme, phone=phone)
    faults = {}
    for name, address in {
        "standards-list": "/standards/",
        "standards-none": "/standards/?kind=clock_policy",
        "standards-standard": f"/standards/{refund}/",
        "standards-edit": f"/standards/{refund}/edit/",
        "standards-clocks": "/standards/new/clock_policy/",
        "observations-list": "/observations/",
        "observations-none": "/observations/?subject=contact:none",
        "observations-observation": f"/observations/{seen}/",
    }.items():
        page.goto(address)
        picture(page, f"{name}-{language}-{theme}-{'phone' if phone else 'desk'}")
        found = axe_faults(page)
        if found or overflow(page) > 0:
            faults[name] = (found, overflow(page))
    assert faults == {}
