from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.audits import operations
from watchfloor.rooms.audits.models import Draw, Item
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.models import StandardVersion

from .scene import ANNA, DAY, NIGHT, add_agent, answer_contacts, hold_point

pytestmark = pytest.mark.django_db
DOERS = frozenset({Role.AGENT, Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.RISK_OFFICER})


def fill(cast, count=40):
    agents = [cast.agent, add_agent("A-2", cast.team)]
    hold_point("FIN-001")
    answer_contacts(count, agents)
    operations.draw(day=DAY, actor=ANNA, at=NIGHT)


@pytest.fixture
def drawn(cast):
    fill(cast)
    return cast


@pytest.fixture
def agent(drawn, client_for) -> Client:
    client: Client = client_for(Role.AGENT)
    client.cookies["watchfloor_language"] = "en"
    return client


def own_item(cast, layer="self"):
    return Item.objects.filter(user=cast.users[Role.AGENT], layer=layer, result="").order_by(
        "due_at", "-drawn__expected_loss", "pk"
    )[0]


class TestTheWorkList(PageTests):
    url_name = "audits:worklist"
    roles = DOERS


class TestThePlan(PageTests):
    url_name = "audits:plan"
    roles = STAFF


class TestTheDraws(PageTests):
    url_name = "audits:draws"
    roles = STAFF


class TestAnItem(PageTests):
    url_name = "audits:item"
    roles = DOERS
    is_scoped = True

    query_budget = 18  # with the contact's legs and the lines behind them

    @pytest.fixture(autouse=True)
    def filled(self, cast):
        fill(cast)

    def kwargs(self, cast):
        return {"item_id": own_item(cast).pk}


def test_the_work_list_shows_what_is_mine_and_an_empty_one_says_so(agent, drawn, client_for):
    page = agent.get("/audits/").content.decode()
    assert "Self-check" in page
    assert "Go on" in page
    officer = client_for(Role.RISK_OFFICER)
    officer.cookies["watchfloor_language"] = "en"
    assert "Nothing to look at" in officer.get("/audits/").content.decode()


def test_a_list_opens_at_its_first_open_item(agent, drawn):
    answer = agent.get(f"/audits/lists/self/{DAY}/")
    assert answer["Location"] == f"/audits/items/{own_item(drawn).pk}/"
    assert agent.get("/audits/lists/quality/2026-03-02/").status_code == 404
    assert agent.get("/audits/lists/nobody/2026-03-02/").status_code == 404
    assert agent.get("/audits/lists/self/yesterday/").status_code == 404


def test_an_item_shows_contact_procedure_errors_and_why_it_was_drawn(agent, drawn):
    page = agent.get(f"/audits/items/{own_item(drawn).pk}/").content.decode()
    for text in ("Compare name and amount", "Wrong amount", "No approval", "C-000", "Why was"):
        assert text in page


def test_a_verdict_is_kept_and_the_next_item_comes_at_once(agent, drawn):
    item = own_item(drawn)
    answer = agent.post(f"/audits/items/{item.pk}/", {"result": "fail", "error": ["1"]})
    assert answer["Location"] == f"/audits/items/{own_item(drawn).pk}/?from={item.pk}"
    item.refresh_from_db()
    assert (item.result, item.errors) == ("fail", [1])
    assert "Take it back" in agent.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "form", [{}, {"result": "maybe"}, {"result": "fail"}, {"result": "pass", "error": ["0"]},
             {"result": "fail", "error": ["7"]}, {"result": "fail", "error": ["x"]},
             {"result": "pass", "points": "a lot"}]
)  # fmt: skip
def test_a_verdict_that_says_nothing_is_shown_again_and_not_kept(agent, drawn, form):
    item = own_item(drawn)
    assert agent.post(f"/audits/items/{item.pk}/", form).status_code == 422
    item.refresh_from_db()
    assert item.result == ""


def test_the_last_verdict_can_be_taken_back(agent, drawn):
    item = own_item(drawn)
    agent.post(f"/audits/items/{item.pk}/", {"result": "pass"})
    answer = agent.post(f"/audits/items/{item.pk}/take-back/")
    assert answer["Location"] == f"/audits/items/{item.pk}/"
    item.refresh_from_db()
    assert item.result == ""


def test_handing_in_settles_what_was_judged(agent, drawn):
    item = own_item(drawn)
    agent.post(f"/audits/items/{item.pk}/", {"result": "pass"})
    page = agent.post("/audits/hand-in/", follow=True).content.decode()
    assert "1 item was handed in" in page
    item.refresh_from_db()
    assert item.settled_at is not None
    assert "does not change any more" in agent.get(f"/audits/items/{item.pk}/").content.decode()


