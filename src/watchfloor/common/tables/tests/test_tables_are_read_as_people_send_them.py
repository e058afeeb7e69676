"""Files and pasted cells as they come: every encoding, and where each cell stood."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.chart import BarChart

from watchfloor.common.tables import (
    Limits,
    Row,
    day_columns,
    day_of,
    find_columns,
    instant_of,
    minutes_of,
    number_of,
    open_workbook,
    read_table,
    read_text,
    short_text,
    table_of,
    text_of,
    time_of,
    write_text,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTH = "姓名,3月1日\n王芳,早\n"


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells(data: bytes) -> list[list[object]]:
    return [list(row.cells) for row in read_table(data).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    assert cells(MONTH.encode(encoding)) == [["姓名", "3月1日"], ["王芳", "早"]]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_what_parts_the_cells_shows_in_the_first_line(mark):
    text = f'name{mark}note\nAnna{mark}"on leave, ill;\tor late"\n'
    assert [list(row.cells) for row in read_text(text).rows] == [
        ["name", "note"],
        ["Anna", "on leave, ill;\tor late"],
    ]


def test_a_title_may_stand_alone_above_the_cells():
    (title, *rows) = read_text("March 2026\n\nname;3,5\nAnna;early").rows
    assert title.cells == ("March 2026",)
    assert [row.cells for row in rows] == [("name", "3,5"), ("Anna", "early")]


def test_rows_know_their_line_and_empty_ones_are_left_out():
    table = read_text("\na,b\n, ,\n1,2,,\n")
    assert table.rows == (Row(2, ("a", "b")), Row(4, ("1", "2")))
    assert table.rows[1].cell(1) == "2"
    assert table.rows[1].cell(2) is None
    assert table.rows[1].cell(None) is None


def test_of_a_workbook_the_first_visible_sheet_is_read():
    book = openpyxl.Workbook()
    book.worksheets[0].title = "settings"
    book.worksheets[0].append(["not to be seen"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_chartsheet("chart").add_chart(BarChart())
    shown = book.create_sheet("March")
    shown["B3"] = "王芳"
    table = read_table(saved(book))
    assert (table.sheet, table.rows) == ("March", (Row(3, (None, "王芳")),))


def test_the_sheets_of_a_workbook_are_read_by_name():
    book = openpyxl.Workbook()
    book.worksheets[0].title = "March"
    book.worksheets[0].append(["a"])
    book.create_sheet("April").append(["b", 2])
    with open_workbook(saved(book)) as opened:
        assert opened.names == ("March", "April")
        assert opened.read("April").rows == (Row(1, ("b", 2)),)


def test_a_workbook_brings_its_own_days_and_times():
    book = openpyxl.Workbook()
    book.worksheets[0].append([datetime(2026, 3, 2, tzinfo=None), time(9, 30), timedelta(hours=26)])  # noqa: DTZ001  as a workbook has it
    (row,) = read_table(saved(book)).rows
    assert day_of(row.cell(0)) == date(2026, 3, 2)
    assert time_of(row.cell(1)) == time(9, 30)
    assert minutes_of(row.cell(2)) == 26 * 60
    assert instant_of(row.cell(0), SHANGHAI) == datetime(2026, 3, 2, tzinfo=SHANGHAI)


def test_headings_are_found_by_any_of_their_names():
    head = Row(1, ("工号 ", "Ｎame", "name", 2026))
    names = {"code": {"工号", "code"}, "name": {"name"}, "team": {"team"}}
    assert find_columns(head, names) == {"code": 0, "name": 1}


def test_days_head_columns_but_not_the_first():
    head = Row(1, ("2026-03-01", "2026/3/2", "Tue 2026-03-03", "sum", date(2026, 3, 4)))
    assert day_columns(head) == {
        1: date(2026, 3, 2),
        2: date(2026, 3, 3),
        4: date(2026, 3, 4),
    }


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("1,234", 1234),
        ("1 234.5", 1234.5),
        ("-3", -3),
        ("1e3", 1000),
        (7, 7),
        ("'12", 12),
    ],
)
def test_numbers_are_read_as_people_write_them(written, number):
    assert number_of(written) == number


@pytest.mark.parametrize(
    "written", ["", "12,5", "1,23", "1_000", "0x1", "nan", "1e999", True, None]
)
def test_what_is_no_number_or_may_be_another_is_none(written):
    assert number_of(written) is None


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "2026-13-01", "26-3-1", "3/2", 46083, "年月日"]
)
def test_what_names_no_day_is_none(written):
    assert day_of(written) is None


@pytest.mark.parametrize("written", ["", "25:00", "9", "nine", timedelta(hours=24), timedelta(-1)])
def test_what_is_no_time_of_day_is_none(written):
    assert time_of(written) is None


@pytest.mark.parametrize("written", ["", "8", "08:60", "-8:00", "8:00:75", 8.5])
def test_what_is_no_clock_time_has_no_minutes(written):
    assert minutes_of(written) is None


def test_an_instant_without_an_offset_is_of_the_zones_clock():
    assert instant_of("2026/3/2 9:30", SHANGHAI) == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert instant_of("2026-03-02T09:30Z", SHANGHAI) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "2026-02-30", "0001-01-01T00:00+14:00", "noon"])
def test_what_is_no_instant_or_beyond_all_clocks_is_none(written):
    assert instant_of(written, SHANGHAI) is None


def test_a_text_is_told_short_and_in_narrow_characters():
    assert text_of("　Ａ－１　") == "A-1"
    assert len(short_text("x" * 500)) == 40


def test_what_is_written_is_read_again_as_it_was():
    lines = [["name", "note"], ["Anna", 'says "no", twice\nor thrice']]
    assert [list(row.cells) for row in read_text(write_text(lines)).rows] == lines


def test_limits_are_reached_without_harm():
    table = table_of([["a", "b"]] * 3, limits=Limits(lines=3, columns=2))
    assert len(table.rows) == 3
