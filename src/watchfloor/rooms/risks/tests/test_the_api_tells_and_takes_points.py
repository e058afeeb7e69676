from __future__ import annotations

from datetime import date

import pytest

from watchfloor.common.access import Role
from watchfloor.rooms.risks.contracts import StarOverride
from watchfloor.rooms.standards import service as standards

from .build import AT, hold

pytestmark = pytest.mark.django_db
URL = "/api/v1/risks/points"
POINT = {"title": {"en": "Wrong account"}, "loss": {"low": 10, "high": 200}}


def test_points_are_listed_by_code_page_by_page(cast, client_for):
    for code in ("A", "B", "C"):
        hold(cast, code=code, steps=("refund.confirm",) if code == "B" else ())
    client = client_for(Role.AGENT)
    assert [each["code"] for each in client.get(f"{URL}?limit=2").json()] == ["A", "B"]
    assert [each["code"] for each in client.get(f"{URL}?after=B").json()] == ["C"]
    assert [each["code"] for each in client.get(f"{URL}?step=refund.confirm").json()] == ["B"]
    before = AT.replace(month=1).isoformat().replace("+", "%2B")
    assert client.get(f"{URL}?at={before}").json() == []
    assert client.get(f"{URL}/B").json()["point"]["steps"] == ["refund.confirm"]
    assert client.get(f"{URL}/Z").status_code == 404


def test_a_point_is_proposed_and_waits(cast, client_for):
    body = {"point": POINT, "reason": "heard", "origin": "contact:PBX-1"}
    answer = client_for(Role.AGENT).post(URL, body, content_type="application/json")
    assert answer.status_code == 201
    (version,) = standards.list_proposed(kind="risk_point")
    assert answer.json() == {"code": "RSK-001", "version_id": version.id, "version": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"loss": {"low": 5, "high": 1}},
        {"title": {}},
        {"gaurds": []},
        {"guards": [{"code": "g", "when": "record.a >", "says": {"en": "x"}}]},
    ],
)
def test_a_wrong_point_is_refused_and_nothing_is_proposed(cast, client_for, wrong):
    body = {"point": {**POINT, **wrong}, "reason": "heard"}
    answer = client_for(Role.AGENT).post(URL, body, content_type="application/json")
    assert answer.status_code == 422
    assert standards.list_proposed(kind="risk_point") == ()


def test_stars_by_hand_are_not_set_by_whoever_may_propose(cast, client_for):
    by_hand = {"stars": 1, "reason": "x", "until": "2099-01-01", "by": "director"}
    body = {"point": {**POINT, "override": by_hand}, "reason": "heard"}
    answer = client_for(Role.AGENT).post(URL, body, content_type="application/json")
    assert answer.status_code == 201
    (version,) = standards.list_proposed(kind="risk_point")
    assert version.body.override is None


def test_a_proposal_leaves_the_stars_set_by_hand_as_they_are(cast, client_for):
    kept = StarOverride(4, "law", date(2099, 1, 1), "mei")
    hold(cast, code="A", override=kept)
    body = {"point": {**POINT, "code": "A"}, "reason": "heard"}
    answer = client_for(Role.AGENT).post(URL, body, content_type="application/json")
    assert answer.status_code == 201
    (version,) = standards.list_proposed(kind="risk_point")
    assert version.body.override == kept
