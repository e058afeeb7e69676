"""The same through the HTTP API."""

from __future__ import annotations

import pytest

from watchfloor.common.access import Role
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.matters.models import Matter

from .desk import Desk, history, open_errand

pytestmark = pytest.mark.django_db
URL = "/api/v1/matters"


@pytest.fixture
def call(client_for):
    def ask(role: Role, url: str, body=None):
        client = client_for(role)
        if body is None:
            return client.get(url)
        return client.post(url, body, content_type="application/json")

    return ask


def test_it_is_opened_done_and_verified(cast, call):
    said = {"kind": "test_errand", "title": "Call back", "node_id": cast.team.pk}
    opened = call(Role.TEAM_LEADER, URL, said)
    number = opened.json()["id"]
    done = call(Role.TEAM_LEADER, f"{URL}/{number}/act", {"verb": "done", "seen_seq": 1})
    verified = call(Role.DIRECTOR, f"{URL}/{number}/act", {"verb": "verify"})
    assert [each.status_code for each in (opened, done, verified)] == [201, 200, 200]
    assert (done.json()["state"], verified.json()["state"]) == ("done", "verified")
    shown = call(Role.DIRECTOR, f"{URL}/{number}").json()
    assert [event["verb"] for event in shown["events"]] == ["open", "done", "verify"]
    assert (shown["body"], shown["verbs"]) == ({"what": "", "amount": 0}, ["reopen"])


def test_refusals_are_problems_and_change_nothing(cast, call, analyst, leader):
    number = open_errand(cast, analyst)
    late = call(Role.TEAM_LEADER, f"{URL}/{number}/act", {"verb": "cancel"})
    assert (late.status_code, late.json()["code"]) == (422, "matters.matter.no_reason")
    leader.act(number, Verb.ASSIGN, to_user_id=leader.user_id)
    late = call(Role.TEAM_LEADER, f"{URL}/{number}/act", {"verb": "done", "seen_seq": 1})
    assert (late.status_code, late.json()["code"]) == (409, "matters.matter.changed_meanwhile")
    assert history(number) == ["open", "assign"]


def test_a_list_keeps_to_reach_and_filters(cast, call, analyst, agent):
    mine = open_errand(cast, analyst, owner_id=agent.user_id)
    open_errand(cast, analyst)

    def numbers(role: Role, query: str = "") -> list[int]:
        return [row["id"] for row in call(role, URL + query).json()]

    assert numbers(Role.AGENT) == [mine]
    assert numbers(Role.DIRECTOR, "?state=assigned") == [mine]
    assert numbers(Role.DIRECTOR, "?limit=1&below=%s" % (mine + 1)) == [mine]


@pytest.mark.parametrize("key", ["kind", "node_id"])
def test_nothing_is_opened_that_may_not_be(cast, call, key):
    wrong = {"kind": "test_checked", "node_id": cast.other_team.pk}
    said = {"kind": "test_errand", "title": "Call", "node_id": cast.team.pk, key: wrong[key]}
    assert call(Role.TEAM_LEADER, URL, said).status_code == 403
    assert Matter.objects.count() == 0


def test_another_teams_matter_is_not_there(cast, call, analyst):
    number = open_errand(cast, analyst, node_id=cast.other_team.pk)
    assert call(Role.TEAM_LEADER, f"{URL}/{number}").status_code == 404
    assert call(Role.TEAM_LEADER, f"{URL}/{number}/act", {"verb": "done"}).status_code == 404
    assert (history(number), Desk(cast.stranger).act(number, Verb.DONE).seq) == (["open"], 2)
