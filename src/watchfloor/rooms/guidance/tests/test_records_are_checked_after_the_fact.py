"""Guards over business records after the fact: judged once, or reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance import service
from watchfloor.rooms.guidance.contracts import BusinessRecord, GapReason
from watchfloor.rooms.guidance.rules.sheet import read_sheet
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, ObservationFilter, Result

from .scene import AT, BLOCK, STEP, WARN, actor_of, hold_point, hold_process

LATER = AT + timedelta(hours=1)
GOOD = {"refund_amount": 100, "approver": "", "refund_reason": "returned"}
BAD = GOOD | {"refund_amount": 800}


@pytest.fixture
def point(cast):
    hold_process(cast)
    return hold_point(cast, guards=(BLOCK, WARN))


def check(cast, *records, at=LATER):
    return service.check_records(records=records, at=at, actor=actor_of(cast, Role.ADMINISTRATOR))


def record(key="R-1", values=GOOD, **changes):
    given: dict[str, Any] = {"step": STEP, "at": LATER, "agent": "A-1"}
    return BusinessRecord(key=key, values=values, **(given | changes))


def stored():
    wanted = ObservationFilter(kinds=(Kind.RECORD_CHECK,))
    found = observations.list_observations(wanted=wanted, scope=WHOLE_CENTRE, limit=500)
    return {each.seen.subject: each.seen for each in found}


def test_one_verdict_for_each_record_and_point(cast, point):
    report = check(cast, record("R-1"), record("R-2", BAD))
    assert (report.records, report.judged, report.failed, report.stored) == (2, 2, 1, 2)
    seen = stored()
    assert seen["record:R-1"].result is Result.PASS
    assert (seen["record:R-2"].result, seen["record:R-2"].layer) == (Result.FAIL, Layer.AUTOMATIC)
    assert seen["record:R-2"].evidence == {"record": "R-2", "guards": ["approver"]}
    assert (seen["record:R-2"].agent_id, seen["record:R-2"].node_id) == (
        cast.agent.pk, cast.team.pk,
    )  # fmt: skip
    assert seen["record:R-2"].standard_version_id == point.id


def test_the_same_key_is_judged_once_even_when_it_has_changed(cast, point):
    check(cast, record("R-1"))
    again = check(cast, record("R-1", BAD))
    assert again.stored == 0
    assert stored()["record:R-1"].result is Result.PASS


def test_a_record_that_lacks_a_field_is_reported_and_not_judged(cast, point):
    report = check(cast, record("R-1", {"refund_amount": 800}), record("R-2"))
    assert {(each.key, each.code, each.reason, each.field) for each in report.faults} == {
        ("R-1", "approver", GapReason.MISSING_FIELD, "approver"),
        ("R-1", "goodwill", GapReason.MISSING_FIELD, "refund_reason"),
    }
    assert set(stored()) == {"record:R-2"}


def test_a_value_of_the_wrong_kind_is_reported_and_not_judged(cast, point):
    report = check(cast, record(values=GOOD | {"refund_amount": "much"}))
    assert [each.reason for each in report.faults] == [GapReason.FAILED]
    assert stored() == {}


def test_a_record_of_a_contact_is_held_against_that_contact(cast, point):
    check(cast, record("R-1", contact="PBX-17"))
    assert set(stored()) == {"contact:PBX-17"}


def test_an_agent_whom_nobody_knows_is_reported(cast, point):
    report = check(cast, record(agent="A-404"), record("R-2"))
    assert [(each.key, each.field) for each in report.faults] == [("R-1", "agent")]
    assert set(stored()) == {"record:R-2"}


def test_what_held_when_the_record_was_made_counts(cast, point):
    hold_point(
        cast, title="Refund too high", guards=(), at=AT + timedelta(days=10),
    )  # fmt: skip
    day = timedelta(days=1)
    report = check(
        cast, record("R-1", BAD, at=AT + 5 * day), record("R-2", BAD, at=AT + 15 * day),
        at=AT + 20 * day,
    )  # fmt: skip
    assert set(stored()) == {"record:R-1"}
    assert report.judged == 1


def test_an_unknown_step_is_refused_and_nothing_is_stored(cast, point):
    with pytest.raises(Refusal, match=r"guidance\.step\.unknown"):
        check(cast, record("R-1"), record("R-2", step="refund.typo"))
    assert stored() == {}


def sheet(text, **kwargs):
    return read_sheet(text.encode(), step=STEP, zone=ZoneInfo("Asia/Shanghai"), **kwargs)


def test_headings_are_fields_and_columns_tell_numbers():
    found = sheet(
        "key,at,agent,contact,amount,approver,vip\n"
        "R-1,2026-03-29 09:30,A-1,C-1,800.50,007,true\n"
        "R-2,2026-03-29T09:30:00+02:00,,,12,12,false\n"
    )
    first, second = found.records
    assert first.values == {"amount": 800.5, "approver": "007", "vip": True}
    assert second.values == {"amount": 12, "approver": "12", "vip": False}
    assert (first.at.isoformat(), first.agent, first.contact) == (
        "2026-03-29T09:30:00+08:00", "A-1", "C-1",
    )  # fmt: skip
    assert second.at.isoformat() == "2026-03-29T09:30:00+02:00"


def test_an_empty_cell_is_missing_where_numbers_stand_and_empty_text_elsewhere():
    (one, two) = sheet("key,at,amount,approver\nA,2026-01-01,1,\nB,2026-01-01,,x\n").records
    assert one.values == {"amount": 1, "approver": ""}
    assert two.values == {"approver": "x"}


def test_wrong_lines_are_named_and_the_others_are_read():
    found = sheet("key,at,a\n,2026-01-01,1\nB,yesterday,1\nC,2026-01-01\nD,2026-01-01,1\n")
    assert [problem.line for problem in found.problems] == [2, 3, 4]
    assert [record.key for record in found.records] == ["D"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "heading"),
        (b"key,amount\n1,2\n", "heading"),
        (b"key,at,a,a\n", "headings"),
        (b"\xff\xff\xff", "encoding"),
        (b"key,at\n" + b"x,2026-01-01\n" * 50_001, "rows"),
    ],
)
def test_a_file_that_is_none_is_refused(data, code):
    with pytest.raises(Refusal, match=rf"guidance\.records\.{code}"):
        read_sheet(data, step=STEP, zone=ZoneInfo("UTC"))


def test_a_spreadsheet_in_gb_18030_is_read():
    data = "key,at,备注\nR-1,2026-01-01,退款\n".encode("gb18030")
    (record,) = read_sheet(data, step=STEP, zone=ZoneInfo("UTC")).records
    assert record.values == {"备注": "退款"}


@pytest.mark.parametrize("wrong", [timedelta(days=-1200), timedelta(days=2)])
def test_a_record_of_a_wrong_year_is_named_and_leaves_nothing(cast, point, wrong):
    report = check(cast, record("R-1", at=LATER + wrong), record("R-2"))
    assert [(each.key, each.field) for each in report.faults] == [("R-1", "at")]
    assert (report.records, report.judged) == (2, report.stored)
    wanted = ObservationFilter(kinds=(Kind.RECORD_CHECK,))
    found = observations.list_observations(wanted=wanted, scope=WHOLE_CENTRE, limit=10)
    assert {each.seen.subject for each in found} == {"record:R-2"}
