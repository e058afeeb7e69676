"""Files that are made to break the reader: each is refused in words, and costs little."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.rooms.risks import operations
from watchfloor.rooms.risks.models import ImportDraft
from watchfloor.rooms.risks.operations import importing
from watchfloor.rooms.risks.rules.library import yaml_files
from watchfloor.rooms.risks.rules.library.files import read_library
from watchfloor.rooms.risks.web import forms

from .build import AT

SHEET = "xl/worksheets/sheet1.xml"
HEAD = "format: watchfloor-risk-library\nversion: 1\npoints:\n"


def read(data: bytes) -> list[str]:
    found = read_library(data, find_fault=lambda _text: None)
    assert found.points == ()
    return [problem.reason for problem in found.problems]


def book(*rows: tuple[str, ...]) -> bytes:
    made, buffer = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet("points")
    for row in rows:
        sheet.append(row)
    made.save(buffer)
    return buffer.getvalue()


def with_sheet(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(("code",)))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == SHEET else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<worksheet>",
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row></sheetData></worksheet>',
        b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet',
    ],
)
def test_a_workbook_with_a_broken_sheet_is_no_workbook(content):
    assert read(with_sheet(content)) == ["The file is no XLSX workbook."]


def test_a_class_that_is_no_name_is_a_heading_that_nobody_knows():
    data = book(("code", "class:zone", "class:zone.deeper"), ("A", "money", "x"))
    assert "“%(key)s” is not known here." in read(data)


def test_yaml_of_nothing_but_brackets_is_left_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(yaml_files, "MAX_PARTS", 1000)
    assert read(HEAD.encode() + b"- []\n" * 2000) == ["The file is not readable YAML: %(why)s."]


@pytest.mark.django_db
def test_of_a_persons_previews_only_the_newest_are_kept(cast):
    user, other = cast.users[Role.RISK_OFFICER], cast.users[Role.ADMINISTRATOR]
    operations.keep_draft(data=b"x", name="other", user_id=other.pk, at=AT)
    for number in range(importing.MOST_DRAFTS + 2):
        at = AT + timedelta(minutes=number)
        operations.keep_draft(data=b"x", name=str(number), user_id=user.pk, at=at)
    names = ImportDraft.objects.order_by("made_at").values_list("name", flat=True)
    assert list(names) == ["other", "2", "3", "4"]


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_not_kept(cast, client_for, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 10)
    file = SimpleUploadedFile("library.yaml", b"x" * 11)
    answer = client_for(Role.RISK_OFFICER).post(reverse("risks:import"), {"file": file})
    assert answer.status_code == 422
    assert not ImportDraft.objects.exists()
