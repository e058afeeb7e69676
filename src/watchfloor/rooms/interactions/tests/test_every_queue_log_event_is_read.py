"""One case for each of the 33 kinds of line in the layout of queue_log."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from tools.pytest_watchfloor import SHARED

from watchfloor.rooms.interactions.contracts import Outcome

from .queue_logs import read, seconds

LAYOUT = SHARED / "data/formats/layouts/asterisk_queue_log_events.csv"
ENTER = "T+0|1.1|q|NONE|ENTERQUEUE||555|1"
CONNECT = "T+9|1.1|q|A/1|CONNECT|9|1.2|4"
ANSWERED, FLOWED_OUT = Outcome.ANSWERED, Outcome.FLOWED_OUT
# Lines, and what the one leg that comes of them must be.
LEGS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "ENTERQUEUE": (
        ["T+0|1.1|q|NONE|ENTERQUEUE|http://x|555|1|王"],
        {"outcome": Outcome.OPEN, "customer": "555", "note": "still_waiting", "entered_ms": 0},
    ),
    "CONNECT": (
        [ENTER, CONNECT],
        {"outcome": ANSWERED, "wait_ms": 9, "ring_ms": 4, "agent": "A/1", "note": "still_talking"},
    ),
    "COMPLETEAGENT": (
        [ENTER, CONNECT, "T+69|1.1|q|A/1|COMPLETEAGENT|9|60|1"],
        {"outcome": ANSWERED, "ending": "COMPLETEAGENT", "talk_ms": 60, "note": ""},
    ),
    "COMPLETECALLER": (
        [ENTER, CONNECT, "T+69|1.1|q|A/1|COMPLETECALLER|9|60|1"],
        {"outcome": ANSWERED, "ending": "COMPLETECALLER", "ended_ms": 69, "transferred_to": None},
    ),
    "ATTENDEDTRANSFER": (
        [ENTER, CONNECT, "T+69|1.1|q|A/1|ATTENDEDTRANSFER|LINK|SIP/1|SIP/2|9|60|1"],
        {"outcome": ANSWERED, "talk_ms": 60, "transferred_to": ""},
    ),
    "BLINDTRANSFER": (
        [ENTER, CONNECT, "T+69|1.1|q|A/1|BLINDTRANSFER|7001|internal|9|60|1"],
        {"outcome": ANSWERED, "talk_ms": 60, "transferred_to": "7001@internal"},
    ),
    "TRANSFER": (
        [ENTER, CONNECT, "T+69|1.1|q|A/1|TRANSFER|7001|internal|9|60|1"],
        {"outcome": ANSWERED, "talk_ms": 60, "transferred_to": "7001@internal"},
    ),
    "ABANDON": (
        [ENTER, "T+7|1.1|q|NONE|ABANDON|1|1|7"],
        {"outcome": Outcome.ABANDONED, "wait_ms": 7, "answered_ms": None, "ended_ms": 7},
    ),
    "EXITWITHTIMEOUT": (
        [ENTER, "T+30|1.1|q|NONE|EXITWITHTIMEOUT|1|1|30"],
        {"outcome": FLOWED_OUT, "ending": "EXITWITHTIMEOUT", "wait_ms": 30},
    ),
    "EXITWITHKEY": (
        [ENTER, "T+30|1.1|q|NONE|EXITWITHKEY|*|1|1|30"],
        {"outcome": FLOWED_OUT, "ending": "EXITWITHKEY", "wait_ms": 30},
    ),
    "EXITEMPTY": (
        [ENTER, "T+30|1.1|q|NONE|EXITEMPTY|1|1|30"],
        {"outcome": FLOWED_OUT, "ending": "EXITEMPTY", "wait_ms": 30},
    ),
    "WITHDRAW": (
        [ENTER, "T+30|1.1|q|NONE|WITHDRAW|1|1|30|info"],
        {"outcome": FLOWED_OUT, "ending": "WITHDRAW", "wait_ms": 30},
    ),
    "SYSCOMPAT": (
        [ENTER, "T+9|1.1|q|A/1|SYSCOMPAT|"],
        {"outcome": Outcome.LOST, "note": "dropped", "ended_ms": 9},
    ),
    "RINGNOANSWER": (
        [ENTER, "T+9|1.1|q|A/1|RINGNOANSWER|9000"],
        {"outcome": Outcome.OPEN, "lines": [1, 2], "ring_ms": None},
    ),
    "RINGCANCELED": (
        [ENTER, "T+9|1.1|q|A/1|RINGCANCELED|9000"],
        {"outcome": Outcome.OPEN, "lines": [1, 2], "ring_ms": None},
    ),
    "AGENTDUMP": (
        [ENTER, "T+9|1.1|q|A/1|AGENTDUMP|"],
        {"outcome": Outcome.OPEN, "lines": [1, 2]},
    ),
    "DID": (
        ["T+0|1.1|q|NONE|DID|400", ENTER],
        {"outcome": Outcome.OPEN, "lines": [1, 2]},
    ),
    "QUEUESTART": (
        [ENTER, CONNECT, "T+10|NONE|NONE|NONE|QUEUESTART|"],
        {"outcome": ANSWERED, "note": "restarted_in_call", "ended_ms": None},
    ),
}
# Lines, and the states (state, reason, start, end) that come of them.
STATES: dict[str, tuple[list[str], list[tuple[str, str, int, int | None]]]] = {
    "ADDMEMBER": (["T+1|CLI|q|A/1|ADDMEMBER|"], [("signed_in", "", 1, None)]),
    "REMOVEMEMBER": (
        [
            "T+1|CLI|q|A/1|ADDMEMBER|",
            "T+1|CLI|r|A/1|ADDMEMBER|",
            "T+8|CLI|q|A/1|REMOVEMEMBER|",
            "T+9|CLI|r|A/1|REMOVEMEMBER|",
        ],
        [("signed_in", "", 1, 9)],
    ),
    "PAUSE": (["T+1|NONE|q|A/1|PAUSE|meal"], [("paused", "meal", 1, None)]),
    "UNPAUSE": (
        ["T+1|NONE|q|A/1|PAUSE|meal", "T+5|NONE|q|A/1|UNPAUSE|Auto-Unpause"],
        [("paused", "meal", 1, 5)],
    ),
    "PAUSEALL": (
        ["T+1|NONE|NONE|A/1|PAUSEALL|meal", "T+4|NONE|NONE|A/1|PAUSEALL|training"],
        [("paused", "meal", 1, 4), ("paused", "training", 4, None)],
    ),
    "UNPAUSEALL": (
        ["T+1|NONE|NONE|A/1|PAUSEALL|meal", "T+5|NONE|NONE|A/1|UNPAUSEALL|"],
        [("paused", "meal", 1, 5)],
    ),
    "AGENTLOGIN": (["T+1|1.1|NONE|A/1|AGENTLOGIN|SIP/1"], [("signed_in", "", 1, None)]),
    "AGENTLOGOFF": (
        ["T+1|1.1|NONE|A/1|AGENTLOGIN|SIP/1", "T+9|1.1|NONE|A/1|AGENTLOGOFF|SIP/1|8"],
        [("signed_in", "", 1, 9)],
    ),
    "AGENTCALLBACKLOGIN": (
        ["T+1|1.1|NONE|A/1|AGENTCALLBACKLOGIN|100@default"],
        [("signed_in", "", 1, None)],
    ),
    "AGENTCALLBACKLOGOFF": (
        [
            "T+1|1.1|NONE|A/1|AGENTCALLBACKLOGIN|100@default",
            "T+9|1.1|NONE|A/1|AGENTCALLBACKLOGOFF|100@default|8|end",
        ],
        [("signed_in", "", 1, 9)],
    ),
}
# Lines that change neither a call nor an agent.
KEPT = {
    "CONFIGRELOAD": "T+1|NONE|NONE|NONE|CONFIGRELOAD|",
    "PENALTY": "T+1|NONE|q|A/1|PENALTY|5",
    "RINGINUSE": "T+1|NONE|q|A/1|RINGINUSE|1",
    "OUTCALL": "T+1|1.1|q|A/1|OUTCALL|ANSWER|60|x",
}
INSTANTS = {"entered_ms", "answered_ms", "ended_ms"}


@pytest.mark.parametrize("event", LEGS)
def test_a_line_about_a_call(event: str):
    lines, expected = LEGS[event]
    result = read(*lines)
    leg = result.leg
    for name, value in expected.items():
        told = getattr(leg, name)
        assert (seconds(told) if name.endswith("_ms") else told) == value, name
    assert result.refused == []
    assert result.orphans == []


@pytest.mark.parametrize("event", STATES)
def test_a_line_about_an_agent(event: str):
    lines, expected = STATES[event]
    result = read(*lines)
    told = [(s.state, s.reason, seconds(s.start_ms), seconds(s.end_ms)) for s in result.states]
    assert told == expected
    assert result.legs == []


@pytest.mark.parametrize("event", KEPT)
def test_a_line_without_consequence_is_kept(event: str):
    result = read(KEPT[event])
    assert (result.lines, result.legs, result.states, result.refused) == (1, [], [], [])
    assert result.warnings == []


def test_any_other_event_is_kept_and_told():
    assert read("T+1|x|y|z|ANYTHING|a|b|c|d|e|f|g").warnings == [
        ("unknown_event", {"event": "ANYTHING", "count": "1"})
    ]


@pytest.mark.shared
def test_no_event_of_the_layout_is_forgotten():
    with LAYOUT.open() as file:
        events = {row["event"] for row in csv.DictReader(file)} - {"(any)"}
    assert len(events) >= 32
    assert events == LEGS.keys() | STATES.keys() | KEPT.keys()
