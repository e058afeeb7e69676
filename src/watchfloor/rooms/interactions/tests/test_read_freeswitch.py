"""FreeSWITCH: every row of the layout of mod_callcenter, and call records."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.interactions.contracts import LegRecord, Outcome
from watchfloor.rooms.interactions.rules.readers import freeswitch
from watchfloor.rooms.interactions.rules.reading import Carry, RawBlock, ReadOptions

from .check_reader import Read, check_sound, gather
from .reader_samples import (
    BASE,
    NOW_MS,
    answered_member,
    as_lines,
    callcenter_event,
    canceled_member,
    member,
)

OPTIONS = ReadOptions(zone=ZoneInfo("Asia/Shanghai"), now_ms=NOW_MS)
LAYOUT = SHARED / "data/formats/layouts/freeswitch_mod_callcenter_events.csv"


def read(lines: tuple[bytes, ...] | list[bytes], options: ReadOptions = OPTIONS) -> Read:
    block = RawBlock(range(1, len(lines) + 1), lines, 0)
    reader = freeswitch.make_reader(options)
    result = gather([block], [reader.feed(block), reader.finish()])
    check_sound(result)
    return result


def read_events(*events: dict[str, str]) -> Read:
    return read(as_lines(list(events)))


def agent_event(action: str, at: int, **fields: object) -> dict[str, str]:
    return callcenter_event(action, at, CC_Agent="ann", **fields)


def json_record(**variables: object) -> dict[str, object]:
    told = {
        "uuid": "s1",
        "cc_side": "member",
        "cc_queue": "sales%40default",
        "cc_member_uuid": "m1",
        "cc_member_session_uuid": "s1",
        "cc_queue_joined_epoch": str(BASE),
        "hangup_cause": "NORMAL_CLEARING",
        **variables,
    }
    times = {"hangup_time": str((BASE + 100) * 1_000_000), "hold_accum_time": "4000000"}
    profile = {"caller_id_number": "13900000000"}
    return {
        "core-uuid": "x",
        "variables": told,
        "callflow": {"times": times, "caller_profile": profile},
    }


CSV_ROW = (
    b'"Li","13900000000","4000","default","2026-09-21 22:13:20","2026-09-21 22:13:21",'
    b'"2026-09-21 22:15:00","100","99","NORMAL_CLEARING","u1","%s","","PCMU","PCMU"'
)
_MEMBER = member(1)
_JOINED = {"CC_Member_Joined_Time": BASE, "CC_Member_Leaving_Time": BASE + 30}
_SILENT = {
    "agent-offering": callcenter_event("agent-offering", 5, CC_Agent="ann", **_MEMBER),
    "bridge-agent-fail": callcenter_event("bridge-agent-fail", 5, CC_Agent="ann", **_MEMBER),
    "agent-contact-change": agent_event("agent-contact-change", 5, CC_Agent_Contact="user/ann"),
    "agent-add": agent_event("agent-add", 5, CC_Agent_Type="callback"),
    "agent-max-no-answer": agent_event("agent-max-no-answer", 5, CC_Agent_No_Answer_Count=3),
    "members-count": callcenter_event("members-count", 5, CC_Queue="sales", CC_Count=3),
    "agent-<key>-get": agent_event("agent-status-get", 5, CC_Agent_Status="Available"),
}
# For each row of the layout: lines that hold it, and (legs, states, refused reasons).
ROWS: dict[str, tuple[tuple[bytes, ...], tuple[int, int, list[str]]]] = {
    "(envelope)": (as_lines([{"Event-Name": "HEARTBEAT"}]), (0, 0, ["freeswitch_other_event"])),
    "member-queue-start": (
        as_lines([callcenter_event("member-queue-start", 0, **_MEMBER)]),
        (1, 0, []),
    ),
    "member-queue-resume": (
        as_lines([*canceled_member(1, 0), callcenter_event("member-queue-resume", 40, **_MEMBER)]),
        (1, 0, []),
    ),
    "bridge-agent-start": (as_lines(answered_member(1, 0)[:2]), (1, 0, [])),
    "bridge-agent-end": (as_lines(answered_member(1, 0)[:3]), (1, 0, [])),
    "member-queue-end (CC-Cause: Terminated)": (as_lines(answered_member(1, 0)), (1, 0, [])),
    "member-queue-end (CC-Cause: Cancel)": (as_lines(canceled_member(1, 0)), (1, 0, [])),
    "agent-status-change": (
        as_lines([agent_event("agent-status-change", 0, CC_Agent_Status="On Break")]),
        (0, 2, []),
    ),
    "agent-state-change": (
        as_lines([agent_event("agent-state-change", 0, CC_Agent_State="In a queue call")]),
        (0, 1, []),
    ),
    **{name: (as_lines([event]), (0, 0, [])) for name, event in _SILENT.items()},
    "(channel variables on XML/JSON CDR)": (as_lines([json_record()]), (1, 0, [])),
    "(tables)": (as_lines([{"name": "ann", "status": "x"}]), (0, 0, ["freeswitch_unknown_record"])),
    "(mod_cdr_csv default template)": ((CSV_ROW % b"b1",), (1, 0, [])),
    "(xml_cdr)": ((b"<cdr><channel_data/></cdr>",), (0, 0, ["freeswitch_xml_cdr"])),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_the_layout_is_read(row: str) -> None:
    lines, expected = ROWS[row]
    result = read(lines)
    reasons = [line.reason for line in result.refused]
    assert (len(result.legs), len(result.states), reasons) == expected


@pytest.mark.shared
def test_no_row_of_the_layout_is_left_out() -> None:
    with LAYOUT.open(encoding="utf-8-sig") as file:
        assert {row["CC-Action"] for row in csv.DictReader(file)} == set(ROWS)


def test_an_answered_member_has_wait_ring_and_talk() -> None:
    (leg,) = read_events(*answered_member(1, 0)).legs
    assert (leg.queue, leg.agent, leg.call_id, leg.contact_key) == ("sales", "ann", "m1", "s1")
    assert (leg.wait_ms, leg.ring_ms, leg.talk_ms) == (20_000, 5_000, 60_000)
    assert leg.outcome is Outcome.ANSWERED
    assert leg.wrap_ms is None  # there is no event for it


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("NONE", Outcome.ABANDONED),
        ("TIMEOUT", Outcome.FLOWED_OUT),
        ("NO_AGENT_TIMEOUT", Outcome.FLOWED_OUT),
        ("EXIT_WITH_KEY", Outcome.FLOWED_OUT),
        ("BREAK_OUT", Outcome.FLOWED_OUT),
    ],
)
def test_the_cancel_reason_says_how_a_member_left(reason: str, outcome: Outcome) -> None:
    (leg,) = read_events(*canceled_member(1, 0, reason)).legs
    assert (leg.outcome, leg.ending, leg.wait_ms) == (outcome, reason, 30_000)


def test_a_member_who_comes_back_is_no_second_offer() -> None:
    answered = answered_member(1, 0)[1:]
    resumed = callcenter_event("member-queue-resume", 40, **member(1))
    (leg,) = read_events(*canceled_member(1, 0), resumed, *answered).legs
    assert leg.outcome is Outcome.ANSWERED
    assert leg.entered_ms == BASE * 1000


def test_a_member_whose_start_is_missing_is_made_from_the_joined_time() -> None:
    (leg,) = read_events(*answered_member(1, 0)[1:]).legs
    assert (leg.entered_ms, leg.wait_ms) == (BASE * 1000, 20_000)


def test_a_member_without_an_end_stays_open() -> None:
    (leg,) = read_events(answered_member(1, 0)[0]).legs
    assert leg.outcome is Outcome.OPEN


def test_an_event_that_is_refused_leaves_its_member_as_it_was() -> None:
    start, answer, *rest = answered_member(1, 0)
    wrong = {**answer, "CC-Agent-Answered-Time": str(BASE - 60)}
    result = read_events(start, wrong, answer, *rest)
    assert [(line.line, line.reason) for line in result.refused] == [(2, "negative_duration")]
    assert result.legs[0].lines == [1, 3, 4, 5]
    assert result.legs[0].wait_ms == 20_000


def test_a_leg_left_open_by_an_earlier_file_is_closed_by_the_next() -> None:
    start, *rest = answered_member(1, 0)
    (opened,) = read_events(start).legs
    earlier = LegRecord(**{f: getattr(opened, f) for f in opened.__slots__} | {"lines": []})
    options = ReadOptions(OPTIONS.zone, NOW_MS, carry=Carry(open_legs=[earlier]))
    (leg,) = read(as_lines(rest), options).legs
    assert (leg.call_id, leg.entered_ms, leg.outcome) == ("m1", BASE * 1000, Outcome.ANSWERED)
    assert leg.lines == [1, 2, 3]


def test_a_carried_leg_that_nothing_is_said_about_is_not_handed_over() -> None:
    (opened,) = read_events(answered_member(1, 0)[0]).legs
    opened.lines = []
    options = ReadOptions(OPTIONS.zone, NOW_MS, carry=Carry(open_legs=[opened]))
    assert read(as_lines(answered_member(2, 50)), options).bare_legs == [
        *read_events(*answered_member(2, 50)).bare_legs
    ]


def test_status_and_state_make_one_track() -> None:
    events = [
        agent_event("agent-status-change", 0, CC_Agent_Status="Available"),
        agent_event("agent-state-change", 10, CC_Agent_State="Receiving"),
        agent_event("agent-state-change", 15, CC_Agent_State="In a queue call"),
        agent_event("agent-state-change", 75, CC_Agent_State="Waiting"),
        agent_event("agent-status-change", 80, CC_Agent_Status="On Break"),
        agent_event("agent-status-change", 90, CC_Agent_Status="Logged Out"),
    ]
    spans = sorted(
        (s.start_ms // 1000 - BASE, (s.end_ms or 0) // 1000 - BASE if s.end_ms else None, s.state)
        for s in read_events(*events).states
    )
    assert spans == [
        (0, 15, "available"),
        (0, 90, "signed_in"),
        (15, 75, "in_contact"),
        (75, 80, "available"),
        (80, 90, "paused"),
        (90, None, "offline"),
    ]


REFUSED = {
    "unknown_event": callcenter_event("agent-teleported", 0),
    "unknown_outcome": canceled_member(1, 0, "MAGIC")[1],
    "missing_field": callcenter_event("member-queue-start", 0, CC_Queue="sales"),
    "future": callcenter_event("member-queue-start", 400_000_000, **member(9)),
    "bad_time": {**canceled_member(1, 0)[1], "CC-Member-Leaving-Time": "soon"},
    "ends_before_start": {**canceled_member(1, 0)[1], "CC-Member-Leaving-Time": str(BASE - 9)},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_wrong_event_is_refused_and_the_others_go_in(reason: str) -> None:
    result = read_events(REFUSED[reason], *answered_member(2, 0))
    assert [(line.line, line.reason) for line in result.refused] == [(1, reason)]
    assert [leg.call_id for leg in result.legs] == ["m2"]


def test_a_json_record_of_the_member_is_a_leg() -> None:
    record = json_record(
        cc_queue_answered_epoch=str(BASE + 20), cc_agent="ann", cc_cause="answered"
    )
    (leg,) = read(as_lines([record])).legs
    assert (leg.queue, leg.agent, leg.customer) == ("sales@default", "ann", "13900000000")
    assert (leg.wait_ms, leg.hold_ms, leg.talk_ms) == (20_000, 4_000, 76_000)
    assert leg.ended_ms == (BASE + 100) * 1000


def test_a_json_record_of_the_agents_side_makes_no_second_leg() -> None:
    result = read(as_lines([json_record(cc_side="agent"), json_record()]))
    assert len(result.legs) == 1
    assert result.refused == []


@pytest.mark.parametrize(
    ("cancel", "outcome"), [("NONE", Outcome.ABANDONED), ("TIMEOUT", Outcome.FLOWED_OUT)]
)
def test_a_json_record_of_a_cancel_says_how(cancel: str, outcome: Outcome) -> None:
    record = json_record(cc_queue_canceled_epoch=str(BASE + 40), cc_cancel_reason=cancel)
    (leg,) = read(as_lines([record])).legs
    assert (leg.outcome, leg.wait_ms, leg.ending) == (outcome, 40_000, cancel)


def test_the_default_csv_knows_who_was_bridged_but_not_when() -> None:
    answered, abandoned = CSV_ROW % b"b1", (CSV_ROW % b"").replace(b'"u1"', b'"u2"')
    first, second = read([answered, abandoned]).legs
    assert (first.outcome, first.wait_ms, first.note) == (
        Outcome.ANSWERED,
        None,
        "cdr_without_queue_times",
    )
    assert (second.outcome, second.wait_ms, second.queue) == (Outcome.ABANDONED, 100_000, "4000")
    assert first.entered_ms == BASE * 1000


def test_a_csv_row_that_was_cut_is_refused() -> None:
    result = read([CSV_ROW % b"b1", b'"Li","139000'])
    assert [(line.line, line.reason) for line in result.refused] == [(2, "bad_columns")]


def test_a_pretty_printed_json_record_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.cdr.json"
    path.write_text(json.dumps(json_record(), indent=2))
    blocks = list(freeswitch.split(path, OPTIONS))
    reader = freeswitch.make_reader(OPTIONS)
    assert freeswitch.looks_like(path.read_bytes(), path.name)
    assert [leg.call_id for block in blocks for leg in reader.feed(block).legs] == ["m1"]
