"""The pages of the room: the list, one matter, opening one by hand, the file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.matters.models import Matter

from .desk import Desk, history, open_errand
from .kinds import DAY, SHIFT

pytestmark = pytest.mark.django_db


class TestTheList(PageTests):
    url_name = "matters:list"
    roles = EVERYBODY
    query_budget = 8


class TestTheFile(PageTests):
    url_name = "matters:export"
    roles = EVERYBODY
    query_budget = 3


class TestOpeningByHand(PageTests):
    url_name = "matters:new"
    roles = STAFF
    bad_form = {"kind": "test_errand", "title": ""}


class TestOneMatter(PageTests):
    url_name = "matters:matter"
    roles = EVERYBODY
    is_scoped = True
    query_budget = 18

    @pytest.fixture(autouse=True)
    def _a_matter(self, cast):
        analyst, agent = Desk(cast.users[Role.QUALITY_ANALYST]), cast.users[Role.AGENT]
        clocks = (DAY, SHIFT)
        self.number = open_errand(cast, analyst, owner_id=agent.pk, clocks=clocks)

    def kwargs(self, cast):
        return {"matter_id": self.number}


@pytest.fixture
def send(client_for):
    def post(role: Role, number: int, **data):
        return client_for(role).post(reverse("matters:act", args=[number]), data)

    return post


def test_a_verb_moves_the_matter(cast, analyst, send):
    number = open_errand(cast, analyst)
    answer = send(Role.TEAM_LEADER, number, verb="done", seq=1)
    assert (answer.status_code, answer["Location"]) == (302, f"/matters/{number}/")
    assert history(number)[-1] == "done"


def test_a_refusal_is_shown_in_place_and_keeps_the_note(cast, analyst, send):
    number = open_errand(cast, analyst)
    answer = send(Role.TEAM_LEADER, number, verb="verify", seq=1, note="Well <b>done</b>")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Well &lt;b&gt;done&lt;/b&gt;</textarea>" in text
    assert 'role="alert"' in text
    assert history(number) == ["open"]


def test_who_is_late_is_told_so(cast, analyst, leader, send):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.ASSIGN, to_user_id=leader.user_id)
    answer = send(Role.QUALITY_ANALYST, number, verb="cancel", seq=1, note="Old")
    assert (answer.status_code, history(number)) == (409, ["open", "assign"])


@pytest.mark.parametrize("verb", ["", "explode", "open"])
def test_a_made_up_verb_is_refused(cast, analyst, send, verb):
    number = open_errand(cast, analyst)
    assert send(Role.TEAM_LEADER, number, verb=verb, seq="x").status_code == 422
    assert history(number) == ["open"]


def test_whoever_gives_it_out_of_her_reach_is_led_to_the_list(cast, analyst, agent, send):
    number = open_errand(cast, analyst, owner_id=agent.user_id, clocks=())
    answer = send(Role.AGENT, number, verb="assign", to=cast.stranger.pk, seq=1)
    assert (answer.status_code, answer["Location"]) == (302, "/matters/")


def test_one_is_opened_by_hand(cast, client_for):
    said = {
        "kind": "test_errand",
        "title": " Call\tback ",
        "node": cast.team.pk,
        "expected_loss": "20",
    }
    answer = client_for(Role.TEAM_LEADER).post(reverse("matters:new"), said)
    row = Matter.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/matters/{row.pk}/")
    assert (row.title, row.node_id, row.expected_loss) == ("Call back", cast.team.pk, 20)


@pytest.mark.parametrize("field", ["kind", "node", "owner"])
def test_nothing_is_opened_out_of_reach(cast, client_for, field):
    away = {"kind": "test_guarded", "node": cast.other_team.pk, "owner": cast.stranger.pk}
    said = {"kind": "test_errand", "title": "Call", "node": cast.team.pk, field: away[field]}
    answer = client_for(Role.TEAM_LEADER).post(reverse("matters:new"), said)
    assert (answer.status_code, Matter.objects.count()) == (422, 0)


def test_nothing_is_opened_under_a_matter_out_of_reach(cast, client_for, analyst):
    parent = open_errand(cast, analyst, node_id=cast.other_team.pk)
    said = {"kind": "test_errand", "title": "Call", "node": cast.team.pk, "parent": parent}
    answer = client_for(Role.TEAM_LEADER).post(reverse("matters:new"), said)
    assert (answer.status_code, Matter.objects.count()) == (404, 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?whose=all", 3),
        ("?whose=mine", 1),
        ("?whose=unit", 3),
        ("?whose=all&state=done", 1),
        ("?whose=all&state=ended", 0),
        ("?whose=all&state=any&q=LETTER", 1),
        ("?whose=all&q=%23999999999999999999999", 0),
        ("?whose=all&kind=test_checked", 1),
        ("?whose=all&overdue=1", 3),
        ("?whose=x&state=y&order=z&before=w&node=-1", 1),
    ],
)
def test_the_list_keeps_to_the_filters(cast, client_for, analyst, leader, query, count):
    open_errand(cast, analyst, owner_id=leader.user_id)
    leader.act(open_errand(cast, analyst, title="Write a letter", clocks=(DAY,)), Verb.REMIND)
    number = open_errand(cast, analyst, kind="test_checked", clocks=(DAY,), title="Wash")
    if "done" in query:
        leader.act(number, Verb.DONE)
    answer = client_for(Role.TEAM_LEADER).get(reverse("matters:list") + query)
    assert answer.context["total"] == count
    assert len(answer.context["rows"]) == count


def test_the_list_goes_on_page_by_page(cast, client_for, analyst):
    numbers = [open_errand(cast, analyst) for _ in range(120)]
    seen, url = [], "/matters/?whose=all"
    while url:
        context = client_for(Role.DIRECTOR).get(url).context
        seen += [row.card.id for row in context["rows"]]
        url = f"/matters/{context['next_url']}" if context["next_url"] else ""
    assert seen == numbers


def test_the_file_runs_nothing_in_a_spreadsheet(cast, client_for, analyst):
    open_errand(cast, analyst, title="=HYPERLINK(1)")
    text = (
        client_for(Role.DIRECTOR).get("/matters/matters.csv?whose=all").content.decode("utf-8-sig")
    )
    assert "'=HYPERLINK(1)" in text
    assert len(text.splitlines()) == 2
