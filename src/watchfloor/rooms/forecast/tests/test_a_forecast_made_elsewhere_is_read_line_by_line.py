from __future__ import annotations

import io
from datetime import datetime, time
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from watchfloor.common.tables import read_table, read_text
from watchfloor.rooms.forecast.rules.importing import read_forecast

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str, zone: ZoneInfo = SHANGHAI, minutes: int = 30):
    return read_forecast(read_text(text), interval_minutes=minutes, zone=zone)


def problems(text: str) -> list[tuple[int, str]]:
    found = read(text)
    assert found.rows == ()
    return [(each.line, each.what % each.fields) for each in found.problems]


def test_a_line_an_interval_is_read():
    found = read("starts_at,volume,handle_seconds\n2026-03-02 09:00,120.5,185\n2026-03-02 09:30,0,")
    assert found.problems == ()
    first, second = found.rows
    assert first.starts_at == datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    assert (first.volume, first.handle_seconds) == (120.5, 185)
    assert (second.volume, second.handle_seconds) == (0, None)


def test_a_column_a_day_is_read_and_its_empty_cells_are_no_figures():
    found = read("time\t2026-03-02\tTue 2026-03-03\n09:00\t120\t117\n9:30\t131\t\nTotal\t251\t117")
    assert found.problems == ()
    assert [(f"{row.starts_at:%d %H:%M}", row.volume) for row in found.rows] == [
        ("02 09:00", 120),
        ("02 09:30", 131),
        ("03 09:00", 117),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "日期;时间;话务量\n2026年3月2日;9:00;1,120",
        "date,time,calls\n2026/3/2,09:00 - 09:30,1120",
        "note,made by anna\n\nstarts_at,volume\n2026-03-02T01:00Z,1120",
        "\ufeffstarts_at,volume\n'2026-03-02 09:00,１１２０".replace("'", ""),
    ],
)
def test_it_is_read_as_spreadsheets_of_both_languages_write_it(text):
    (row,) = read(text).rows
    assert row.starts_at == datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    assert row.volume == 1120


def test_every_line_that_cannot_be_read_is_told_and_nothing_is_taken():
    found = problems(
        "starts_at,volume,handle_seconds\n"
        "2026-03-02 09:00,12,180\n"
        "tomorrow,12,180\n"
        "2026-03-02 09:30,many,180\n"
        "2026-03-02 10:00,-3,180\n"
        "2026-03-02 10:10,12,180\n"
        "2026-03-02 09:00,13,180\n"
        "2026-03-02 11:00,12,long\n"
        "2026-03-02 11:30,1e99,180\n"
        "2026-03-02 12:00,nan,180\n"
    )
    assert [line for line, _ in found] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert found[0][1].startswith("“tomorrow” is no instant")
    assert found[4][1] == "2026-03-02 09:00 stands in line 2 already."


@pytest.mark.parametrize("text", ["", "\n\n", "starts_at,volume\n", "a,b\n1,2", "volume\n12"])
def test_what_holds_no_forecast_is_refused(text):
    assert len(problems(text)) == 1


def test_the_hour_that_clocks_show_twice_is_told_apart_by_its_offset():
    found = read(
        "starts_at,volume\n2026-10-25T02:00+02:00,5\n2026-10-25T02:00+01:00,7", zone=BERLIN
    )
    assert [row.volume for row in found.rows] == [5, 7]


def test_a_workbook_is_read_with_its_dates_and_times():
    book, buffer = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(["date", "time", "volume"])
    sheet.append([datetime(2026, 3, 2), time(9, 0), 12.5])  # noqa: DTZ001  as a workbook has it
    book.save(buffer)
    found = read_forecast(read_table(buffer.getvalue()), interval_minutes=30, zone=SHANGHAI)
    assert [(row.starts_at.hour, row.volume) for row in found.rows] == [(9, 12.5)]
