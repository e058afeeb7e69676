"""Broken, locked, hostile and oversized files: refused in words, at little cost."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.common.tables import Limits, read_table, read_text

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def a_workbook(*lines: list[object]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(buffer)
    return buffer.getvalue()


def with_sheet(content: bytes) -> bytes:
    return with_part(SHEET, None, content)


def with_part(part: str, old_text: bytes | None, new_text: bytes) -> bytes:
    """Return a workbook with a part of it replaced, or a text in that part."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook(["a"]))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert old_text is None or old_text in content
                content = content.replace(old_text, new_text) if old_text else new_text
            new.writestr(name, content)
    return buffer.getvalue()


def a_zip(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def refusal_of(data: bytes, limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refusal) as refused:
        read_table(data, limits=limits)
    return refused.value


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then nothing of use",
        a_workbook(["a"])[:-200],
        a_zip(readme=b"no workbook at all"),
        with_sheet(b""),
        with_sheet(b"<worksheet>"),
        with_sheet(
            b"<worksheet " + NAMESPACE + b'><sheetData><row r="1"><c r="A1" t="s">'
            b"<v>999999</v></c></row></sheetData></worksheet>"
        ),
        with_sheet(b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet'),
    ],
    ids=["no zip", "cut off", "another zip", "empty", "open", "no such text", "entities"],
)
def test_a_broken_workbook_is_refused(data):
    refused = refusal_of(data)
    assert refused.code == "table.workbook"
    assert refused.what == "The file is no XLSX workbook."
    assert refused.mend


def test_an_old_or_locked_workbook_is_told_apart_from_a_broken_one():
    assert (
        "locked by a password" in refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)).what
    )


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_unread():
    packed = a_zip(**{SHEET: b"0" * 100_000})
    assert "unpacks to more" in refusal_of(packed, Limits(unpacked_bytes=1000)).what


def test_a_workbook_of_hidden_sheets_alone_is_refused():
    hidden = with_part("xl/workbook.xml", b'state="visible"', b'state="hidden"')
    assert refusal_of(hidden).code == "table.workbook"


@pytest.mark.parametrize("lines", [[["a"]] * 4, [["a"], [None], ["b"], [None], ["c"], ["d"]]])
def test_more_lines_than_the_limit_are_refused_and_none_is_left_out(lines):
    refused = refusal_of(a_workbook(*lines), Limits(lines=3))
    assert (refused.code, refused.fields["most"]) == ("table.too_large", "3")
    assert len(read_table(a_workbook(*lines), limits=Limits(lines=4)).rows) == 4


def test_more_columns_than_the_limit_are_refused_and_none_is_left_out():
    assert "columns" in refusal_of(a_workbook(["a", "b", "c"]), Limits(columns=2)).what
    assert "columns" in refusal_of(b"a,b,c\n", Limits(columns=2)).what
    assert len(read_table(b"a,b,,,\n", limits=Limits(columns=2)).rows) == 1


def test_a_sheet_that_claims_a_line_far_below_all_costs_little():
    far = with_sheet(
        b"<worksheet " + NAMESPACE + b'><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="4000000000"><c r="A4000000000"><v>2</v></c></row></sheetData></worksheet>'
    )
    before = time.process_time()
    assert [row.line for row in read_table(far).rows] == [1]
    assert time.process_time() - before < 10


def test_an_open_quotation_mark_is_refused_with_its_line():
    with pytest.raises(Refusal) as refused:
        read_text('a,b\n1,"2\n' + "x" * 200_000)
    assert refused.value.code == "table.text"


def test_a_long_text_without_any_cells_costs_little():
    before = time.process_time()
    assert len(read_text(("x" * 100_000 + "\n") * 30 + "y;z").rows) == 31
    with pytest.raises(Refusal):
        read_text("x" * 3_000_000)
    assert time.process_time() - before < 2


def test_binary_rubbish_is_a_table_of_rubbish_and_no_error():
    assert read_table(bytes(range(256)) * 4).rows