def test_an_agent_opens_no_other_agent_s_self_check(agent, drawn):
    other = Item.objects.filter(layer="self").exclude(user=drawn.users[Role.AGENT])[0]
    assert agent.get(f"/audits/items/{other.pk}/").status_code == 404
    assert agent.post(f"/audits/items/{other.pk}/", {"result": "pass"}).status_code == 404
    other.refresh_from_db()
    assert other.result == ""


def test_something_that_no_point_covers_becomes_a_proposed_point(agent, drawn):
    item = own_item(drawn)
    before = StandardVersion.objects.count()
    address = f"/audits/items/{item.pk}/propose/"
    assert agent.post(address, {"title": "", "what": ""}).status_code == 422
    assert StandardVersion.objects.count() == before
    form = {"title": "Password told", "what": "The agent read a password out."}
    assert agent.post(address, form).status_code == 302
    assert len(standards.list_proposed(kind="risk_point")) == 1


def test_results_of_a_draw_are_told_once_everybody_has_handed_in(drawn, client_for):
    again = Item.objects.filter(is_recheck=True)[0]
    Item.objects.filter(drawn=again.drawn, is_recheck=False).update(
        result="fail", judged_at=NIGHT, settled_at=NIGHT
    )
    client = client_for(Role.DIRECTOR)
    client.cookies["watchfloor_language"] = "en"
    page = client.get(f"/audits/draws/{again.drawn.draw_id}/").content.decode()
    assert ">Fail<" not in page
    Item.objects.filter(pk=again.pk).update(result="pass", judged_at=NIGHT, settled_at=NIGHT)
    assert ">Fail<" in client.get(f"/audits/draws/{again.drawn.draw_id}/").content.decode()


def test_a_day_is_drawn_by_hand_only_by_those_who_plan(cast, client_for):
    hold_point("FIN-001")
    assert client_for(Role.DIRECTOR).post("/audits/draws/new/", {"day": DAY}).status_code == 403
    assert not Draw.objects.exists()
    officer = client_for(Role.RISK_OFFICER)
    assert officer.post("/audits/draws/new/", {"day": DAY}).status_code == 302
    assert Draw.objects.get().population == 0


def plan_form(**changed):
    form = {
        "self_check": 50, "cross_check": 30, "recheck": 10, "floor": 25, "due_hours": 48,
        "item_seconds": 45, "reason": "More self-checks",
    }  # fmt: skip
    for stars, size in ((5, ""), (4, 299), (3, 149), (2, 59), (1, 29)):
        form |= {f"size_{stars}": size, f"period_{stars}": "month", f"tolerable_{stars}": 2}
    return form | changed


def test_another_plan_is_proposed_and_holds_only_after_somebody_approves_it(cast, client_for):
    analyst = client_for(Role.QUALITY_ANALYST)
    assert analyst.post("/audits/plan/propose/", plan_form()).status_code == 302
    (version,) = standards.list_proposed(kind="sampling_plan")
    now = version.proposed_at
    assert standards.held_at(kind="sampling_plan", code="audits", at=now) is None
    standards.approve(version_id=version.id, access=None, actor=ANNA, at=now + timedelta(seconds=1))
    held = standards.held_at(kind="sampling_plan", code="audits", at=now + timedelta(hours=1))
    assert held is not None
    assert held.body is not None
    assert held.body.shares.self_check == 0.5


@pytest.mark.parametrize(
    "wrong", [{"self_check": 80}, {"size_4": -1}, {"tolerable_3": 0}, {"reason": ""}, {"floor": 0},
              {"self_check": 60, "cross_check": 40, "recheck": 0}, {"period_2": "decade"}]
)  # fmt: skip
def test_a_plan_that_contradicts_itself_is_shown_again(cast, client_for, wrong):
    analyst = client_for(Role.QUALITY_ANALYST)
    assert analyst.post("/audits/plan/propose/", plan_form(**wrong)).status_code == 422
    assert standards.list_proposed(kind="sampling_plan") == ()


def test_the_api_lists_judges_and_hands_in(agent, drawn):
    found = agent.get("/api/v1/audits/items?open=true").json()
    assert {each["layer"] for each in found} <= {"self", "team"}
    answer = agent.post(
        f"/api/v1/audits/items/{found[0]['id']}/judge",
        {"result": "fail", "errors": [0], "note": "x"},
        content_type="application/json",
    )
    assert answer.json()["judgement"]["errors"] == [0]
    assert agent.post("/api/v1/audits/hand-in").json() == {"settled": 1}
    again = agent.post(
        f"/api/v1/audits/items/{found[0]['id']}/judge",
        {"result": "pass"},
        content_type="application/json",
    )
    assert (again.status_code, again.json()["code"]) == (422, "audits.item.settled")
