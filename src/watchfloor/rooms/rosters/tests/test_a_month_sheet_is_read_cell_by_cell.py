"""The month sheet: codes in and out, and each cell that is none told by its place."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.tables import read_text
from watchfloor.rooms.rosters.contracts import PersonRow
from watchfloor.rooms.rosters.models import Shift, Version
from watchfloor.rooms.rosters.queries.catalogue import list_shift_types
from watchfloor.rooms.rosters.rules.catalogue import engine_type
from watchfloor.rooms.rosters.rules.month_sheets import SheetFrame, read_month_sheet

from .build import AT, MONDAY, a_roster, a_version, agents, early, shift_types

pytestmark = pytest.mark.django_db
SUNDAY = MONDAY + timedelta(days=6)


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def frame() -> SheetFrame:
    """A week from Monday the 8th for Anna and Ben."""
    shift_types()
    people = [
        PersonRow(1, "A1", "Anna", None, "", "", ()),
        PersonRow(2, "A2", "Ben", None, "", "", ()),
    ]
    types = {card.code: engine_type(card) for card in list_shift_types()}
    held = {(1, MONDAY): early(1, start_minute=510)}
    return SheetFrame(MONDAY, SUNDAY, people, types, held)


def read(text: str, frame: SheetFrame):
    return read_month_sheet(read_text(text), frame)


def test_days_are_numbers_and_codes_are_shifts(frame):
    found = read("姓名\t8\t9\t10\nAnna\t早\t休\t夜\nBen\t\t晚\t早", frame)
    assert found.problems == ()
    codes = {key: cell.code for key, cell in found.cells.items() if cell}
    assert codes == {
        (1, MONDAY): "早",
        (1, date(2026, 6, 10)): "夜",
        (2, date(2026, 6, 9)): "晚",
        (2, date(2026, 6, 10)): "早",
    }
    assert found.cells[1, date(2026, 6, 9)] is None


def test_a_code_that_is_there_already_leaves_the_times_as_they_are(frame):
    found = read("姓名\t8\t9\nAnna\t早\t早", frame)
    assert found.cells[1, MONDAY].start_minute == 510
    assert found.cells[1, date(2026, 6, 9)].start_minute == 420


def test_times_may_stand_behind_a_code(frame):
    found = read("code\t8\t9\nA1\t早 09:00-17:30\t早09:00", frame)
    first, second = found.cells[1, MONDAY], found.cells[1, date(2026, 6, 9)]
    assert (first.start_minute, first.minutes) == (540, 510)
    assert (second.start_minute, second.minutes) == (540, 480)


def test_unknown_codes_are_told_by_cell(frame):
    found = read("姓名\t8\t9\nAnna\t早\t错\nBen\t??\t休", frame)
    assert [(each.column, each.line) for each in found.problems] == [("C", 2), ("B", 3)]


def test_a_day_that_the_roster_has_not_is_told(frame):
    found = read("姓名\t8\t9\t31\nAnna\t早\t休\t早", frame)
    assert [(each.column, each.line) for each in found.problems] == [("D", 1)]


def test_an_empty_column_beyond_the_month_is_no_problem(frame):
    found = read("姓名\t8\t9\t31\nAnna\t早\t休\t", frame)
    assert found.problems == ()


def test_nobody_and_twice_are_told(frame):
    found = read("姓名\t8\t9\nCarl\t早\t早\nAnna\t早\t\nAnna\t\t早", frame)
    assert [each.line for each in found.problems] == [2, 4]


def signed_in(cast) -> Client:
    client = Client()
    client.force_login(cast.users[Role.PLANNER])
    return client


def test_a_sheet_with_one_wrong_cell_brings_in_nothing(cast):
    shift_types()
    agents(1, cast.team.pk)
    roster = a_roster(cast.team.pk)
    sent = {"pasted": "姓名\t8\t9\nAgent 1\t早\t错"}
    response = signed_in(cast).post(f"/rosters/{roster}/import/", sent)
    assert response.status_code == 422
    assert "C2" in response.content.decode()
    assert not Version.objects.exists()


def test_what_goes_out_comes_in_again(cast):
    shift_types()
    one, _two = agents(2, cast.team.pk)
    roster = a_roster(cast.team.pk)
    version = a_version(roster, [early(one, MONDAY + timedelta(days=day)) for day in range(5)])
    client = signed_in(cast)
    body = client.get(f"/rosters/versions/{version}/export/xlsx/").content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    rows = {row[0].value: [cell.value for cell in row][3:] for row in sheet}
    assert rows["A001"] == ["早"] * 5 + ["休"] * 2
    client.post(f"/rosters/{roster}/import/", {"file": SimpleUploadedFile("june.xlsx", body)})
    made = Version.objects.exclude(pk=version).get()
    kept = Shift.objects.filter(version=made).values_list("agent_id", "day", "code", "start_minute")
    was = Shift.objects.filter(version=version).values_list(
        "agent_id", "day", "code", "start_minute"
    )
    assert sorted(kept) == sorted(was)
    assert made.origin == "imported"


def test_cells_are_saved_together_or_not_at_all(cast):
    shift_types()
    one, two = agents(2, cast.team.pk)
    version = a_version(a_roster(cast.team.pk), [early(one)])
    client = signed_in(cast)
    address = f"/rosters/versions/{version}/month/save/"

    def save(changes, revision=0):
        body = json.dumps({"revision": revision, "changes": changes})
        return client.post(
            address, body, content_type="application/json", HTTP_ACCEPT="application/json"
        )

    wrong = save([[one, str(MONDAY), "晚"], [two, str(MONDAY), "错"]])
    assert wrong.status_code == 422
    assert Shift.objects.get(version=version).code == "早"
    right = save([[one, str(MONDAY), "晚"], [two, str(MONDAY), "早"]])
    assert right.status_code == 200
    assert sorted(Shift.objects.filter(version=version).values_list("code", flat=True)) == [
        "早",
        "晚",
    ]
    stale = save([[one, str(MONDAY), "休"]])
    assert stale.json()["code"] == "rosters.sheet.stale"
    assert Shift.objects.filter(version=version, agent=one).exists()
