"""A small file of every format, with what spoils it: the input of the conformance suite."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.interactions.rules.reading import ReadOptions

NOW_MS = round(datetime(2026, 11, 20, tzinfo=UTC).timestamp() * 1000)
BASE = 1_790_000_000  # 2026-09-21T14:13:20Z


@dataclass(frozen=True)
class Sample:
    """Lines of a sound file; `garbage` is a line that no reader of the format can read."""

    format: Format
    name: str
    lines: tuple[bytes, ...]
    legs: int
    garbage: bytes = b"\xff\x00 no record of anything"
    header_lines: int = 0
    # False: what repeats a leg that was handed over with an earlier block is left to the import
    knows_repeats: bool = True
    options: ReadOptions = field(
        default_factory=lambda: ReadOptions(zone=ZoneInfo("UTC"), now_ms=NOW_MS)
    )

    def __str__(self) -> str:
        return f"{self.format.value}-{self.name}"


def iso(seconds: float) -> str:
    """Return an instant after the base as Amazon writes it."""
    return datetime.fromtimestamp(BASE + seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def trace_record(number: int, *, answered: object = True, **changes: object) -> dict[str, object]:
    """Return a contact trace record with a queue."""
    at = number * 60
    agent = {
        "Username": "ann",
        "ConnectedToAgentTimestamp": iso(at + 20),
        "AgentInteractionDuration": 30,
        "CustomerHoldDuration": 5,
        "AfterContactWorkDuration": 7,
    }
    return {
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": f"c{number}",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": iso(at - 30),
        "DisconnectTimestamp": iso(at + 60),
        "LastUpdateTimestamp": iso(at + 100),
        "CustomerEndpoint": {"Address": "+8613900000000", "Type": "TELEPHONE_NUMBER"},
        "Queue": {
            "Name": "cards",
            "EnqueueTimestamp": iso(at),
            "DequeueTimestamp": iso(at + 20),
            "Duration": 20,
        },
        "Agent": agent if answered else None,
        **changes,
    }


def callcenter_event(action: str, at: int, **fields: object) -> dict[str, str]:
    """Return an event of mod_callcenter; names are written with `_` for `-`."""
    return {
        "Event-Name": "CUSTOM",
        "Event-Subclass": "callcenter::info",
        "Event-Date-Timestamp": str((BASE + at) * 1_000_000),
        "CC-Action": action,
        **{name.replace("_", "-"): str(value) for name, value in fields.items()},
    }


def member(number: int) -> dict[str, object]:
    """Return the fields that every event of a member has."""
    return {
        "CC_Queue": "sales",
        "CC_Member_UUID": f"m{number}",
        "CC_Member_Session_UUID": f"s{number}",
        "CC_Member_CID_Number": "13900000000",
    }


def answered_member(number: int, at: int) -> list[dict[str, str]]:
    """Return the events of a member who joins, is answered after 20 s and talks for 60 s."""
    who = member(number)
    served = {
        **who,
        "CC_Agent": "ann",
        "CC_Agent_Called_Time": BASE + at + 15,
        "CC_Agent_Answered_Time": BASE + at + 20,
        "CC_Member_Joined_Time": BASE + at,
    }
    ended = {"CC_Bridge_Terminated_Time": BASE + at + 80, "CC_Hangup_Cause": "NORMAL_CLEARING"}
    left = {"CC_Cause": "Terminated", "CC_Member_Leaving_Time": BASE + at + 80}
    return [
        callcenter_event("member-queue-start", at, **who),
        callcenter_event("bridge-agent-start", at + 20, **served),
        callcenter_event("bridge-agent-end", at + 80, **served, **ended),
        callcenter_event("member-queue-end", at + 80, **served, **left),
    ]


def canceled_member(number: int, at: int, reason: str = "NONE") -> list[dict[str, str]]:
    """Return the events of a member who leaves after 30 s."""
    who = member(number)
    left = {"CC_Member_Joined_Time": BASE + at, "CC_Member_Leaving_Time": BASE + at + 30}
    return [
        callcenter_event("member-queue-start", at, **who),
        callcenter_event(
            "member-queue-end", at + 30, CC_Cause="Cancel", CC_Cancel_Reason=reason, **left, **who
        ),
    ]


def as_lines(documents: list[dict[str, object]] | list[dict[str, str]]) -> tuple[bytes, ...]:
    """Return JSON documents, one a line."""
    return tuple(json.dumps(document).encode() for document in documents)


_AGENT_EVENTS = [
    callcenter_event("agent-status-change", 0, CC_Agent="ann", CC_Agent_Status="Available"),
    callcenter_event("agent-state-change", 60, CC_Agent="ann", CC_Agent_State="In a queue call"),
    callcenter_event("agent-state-change", 90, CC_Agent="ann", CC_Agent_State="Waiting"),
    callcenter_event("agent-status-change", 95, CC_Agent="ann", CC_Agent_Status="Logged Out"),
]
_TEXT_ROW = (
    b"AA0101 {n} 0 0 PS 990105 10:00:00 10:00:10 10 10:00:10 10:00:40 30 AGENT "
    b"10:00:39 10:02:39 120 ANN"
)
_HEADER = "通话ID,技能组,进线时间,接听时间,挂断时间,坐席,状态"
_ROWS = [
    "c1,信用卡,2026-03-01 10:00:05,2026-03-01 10:00:30,2026-03-01 10:03:00,1001,已接听",
    "c2,信用卡,2026-03-01 10:01:00,,2026-03-01 10:01:40,,放弃",
    'c3,"挂失,补卡",2026-03-01 10:02:00,,2026-03-01 10:02:09,,溢出',
]
MAPPING = {
    "contact_id": "通话ID",
    "queue": "技能组",
    "entered_at": "进线时间",
    "answered_at": "接听时间",
    "ended_at": "挂断时间",
    "agent": "坐席",
    "outcome": "状态",
    "kind": "contacts",
    "delimiter": ",",
    "encoding": "utf-8",
    "date_order": "ymd",
    "header_row": "1",
}
_TABLE = ReadOptions(zone=ZoneInfo("Asia/Shanghai"), now_ms=NOW_MS, mapping=MAPPING)
_QUEUE_LOG = [
    "{b}|c1|cards|NONE|ENTERQUEUE||13900000000|1",
    "{b5}|c1|cards|SIP/101|CONNECT|5|b1|3",
    "{b8}|c2|cards|NONE|ENTERQUEUE||13900000001|1",
    "{b20}|c2|cards|NONE|ABANDON|1|1|12",
    "{b65}|c1|cards|SIP/101|COMPLETECALLER|5|60|1",
]


def _queue_log_lines() -> tuple[bytes, ...]:
    times = {f"b{n}": BASE + n for n in (5, 8, 20, 65)} | {"b": BASE}
    return tuple(line.format(**times).encode() for line in _QUEUE_LOG)


SAMPLES = (
    Sample(Format.ASTERISK_QUEUE_LOG, "log", _queue_log_lines(), legs=2, knows_repeats=False),
    Sample(
        Format.AMAZON_CONNECT_CTR,
        "records",
        as_lines(
            [
                trace_record(1),
                trace_record(2, answered=False),
                trace_record(3, answered=False, NextContactId="c4"),
                trace_record(4, InitiationMethod="QUEUE_TRANSFER", PreviousContactId="c3"),
                trace_record(5, InitiationMethod="OUTBOUND", Queue=None),
            ]
        ),
        legs=4,
    ),
    Sample(
        Format.FREESWITCH_CALLCENTER,
        "events",
        as_lines([*answered_member(1, 0), *canceled_member(2, 50), *_AGENT_EVENTS]),
        legs=2,
    ),
    Sample(
        Format.TECHNION_BANK,
        "text",
        tuple(_TEXT_ROW.replace(b"{n}", str(n).encode()) for n in (33116, 33117, 33118)),
        legs=3,
    ),
    Sample(
        Format.CSV,
        "contacts",
        tuple(line.encode() for line in [_HEADER, *_ROWS]),
        legs=3,
        header_lines=1,
        options=_TABLE,
    ),
)
