from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.people.models import Agent

ACT: dict[str, Any] = {"actor": Actor("anna"), "at": datetime(2026, 3, 29, tzinfo=UTC)}


def read(text: str | bytes, scope=WHOLE_CENTRE, name="agents.csv"):
    data = text.encode() if isinstance(text, str) else text
    return operations.import_agents(data=data, file_name=name, scope=scope, **ACT)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_reads_back_without_a_change(cast, client_for, form):
    facts = AgentFacts(code="=8001", name="王芳", node_id=cast.team.pk, skills={"billing": 4})
    operations.add_agent(facts=facts, **ACT)
    client = client_for(Role.ADMINISTRATOR)
    data = client.get(reverse("people:agents_export", kwargs={"form": form})).content
    before = journal.count_lines()
    report = read(data, name=f"agents.{form}")
    assert (report.added, report.changed, report.same, report.problems) == (0, 0, 2, ())
    assert journal.count_lines() == before + 1  # only that the file was read


def test_no_cell_of_an_export_runs_as_a_formula(cast, client_for):
    operations.add_agent(facts=AgentFacts(code="=cmd()", node_id=cast.team.pk), **ACT)
    client = client_for(Role.DIRECTOR)
    text = client.get(reverse("people:agents_export", kwargs={"form": "csv"})).content.decode()
    assert text.startswith("\ufeff")
    assert "'=cmd()" in text
    data = client.get(reverse("people:agents_export", kwargs={"form": "xlsx"})).content
    cells = [row[0].value for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()]
    assert "'=cmd()" in cells


def test_a_leader_exports_only_her_team(cast, client_for):
    Agent.objects.create(code="B-1", node=cast.other_team)
    client = client_for(Role.TEAM_LEADER)
    text = client.get(reverse("people:agents_export", kwargs={"form": "csv"})).content.decode()
    assert "A-1" in text
    assert "B-1" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_file_is_read_in_any_usual_encoding(cast, encoding):
    report = read("工号,姓名,班组\n8001,王芳,Team 2\n".encode(encoding))
    assert report.added == 1
    agent = Agent.objects.get(code="8001")
    assert (agent.name, agent.node) == ("王芳", cast.other_team)


def test_a_column_that_is_left_out_changes_nothing(cast):
    Agent.objects.filter(code="A-1").update(name="Old", employed_from="2024-01-01")
    read("code,name\nA-1,New\n")
    agent = Agent.objects.get(code="A-1")
    assert (agent.name, str(agent.employed_from), agent.node) == ("New", "2024-01-01", cast.team)


def test_an_xlsx_with_real_dates_and_numbers_is_read(cast):
    book = Workbook()
    book.worksheets[0].append(["code", "employed_from", "weekly_hours", "skills"])
    book.worksheets[0].append([8001, datetime(2026, 1, 2), 37.5, "billing:4 english"])  # noqa: DTZ001  as Excel keeps it
    data = io.BytesIO()
    book.save(data)
    assert read(data.getvalue(), name="a.xlsx").added == 1
    agent = queries.list_agents(scope=WHOLE_CENTRE, text="8001")[0]
    assert str(agent.employed_from) == "2026-01-02"
    assert str(agent.contract_hours_per_week) == "37.5"
    assert agent.skills == ("billing", "english")


def test_one_wrong_line_and_nothing_is_saved(cast):
    report = read(
        "code,skills,unit\n8001,billing:3,Team 1\n8002,billing:9,\n8003,,Nowhere\n8001,,\n"
    )
    assert [problem.line for problem in report.problems] == [3, 4, 5]
    assert Agent.objects.count() == 1
    assert journal.count_lines() == 0


@pytest.mark.parametrize(
    "row",
    [
        "8001,2026-13-01,,",
        "8001,,yesterday,",
        "8001,2026-02-01,2026-01-01,",
        "8001,,,many",
        "x,,,99",
    ],
)
def test_wrong_dates_and_hours_are_told_by_line(cast, row):
    report = read(f"code,employed_from,employed_to,weekly_hours\n{row}\n")
    assert [problem.line for problem in report.problems] == [2]
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "agents.csv"),
        (b"name\nwho\n", "agents.csv"),
        (b"\x00\x01\x02\xff" * 50, "agents.csv"),
        (b"PK\x03\x04 not a workbook", "agents.xlsx"),
        (b"code\n8001\n", "agents.xlsx"),
    ],
)
def test_what_is_no_list_of_agents_is_refused(cast, data, name):
    with pytest.raises(Refusal):
        read(data, name=name)
    assert Agent.objects.count() == 1


def test_a_team_cannot_write_into_another(cast):
    scope = queries.get_access(user_id=cast.stranger.pk).scope
    for text in ("code,name\nA-1,Stolen\n", "code,unit\nnew,\n", "code,unit\nnew,Team 1\n"):
        assert len(read(text, scope=scope).problems) == 1
    assert not Agent.objects.filter(name="Stolen").exists()
    assert Agent.objects.count() == 1


def test_the_page_tells_each_wrong_line(cast, client_for):
    file = io.BytesIO(b"code,skills\n8001,billing:9\n")
    file.name = "agents.csv"
    response = client_for(Role.ADMINISTRATOR).post(reverse("people:agents_import"), {"file": file})
    assert response.status_code == 422
    assert "billing:9" in response.content.decode()
