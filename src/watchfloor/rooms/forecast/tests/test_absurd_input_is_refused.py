"""Dates, numbers and texts that nobody means: refused in words, and nothing is changed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.common.downloads import Sheet, answer_sheets
from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import read_table, read_text
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import DriverUnit
from watchfloor.rooms.forecast.models import Driver, Edit, Event, Series, Version
from watchfloor.rooms.forecast.rules.importing import read_forecast

from .build import ANNA, AT, SHANGHAI, TODAY, a_forecast, a_hand_series, change, local, use_zone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    return client


@pytest.mark.parametrize("year", [1, 1600, 2400, 9999])
def test_an_event_of_another_age_is_refused(year):
    start = datetime(year, 6, 1, tzinfo=UTC)
    with pytest.raises(Refusal) as refused:
        operations.save_event(
            name="x", kind="other", starts_at=start, ends_at=start + HOUR, actor=ANNA, at=AT
        )
    assert refused.value.code == "forecast.event.span"
    assert not Event.objects.exists()


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_page_of_events_outlives_absurd_dates(planner, at):
    form = {"name": "x", "kind": "other", "starts_at": at, "ends_at": at}
    assert planner.post("/forecast/events/new/", form).status_code == 422
    assert not Event.objects.exists()
    assert planner.get("/forecast/events/").status_code == 200


@pytest.mark.parametrize(
    "wanted", [{"name": "n" * 121}, {"kind": "k" * 41}, {"note": "n" * 501}], ids=str
)
def test_texts_of_an_event_that_are_too_long_are_refused(planner, wanted):
    body = {"name": "x", "starts_at": "2026-06-10T00:00Z", "ends_at": "2026-06-11T00:00Z"}
    answer = planner.post("/api/v1/forecast/events", body | wanted, content_type="application/json")
    assert answer.status_code == 422
    assert not Event.objects.exists()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e308", "-101"])
def test_an_effect_that_is_no_effect_is_refused(planner, value):
    body = (
        '{"name": "x", "starts_at": "2026-06-10T00:00Z", "ends_at": "2026-06-11T00:00Z",'
        f' "expected_percent": {value}}}'
    )
    answer = planner.post("/api/v1/forecast/events", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "days", [(date(1, 1, 1), None), (TODAY, date(9999, 12, 31)), (date(9999, 12, 31), None)]
)
def test_growth_of_another_age_is_refused(days):
    with pytest.raises(Refusal):
        operations.save_driver(
            series_id=None,
            title="x",
            starts_on=days[0],
            ends_on=days[1],
            unit=DriverUnit.PERCENT,
            amount=1.0,
            actor=ANNA,
            at=AT,
        )
    assert not Driver.objects.exists()


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), 0.0, -1.0, 1e300])
def test_a_peer_factor_that_is_no_factor_is_refused(factor):
    number = a_hand_series()
    with pytest.raises(Refusal) as refused:
        operations.change_series(series_id=number, peer_factor=factor, actor=ANNA, at=AT)
    assert refused.value.code == "forecast.series.peer_factor"
    assert Series.objects.get(pk=number).peer_factor == 1.0


def test_a_note_with_signs_that_no_text_has_is_kept_without_them(planner):
    number = a_hand_series()
    minute = int(local(TODAY, 9).timestamp()) // 60
    body = json.dumps({"changes": [[minute, "set", 5]], "seen": None, "note": "a\x00b\ud800c"})
    answer = planner.post(
        f"/forecast/series/{number}/grid/save/", body, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert Edit.objects.get().note == "abc"


def test_the_note_of_an_import_is_kept_without_them_too(planner):
    number = a_hand_series()
    form = {"rows": "starts_at,volume\n2026-06-09 09:00,5\n", "note": "a\x00b"}
    assert planner.post(f"/forecast/series/{number}/import/save/", form).status_code == 302
    assert Version.objects.get().note == "ab"


@pytest.mark.parametrize("text", ["9" * 5000, "٣", "-1", "1.5", "1e3", "0x1"])
def test_a_version_number_that_is_none_is_not_found(planner, text):
    series = a_forecast()
    for name in ("why", "export/csv", "versions/compare"):
        answer = planner.get(f"/forecast/series/{series.pk}/{name}/", {"version": text})
        assert answer.status_code in {200, 404}, name


@pytest.mark.parametrize("day", ["0001-01-01", "1600-06-01", "9999-12-31", "2400-01-01"])
@pytest.mark.parametrize(
    "lines",
    [
        "starts_at,volume\n{day}T09:00,5",
        "date,time,volume\n{day},09:00,5",
        "time,{day},{day}\n9:00,5,",
    ],
)
def test_a_forecast_of_another_age_is_told_line_by_line(day, lines):
    read = read_forecast(read_text(lines.format(day=day)), interval_minutes=30, zone=SHANGHAI)
    assert read.rows == ()
    assert len(read.problems) == 1


def test_a_forecast_of_years_is_refused_before_it_is_shown(planner):
    series = a_forecast()
    pasted = "starts_at,volume\n2026-06-09 09:00,5\n2031-06-09 09:00,5\n"
    answer = planner.post(f"/forecast/series/{series.pk}/import/", {"pasted": pasted})
    assert answer.status_code == 422
    assert Version.objects.count() == 1


@pytest.mark.parametrize("text", ['"' + "x" * 200_000, "a," * 70_000 + '"' + "y" * 140_000])
def test_a_cell_without_an_end_is_no_crash(planner, text):
    series = a_forecast()
    answer = planner.post(f"/forecast/series/{series.pk}/import/", {"pasted": text})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("written", "read"),
    [("1,234", 1234.0), ("1,234,567.5", 1_234_567.5), ("12.5", 12.5), ("1 234", 1234.0)],
)
def test_thousands_are_read_as_people_write_them(written, read):
    text = io.StringIO()
    csv.writer(text).writerows([["starts_at", "volume"], ["2026-06-09 09:00", written]])
    found = read_forecast(read_text(text.getvalue()), interval_minutes=30, zone=SHANGHAI)
    assert [row.volume for row in found.rows] == [read]


@pytest.mark.parametrize("written", ["12,5", "1.234,5", "1,23", ",5", "1,2345", "1_000", "0x10"])
def test_a_decimal_comma_is_not_guessed_at(written):
    text = f"starts_at;volume\n2026-06-09 09:00;{written}\n"
    found = read_forecast(read_text(text), interval_minutes=30, zone=SHANGHAI)
    assert found.rows == ()
    assert len(found.problems) == 1


def test_an_hour_that_clocks_leave_out_is_not_moved_to_another(planner):
    use_zone("Europe/Berlin")
    number = a_hand_series()
    operations.change_series(series_id=number, horizon_days=366, actor=ANNA, at=AT)
    form = {"day": "2027-03-28", "at": "02:30", "act": "set", "value": "5"}
    assert planner.post(f"/forecast/series/{number}/grid/cell/", form).status_code == 422
    assert not Edit.objects.exists()
    later = planner.post(f"/forecast/series/{number}/grid/cell/", form | {"at": "03:30"})
    assert later.status_code == 302


def test_a_change_by_the_form_of_an_old_page_is_refused(planner):
    number = a_hand_series()
    operations.edit_cells(
        series_id=number, changes=[change(local(TODAY, 9), 1.0)], seen_version_id=None,
        actor=ANNA, at=AT,
    )  # fmt: skip
    seen = Version.objects.latest("number").pk
    operations.edit_cells(
        series_id=number, changes=[change(local(TODAY, 9), 2.0)], seen_version_id=seen,
        actor=ANNA, at=AT,
    )  # fmt: skip
    form = {"day": TODAY.isoformat(), "at": "09:00", "act": "set", "value": "5", "seen": seen}
    answer = planner.post(f"/forecast/series/{number}/grid/cell/", form)
    assert answer.status_code in {409, 422}
    assert Edit.objects.count() == 2


def test_a_code_of_any_signs_names_a_file_and_no_header_of_its_own():
    sheet = Sheet(["=1+1"], [["＝HYPERLINK(1)"], ["\n=2"], [-1.5]])
    answer = answer_sheets("csv", 'a"b\r\nSet-Cookie: x=1/热线', [sheet])
    assert "\n" not in answer["Content-Disposition"]
    assert "filename*=utf-8''a_b__Set-Cookie_%20x%3D1_" in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines == [["'=1+1"], ["'＝HYPERLINK(1)"], ["'\n=2"], ["-1.5"]]


def test_a_wide_sheet_of_many_rows_is_held_without_its_empty_cells():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(50):
        sheet.append(["2026-06-09 09:00", 5])
    buffer = io.BytesIO()
    book.save(buffer)
    assert {len(row.cells) for row in read_table(buffer.getvalue()).rows} == {2}
