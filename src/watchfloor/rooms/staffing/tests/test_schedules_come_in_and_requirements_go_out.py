"""Files: a schedule is looked at line by line and kept whole; a requirement goes out whole."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import table_of
from watchfloor.common.testing import PageTests
from watchfloor.rooms.staffing.models import ScheduledDay
from watchfloor.rooms.staffing.operations import save_schedules
from watchfloor.rooms.staffing.rules.schedule_files import read_schedule

from .build import ANNA, AT, SHANGHAI, TODAY, a_line, a_queue, at_clock, day_of, plan

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


class TestTheImport(PageTests):
    url_name = "staffing:scheduled"
    roles = PLANNER
    bad_form = {"pasted": "nonsense"}


class TestKeeping(PageTests):
    url_name = "staffing:scheduled_save"
    roles = PLANNER
    method = "post"
    bad_form = {"rows": "nonsense"}


def signed_in(cast: Any, role: Role = Role.PLANNER) -> Client:
    client = Client()
    client.force_login(cast.users[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def read(*lines: list[Any], queue_id: int | None = None):
    return read_schedule(
        table_of(lines), queues={"hotline": 1, "Sales 销售": 2}, queue_id=queue_id, zone=SHANGHAI
    )


def told(*lines: list[Any], queue_id: int | None = None) -> list[tuple[int, str]]:
    found = read(*lines, queue_id=queue_id)
    assert found.queues == {}
    return [(each.line, each.what % each.fields) for each in found.problems]


def test_a_list_of_intervals_is_read_by_queue_day_and_slot():
    found = read(
        ["queue", "starts_at", "people"],
        ["HOTLINE", "2026-06-08 09:00", "14"],
        ["hotline", "2026/6/8 9:30", "16.5"],
        ["Sales 销售", "2026-06-08T01:00Z", 3],
    )
    assert found.problems == ()
    assert found.interval_minutes == 30
    assert found.queues[1][TODAY][18:20] == [14.0, 16.5]
    assert found.queues[2][TODAY][18] == 3.0
    assert sum(found.queues[1][TODAY]) == 30.5


def test_a_column_a_day_is_read_and_totals_are_left_out():
    found = read(
        ["a roster of June"],
        ["时间", "2026-06-08", "Tue 2026-06-09"],
        ["09:00-09:15", 4, ""],
        [time(9, 15), 5, 6],
        [timedelta(hours=9, minutes=30), None, 7],
        ["合计", 9, 13],
        queue_id=1,
    )
    assert found.problems == ()
    assert found.interval_minutes == 15
    assert found.queues[1][TODAY][36:39] == [4.0, 5.0, 0.0]
    assert found.queues[1][date(2026, 6, 9)][36:39] == [0.0, 6.0, 7.0]


def test_spreadsheets_hand_out_dates_and_times_of_their_own():
    found = read(
        ["日期", "时段", "人数"], [datetime.combine(TODAY, time()), time(23, 0), 2.0], queue_id=2
    )
    assert found.interval_minutes == 60
    assert found.queues[2][TODAY][23] == 2.0


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (["hotline", "soon", "3"], "“soon” is no instant"),
        (["hotline", "2026-06-08 09:00", "-1"], "“-1” is no number of people"),
        (["hotline", "2026-06-08 09:00", "nan"], "“nan” is no number of people"),
        (["hotline", "2026-06-08 09:00", "1e9"], "“1e9” is no number of people"),
        (["hotline", "2026-06-08 09:00", "200000"], "“200000” is no number of people"),
        (["hotline", "2026-06-08 09:00", True], "“True” is no number of people"),
        (["hotline", "2026-06-08 09:00"], "“” is no number of people"),
        (["nobody", "2026-06-08 09:00", "1"], "no queue “nobody”"),
        (["", "2026-06-08 09:00", "1"], "names no queue"),
        (["hotline", "0001-01-01 00:00", "1"], "is the year right"),
        (["hotline", "2926-06-08 09:00", "1"], "is the year right"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_nothing_is_taken(line, what):
    problems = told(["queue", "starts_at", "people"], ["hotline", "2026-06-08 08:00", "1"], line)
    assert [number for number, _ in problems] == [3]
    assert what in problems[0][1]


def test_the_same_interval_twice_names_both_lines():
    lines = [["queue", "starts_at", "people"], *[["hotline", "2026-06-08 09:00", "1"]] * 2]
    assert told(*lines) == [(3, "2026-06-08 09:00 stands in line 2 already.")]


def test_minutes_that_no_interval_has_are_refused():
    (problem,) = told(["date", "time", "people"], ["2026-06-08", "09:07", "1"], queue_id=1)
    assert "odd minutes" in problem[1]


@pytest.mark.parametrize("lines", [[], [[""]], [["a", "b"], ["1", "2"]]])
def test_what_is_no_schedule_is_told(lines):
    assert len(told(*lines, queue_id=1)) == 1


def test_a_paste_is_shown_and_kept_only_when_it_was_agreed_to(cast):
    queue = a_queue("hotline")
    client = signed_in(cast)
    pasted = "starts_at\tpeople\n2026-06-08 09:00\t14\n2026-06-08 09:30\t16"
    page = client.post("/staffing/scheduled/", {"pasted": pasted, "queue": str(queue.pk)})
    assert page.status_code == 200
    assert "Is this right?" in page.content.decode()
    assert not ScheduledDay.objects.exists()
    rows = page.context["text"]
    answer = client.post("/staffing/scheduled/save/", {"rows": rows, "source": "roster 12"})
    assert answer.status_code == 302
    kept = ScheduledDay.objects.get()
    assert (kept.queue_id, kept.day, kept.source) == (queue.pk, TODAY, "roster 12")
    assert kept.people[18:20] == [14.0, 16.0]
    assert kept.interval_minutes == 30


def test_a_workbook_is_read_and_a_broken_one_refused(cast):
    queue = a_queue("hotline")
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["queue", "starts_at", "people"])
    sheet.append(["hotline", datetime.combine(TODAY, time(9, 30)), 5])
    buffer = io.BytesIO()
    book.save(buffer)
    client = signed_in(cast)
    file = SimpleUploadedFile("roster.xlsx", buffer.getvalue())
    page = client.post("/staffing/scheduled/", {"file": file, "queue": str(queue.pk)})
    assert page.status_code == 200
    broken = SimpleUploadedFile("roster.xlsx", buffer.getvalue()[:200])
    refused = client.post("/staffing/scheduled/", {"file": broken})
    assert refused.status_code == 422
    assert "no XLSX workbook" in refused.content.decode()
    assert not ScheduledDay.objects.exists()


def test_a_queue_of_another_team_cannot_be_scheduled(cast):
    theirs = a_queue("theirs", node=cast.other_team.pk)
    user = cast.users[Role.PLANNER]
    user.role_grants.update(node=cast.team)
    client = signed_in(cast)
    rows = "queue,date,time,people\ntheirs,2026-06-08,09:00,5"
    for sent in ({"rows": rows}, {"rows": rows.replace("theirs", ""), "queue": str(theirs.pk)}):
        assert client.post("/staffing/scheduled/save/", sent).status_code == 422
    assert not ScheduledDay.objects.exists()


def exported(cast: Any, address: str) -> list[dict[str, str]]:
    answer = signed_in(cast).get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_whole_plan_goes_out_with_every_step(cast):
    line = a_line("hotline")
    plan(line)
    rows = exported(cast, f"/staffing/series/{line.pk}/export/csv/")
    assert len(rows) == 7 * 48
    each = at_clock(line, 10)
    row = next(row for row in rows if row["starts_at"] == each.starts_at.isoformat())
    assert float(row["contacts"]) == each.contacts
    assert int(row["required"]) == each.required
    assert int(row["to_roster"]) == each.rostered_need
    assert row["scheduled"] == ""


def test_the_day_that_is_looked_at_goes_out_alone(cast):
    line = a_line("hotline")
    plan(line)
    rows = exported(cast, f"/staffing/series/{line.pk}/export/csv/?from={TODAY}&view=day")
    assert len(rows) == 48
    assert sum(int(row["required"]) for row in rows) == sum(each.required for each in day_of(line))


def test_a_workbook_has_intervals_days_and_the_terms(cast):
    line = a_line("hotline")
    plan(line)
    answer = signed_in(cast).get(f"/staffing/series/{line.pk}/export/xlsx/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Intervals", "Days", "Terms"]
    assert book["Days"].max_row == 8
    terms = {row[1].value: row[2].value for row in book["Terms"].iter_rows(min_row=2)}
    assert terms["Service level"] == "80%"


def test_there_is_no_other_form_of_file(cast):
    line = a_line("hotline")
    assert signed_in(cast).get(f"/staffing/series/{line.pk}/export/pdf/").status_code == 404


def test_of_several_queues_all_are_kept_or_none():
    good, gone = a_queue("hotline"), a_queue("gone")
    lines = journal.count_lines()
    days = {TODAY: [1.0] * 48}
    with pytest.raises(Refusal):
        save_schedules(
            queues={good.pk: days, gone.pk: {TODAY: [float("nan")] * 48}},
            interval_minutes=30,
            source="roster 12",
            actor=ANNA,
            at=AT,
        )
    assert not ScheduledDay.objects.exists()
    assert journal.count_lines() == lines
    both = {good.pk: days, gone.pk: days}
    kept = save_schedules(queues=both, interval_minutes=30, source="12", actor=ANNA, at=AT)
    assert kept == 2
    assert journal.count_lines() == lines + 2
