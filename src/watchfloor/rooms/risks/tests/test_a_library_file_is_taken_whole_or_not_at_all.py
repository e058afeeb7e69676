from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from watchfloor.common.access import Role
from watchfloor.common.words import Words
from watchfloor.rooms.risks import operations, service
from watchfloor.rooms.risks.contracts import (
    Check,
    CheckInput,
    Guard,
    GuardAction,
    LibraryPoint,
    Prompt,
    StarOverride,
)
from watchfloor.rooms.risks.queries.library import get_point
from watchfloor.rooms.risks.rules.guarding import find_fault
from watchfloor.rooms.risks.rules.library.files import read_library, write_library
from watchfloor.rooms.standards import service as standards

from .build import AT, a_point, a_process, actor_for, approve, hold

FULL = LibraryPoint(
    "FIN-001",
    Words("Refund: too high", "退款过高"),
    a_point(
        prior_rate=0.02,
        owner="mei",
        steps=("refund.confirm", "refund.pay"),
        queues=("a", "b c"),
        procedure=Words("1. Look\n2. Ask", "先看\n再问"),
        prompts=(Prompt("p", Words("yes", "=1+1"), is_mandatory=True),),
        checks=(
            Check("c", Words("Tick", "")),
            Check(
                "d", Words("Which", "哪个"), CheckInput.CHOICE, (Words("a", "甲"), Words("1", ""))
            ),
        ),
        guards=(
            Guard("g", 'record.a == "x, y"', GuardAction.BLOCK, Words("w", "错"), Words("m", "")),
        ),
        override=StarOverride(5, "law", date(2026, 12, 31), "mei"),
    ),
)
HEAD = "format: watchfloor-risk-library\nversion: 1\npoints:\n"
ONE = "- code: A\n  title: {en: x}\n  loss: {low: 1, high: 2}\n"


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_what_goes_out_comes_back_equal(form):
    points = [
        FULL,
        replace(FULL, code="yes", title=Words("", "只有中文")),
        LibraryPoint("1001", Words("n", ""), a_point()),
    ]
    file = read_library(write_library(points, form=form), find_fault=find_fault)
    assert file.problems == ()
    assert file.points == tuple(points)


def test_a_wrong_row_1043_is_told_with_row_column_and_reason_and_so_is_every_other():
    points = [replace(FULL, code=f"P-{number}") for number in range(1, 1101)]
    book = openpyxl.load_workbook(BytesIO(write_library(points, form="xlsx")))
    sheet = book["points"]
    columns = {cell.value: number for number, cell in enumerate(sheet[1], start=1)}
    sheet.cell(1043, columns["loss_low"], "cheap")
    sheet.cell(7, columns["tolerable_rate"], 3)
    book["guards"].cell(9, 3, "record.amount >")
    data = BytesIO()
    book.save(data)
    file = read_library(data.getvalue(), find_fault=find_fault)
    assert file.points == ()
    told = {(p.place.sheet, p.place.row, p.place.column.split(" ")[1]) for p in file.problems}
    assert told == {
        ("points", 1043, "(loss_low)"),
        ("points", 7, "(tolerable_rate)"),
        ("guards", 9, "(when)"),
    }
    assert {p.place.row: p.reason for p in file.problems}[1043] == "Here should stand a number."


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("[1, 2", 2, "not readable"),
        ("format: other", 1, "no risk library"),
        (HEAD + ONE + ONE, 7, "two rows"),
        (HEAD + ONE + "  gaurds: []\n", 7, "not known"),
        (HEAD + ONE + "  loss: {low: 3, high: 4}\n", 7, "not readable"),  # the same name twice
        (HEAD + ONE.replace("low: 1", "low: 5"), 6, "A loss range"),
        (HEAD + ONE.replace("{en: x}", "{}"), 5, "one language"),
        (HEAD + ONE + "  tolerable_rate: 5\n", 7, "A rate lies"),
        (HEAD + ONE + "  guards:\n  - {code: g, when: 'record.a >', says: {en: w}}\n", 8, ""),
        (
            HEAD + ONE + "  prompts: [{code: p, text: {en: a}}, {code: p, text: {en: b}}]\n",
            4,
            "same code",
        ),
        ("a: &x [1]\nb: [*x]\n", 2, "not readable"),
        (HEAD + "- " + "[" * 5000, 4, "not readable"),
        (HEAD + "- !!python/object/apply:os.system [x]\n", 4, "group of named values"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, row, reason):
    file = read_library(text.encode(), find_fault=find_fault)
    assert file.points == ()
    first = file.problems[0]
    told = first.reason % first.fields if first.fields else first.reason
    assert (first.place.row, reason in told) == (row, True)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", b"a: b\x00"])
def test_what_is_no_library_is_refused_in_words(data):
    file = read_library(data, find_fault=find_fault)
    assert file.points == ()
    assert len(file.problems) == 1


@pytest.mark.django_db
class TestImporting:
    def test_new_and_changed_points_are_proposed_and_equal_ones_left_alone(self, cast):
        for code in ("A", "B"):
            hold(cast, code=code)
        body = get_point(code="A", at=AT).point
        points = [
            LibraryPoint("A", Words("Refund too high", ""), body),
            LibraryPoint("B", Words("Renamed", ""), body),
            LibraryPoint("C", Words("New", ""), body),
        ]
        report = self.bring_in(cast, write_library(points, form="xlsx"))
        assert (len(report.added), len(report.changed), report.same) == (1, 1, 1)
        proposed = standards.list_proposed(kind="risk_point")
        assert [each.code for each in proposed] == ["C", "B"]
        again = self.bring_in(cast, write_library(points, form="yaml"))
        assert (again.waiting, again.added, again.changed) == (("B", "C"), (), ())

    def test_one_wrong_row_saves_nothing(self, cast):
        good = write_library([FULL], form="yaml").decode()
        report = self.bring_in(cast, (good + ONE.replace("low: 1", "low: x")).encode())
        assert len(report.problems) == 1
        assert standards.list_proposed(kind="risk_point") == ()

    def test_a_class_that_nobody_defined_is_told(self, cast):
        wrong = replace(FULL, point=replace(FULL.point, classes={"zone": "mony"}))
        report = self.bring_in(cast, write_library([wrong], form="yaml"))
        assert report.problems[0].fields["value"] == "mony"
        assert standards.list_proposed(kind="risk_point") == ()

    def test_the_whole_library_goes_out_and_comes_back_the_same(self, cast):
        hold(cast, code="A")
        report = self.bring_in(cast, service.export_library(at=AT, form="xlsx"))
        assert (report.same, report.added, report.changed) == (1, (), ())

    def test_adopted_points_keep_only_steps_that_the_center_has(self, cast):
        first = next(each for each in service.read_standard_library() if each.point.steps)
        actor = actor_for(cast.users[Role.ADMINISTRATOR])
        operations.adopt_points(codes=[first.code], reason="x", actor=actor, at=AT)
        (version,) = standards.list_proposed(kind="risk_point")
        assert version.body.steps == ()
        approve(cast, version)
        a_process(cast, first.point.steps[0])
        assert get_point(code=first.code, at=AT).point.steps == ()

    def bring_in(self, cast, data):
        actor = actor_for(cast.users[Role.RISK_OFFICER])
        return operations.import_library(data=data, reason="file", actor=actor, at=AT)
