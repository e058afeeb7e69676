"""The drill-down: what an address narrows, who sees what, one observation, files, the API."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from watchfloor.common.access import EVERYBODY, WHOLE_CENTRE, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.observations import service
from watchfloor.rooms.observations.contracts import (
    Kind,
    Layer,
    Observation,
    ObservationFilter,
    Result,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)  # noqa: TID251  the pages read the clock


@pytest.fixture
def ours(cast):
    """Two judgements of our team's agent and a prompt of the other team's."""
    mine = {"agent_id": cast.agent.pk, "node_id": cast.team.pk, "layer": Layer.QUALITY}
    service.store(observations=[
        Observation(NOW - timedelta(hours=3), Kind.AUDIT, "contact:PBX/17 a", result=Result.FAIL,
                    step="refund.pay", probability=0.25, frame="audit:34", points=2.5,
                    evidence={"note": "<script>alert(1)</script>", "seconds": 3}, **mine),
        Observation(NOW - timedelta(hours=2), Kind.AUDIT, "contact:PBX-18", result=Result.PASS,
                    step="refund.pay", **mine),
        Observation(NOW - timedelta(hours=1), Kind.PROMPT_SHOWN, "=1+1", Layer.AUTOMATIC,
                    node_id=cast.other_team.pk),
    ])  # fmt: skip
    found = service.list_observations(wanted=ObservationFilter(), scope=WHOLE_CENTRE)
    return {each.seen.subject: each.id for each in found}


@pytest.fixture
def reader(client_for):
    def sign_in(role=Role.QUALITY_ANALYST):
        client = client_for(role)
        client.cookies["watchfloor_language"] = "en"
        return client

    return sign_in


class TestTheList(PageTests):
    url_name = "observations:list"
    roles = EVERYBODY


class TestOneObservation(PageTests):
    url_name = "observations:observation"
    roles = EVERYBODY
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _stored(self, ours):
        self.number = ours["contact:PBX-18"]

    def kwargs(self, cast):
        return {"observation_id": self.number}


def subjects(client, query=""):
    page = client.get(f"/observations/?{query}").content.decode()
    return {name for name in ("PBX/17 a", "PBX-18", "=1+1") if f">{name}<" in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"PBX/17 a", "PBX-18", "=1+1"}),
        ("kind=audit", {"PBX/17 a", "PBX-18"}),
        ("kind=audit&kind=prompt_shown", {"PBX/17 a", "PBX-18", "=1+1"}),
        ("result=fail", {"PBX/17 a"}),
        ("layer=automatic", {"=1+1"}),
        ("frame=audit:34", {"PBX/17 a"}),
        ("step=refund.pay&result=pass", {"PBX-18"}),
        ("subject=contact:PBX-18", {"PBX-18"}),
        ("last=2020-01-01", set()),
        ("agent=999999", set()),
        ("kind=made-up&agent=x&before=zzz&first=%00", {"PBX/17 a", "PBX-18", "=1+1"}),
    ],
)
def test_the_address_narrows_the_list(reader, ours, query, found):
    assert subjects(reader(), query) == found


def test_an_agent_sees_her_own_and_the_other_team_its_own(reader, ours, cast, client):
    assert subjects(reader(Role.AGENT)) == {"PBX/17 a", "PBX-18"}
    client.force_login(cast.stranger)
    assert subjects(client) == {"=1+1"}


def test_one_observation_shows_its_evidence_as_text_and_opens_the_contact(reader, ours):
    page = reader().get(f"/observations/{ours['contact:PBX/17 a']}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "0.2500" in page
    assert "/contact/PBX/17%20a/" in page


def test_the_list_goes_on_where_a_page_ended(reader, cast):
    service.store(observations=[
        Observation(NOW - timedelta(minutes=n), Kind.AUDIT, f"contact:{n:03}", Layer.QUALITY,
                    Result.PASS)
        for n in range(60)
    ])  # fmt: skip
    client = reader(Role.DIRECTOR)
    first = client.get("/observations/")
    assert first.content.decode().count("wf-stack-title") == 50
    second = client.get(f"/observations/{first.context['next_url']}")
    assert second.content.decode().count("wf-stack-title") == 10
    assert second.context["next_url"] == ""


def test_the_csv_has_every_row_in_reach_and_no_formula(reader, ours):
    body = b"".join(reader().get("/observations/export/csv/").streaming_content)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == ["'=1+1", "contact:PBX-18", "contact:PBX/17 a"]
    assert rows[2]["probability"] == "0.25"
    own = b"".join(reader(Role.AGENT).get("/observations/export/csv/").streaming_content)
    assert b"=1+1" not in own


def test_the_workbook_says_the_same(reader, ours):
    body = b"".join(reader().get("/observations/export/xlsx/?kind=audit").streaming_content)
    sheet = load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "contact:PBX-18", "contact:PBX/17 a",
    ]  # fmt: skip


def test_the_api_lists_pages_and_adds_up_what_is_in_reach(reader, ours):
    client = reader()
    day = {
        "from": (NOW - timedelta(days=2)).isoformat(), "to": (NOW + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    first = client.get("/api/v1/observations", day | {"page_size": 2}).json()
    rest = client.get("/api/v1/observations", day | {"before": first["next"]}).json()
    assert [each["subject"] for each in first["items"] + rest["items"]] == [
        "=1+1", "contact:PBX-18", "contact:PBX/17 a",
    ]  # fmt: skip
    assert rest["next"] == ""
    [rate] = client.get("/api/v1/observations/rates", day | {"by": ["step"]}).json()
    assert rate == {
        "keys": ["refund.pay"], "looked": 2, "failed": 1, "weight": 5.0, "failed_weight": 4.0,
        "spread": 12.0, "failed_spread": 12.0,
    }  # fmt: skip
    one = client.get(f"/api/v1/observations/{ours['contact:PBX-18']}").json()
    assert one["result"] == "pass"
    own = reader(Role.AGENT).get(f"/api/v1/observations/{ours['=1+1']}")
    assert own.status_code == 404
