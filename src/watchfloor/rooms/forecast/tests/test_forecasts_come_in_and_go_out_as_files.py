from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import Origin
from watchfloor.rooms.forecast.models import Version
from watchfloor.rooms.forecast.queries.intervals import read_intervals
from watchfloor.rooms.forecast.web.reading import window_of

from .build import ANNA, AT, SHANGHAI, TODAY, a_hand_series, change, local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


@pytest.fixture
def series() -> int:
    return a_hand_series()


def sheet(*volumes: str) -> str:
    rows = [f"{TODAY} {9 + at:02}:00,{volume}" for at, volume in enumerate(volumes)]
    return "\n".join(["starts_at,volume", *rows])


def intervals(series: int):
    window = window_of(TODAY, TODAY, SHANGHAI)
    found = read_intervals(series_id=series, window=window, scope=WHOLE_CENTRE)
    return {f"{each.starts_at:%H:%M}": each.mean for each in found if each.mean}


def test_a_paste_is_shown_first_and_saved_only_then(planner, series):
    shown = planner.post(f"/forecast/series/{series}/import/", {"pasted": sheet("12", "13.5")})
    assert shown.status_code == 200
    assert "25.5" in shown.content.decode()
    assert not Version.objects.exists()
    rows = shown.context["rows"]
    kept = planner.post(
        f"/forecast/series/{series}/import/save/", {"rows": rows, "note": "from the old tool"}
    )
    assert kept.status_code == 302
    version = Version.objects.get()
    assert (version.origin, version.note) == (Origin.IMPORTED, "from the old tool")
    assert intervals(series) == {"09:00": 12, "10:00": 13.5}


def test_a_file_with_one_bad_line_is_refused_whole(planner, series):
    file = SimpleUploadedFile("f.csv", sheet("12", "many").encode())
    answer = planner.post(f"/forecast/series/{series}/import/", {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1 line cannot be read; nothing was saved" in page
    assert "“many” is no number of contacts." in page
    assert not Version.objects.exists()


def test_what_was_changed_on_the_way_back_is_refused_too(planner, series):
    answer = planner.post(
        f"/forecast/series/{series}/import/save/", {"rows": sheet("-5"), "note": ""}
    )
    assert answer.status_code == 422
    assert not Version.objects.exists()


def test_a_chinese_csv_of_a_spreadsheet_is_read(planner, series):
    text = f"日期,时间,话务量\n{TODAY},09:00,12\n"
    file = SimpleUploadedFile("f.csv", text.encode("gb18030"))
    answer = planner.post(f"/forecast/series/{series}/import/", {"file": file})
    assert answer.status_code == 200
    assert answer.context["intervals"] == 1


def a_changed_forecast(series: int, note: str) -> None:
    operations.edit_cells(
        series_id=series,
        changes=[change(local(TODAY, 9), 42.0)],
        note=note,
        seen_version_id=None,
        actor=ANNA,
        at=AT,
    )


def test_an_export_can_be_imported_again(planner, series):
    a_changed_forecast(series, "")
    address = f"/forecast/series/{series}/export/csv/?from={TODAY}&to={TODAY}"
    text = planner.get(address).content.decode("utf-8-sig")
    shown = planner.post(f"/forecast/series/{series}/import/", {"pasted": text})
    assert shown.status_code == 200
    assert shown.context["contacts"] == 42


@pytest.mark.parametrize("note", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"])
def test_a_note_that_looks_like_a_formula_stays_a_text(planner, series, note):
    a_changed_forecast(series, note)
    address = f"/forecast/series/{series}/export"
    query = f"?from={TODAY}&to={TODAY}"
    text = planner.get(f"{address}/csv/{query}").content.decode("utf-8-sig")
    notes = {row[-1] for row in csv.reader(io.StringIO(text))}
    assert f"'{note}" in notes
    assert note not in notes
    data = planner.get(f"{address}/xlsx/{query}").content
    cells = [row[-1] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].rows]
    (found,) = [cell for cell in cells if cell.value == note]
    assert found.data_type == "s"


def test_an_export_of_no_known_form_is_not_found(planner, series):
    assert planner.get(f"/forecast/series/{series}/export/pdf/").status_code == 404


def test_days_that_were_not_forecast_give_an_empty_table(planner, series):
    first = TODAY - timedelta(days=30)
    text = planner.get(f"/forecast/series/{series}/export/csv/?from={first}&to={first}").content
    assert len(text.decode("utf-8-sig").splitlines()) == 1
