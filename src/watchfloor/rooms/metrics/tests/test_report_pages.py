from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from watchfloor.common.access import Role
from watchfloor.rooms.metrics.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client_for) -> Client:
    client: Client = client_for(Role.DIRECTOR)
    client.cookies["watchfloor_language"] = "en"
    return client


def store(client: Client, title: str = "Wednesday") -> str:
    form = {"title": title, "first": "2026-11-18", "last": "2026-11-18", "queue": ""}
    answer = client.post("/metrics/reports/store/", form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_report_is_stored_listed_and_shown_with_formula_and_version(director):
    address = store(director)
    page = director.get(address).content.decode()
    assert "(answered_within) / (answered + abandoned)" in page
    assert "service_level.f3 v1" in page
    assert "Wednesday" in director.get("/metrics/reports/").content.decode()


def test_the_csv_opens_in_a_chinese_spreadsheet_and_names_definition_and_version(director):
    director.cookies["watchfloor_language"] = "zh-hans"
    body = director.get(f"{store(director)}csv/").content
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "报表,Wednesday"
    assert lines[7].startswith("定义,版本,指标,数值")
    assert lines[8].startswith("service_level.f3,1,服务水平 · 公式三：放弃全部计入,,share")


def test_the_workbook_says_the_same(director):
    body = director.get(f"{store(director)}xlsx/").content
    sheet = load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Report", "Wednesday")
    assert rows[8][:2] == ("service_level.f3", 1)


def test_a_title_that_looks_like_a_formula_stays_a_text(director):
    address = store(director, "=1+1")
    assert b"'=1+1" in director.get(f"{address}csv/").content
    sheet = load_workbook(io.BytesIO(director.get(f"{address}xlsx/").content)).active
    assert sheet is not None
    cell = sheet["B1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_another_form_or_number_is_not_found(director):
    address = store(director)
    assert director.get(f"{address}pdf/").status_code == 404
    assert director.get("/metrics/reports/999/").status_code == 404


def test_a_report_of_the_whole_centre_is_closed_to_a_leader(director, client_for):
    address = store(director)
    leader = client_for(Role.TEAM_LEADER)
    assert leader.get(address).status_code == 404
    assert leader.get(f"{address}csv/").status_code == 404


def test_an_agent_can_neither_see_nor_store_reports(client_for):
    agent = client_for(Role.AGENT)
    assert agent.get("/metrics/reports/").status_code == 403
    assert agent.post("/metrics/reports/store/", {}).status_code == 403
    assert not Report.objects.exists()
