"""FreeSWITCH call records: JSON with the queue's channel variables, and mod_cdr_csv.

The JSON record of the member's side is one leg; the agent's side is the same call again and makes
none. The default CSV template knows nothing of queues: the number dialed stands for the queue, a
second leg (`bleg_uuid`) means that somebody answered, and when is unknown.
"""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import LegRecord, Outcome
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .checking import check_leg
from .freeswitch_events import FLOWED_OUT, TRANSFERS
from .freeswitch_fields import Fields, microseconds_in, needed_text, seconds_in, text_in

CSV_COLUMNS = (
    "caller_id_name",
    "caller_id_number",
    "destination_number",
    "context",
    "start_stamp",
    "answer_stamp",
    "end_stamp",
    "duration",
    "billsec",
    "hangup_cause",
    "uuid",
    "bleg_uuid",
    "accountcode",
    "read_codec",
    "write_codec",
)


def is_json_record(document: dict[str, Any]) -> bool:
    """Tell a JSON call record from an event."""
    return isinstance(document.get("variables"), dict) and "Event-Name" not in document


def read_json_record(document: dict[str, Any], line: int, now_ms: int) -> LegRecord | None:
    """Return the leg of a record, None when it is no member's. :raises LineRefused: it is wrong."""
    variables: Fields = document["variables"]
    joined = seconds_in(variables, "cc_queue_joined_epoch")
    if joined is None or text_in(variables, "cc_side") == "agent":
        return None
    session = text_in(variables, "cc_member_session_uuid", "uuid", "call_uuid")
    member = text_in(variables, "cc_member_uuid") or session
    if not member:
        raise LineRefused("missing_field", field="cc_member_uuid")
    leg = LegRecord(
        call_id=member,
        queue=needed_text(variables, "cc_queue"),
        entered_ms=joined,
        contact_key=session or member,
        customer=_caller(document) or None,
        lines=[line],
    )
    _add_end(leg, variables, _times(document))
    check_leg(leg, now_ms)
    return leg


def _add_end(leg: LegRecord, variables: Fields, times: Fields) -> None:
    answered = seconds_in(variables, "cc_queue_answered_epoch")
    canceled = seconds_in(variables, "cc_queue_canceled_epoch")
    ended = seconds_in(variables, "cc_queue_terminated_epoch") or microseconds_in(
        times, "hangup_time"
    )
    if answered is not None:
        leg.outcome, leg.answered_ms, leg.ended_ms = Outcome.ANSWERED, answered, ended
        leg.wait_ms = answered - leg.entered_ms
        leg.hold_ms = microseconds_in(times, "hold_accum_time")
        leg.talk_ms = None if ended is None else ended - answered - (leg.hold_ms or 0)
        leg.agent = text_in(variables, "cc_agent") or None
        leg.ending = text_in(variables, "hangup_cause")
        if leg.ending in TRANSFERS:
            leg.transferred_to = ""
        return
    left = canceled or ended
    if left is not None:
        reason = text_in(variables, "cc_cancel_reason") or "NONE"
        leg.outcome = Outcome.FLOWED_OUT if reason in FLOWED_OUT else Outcome.ABANDONED
        leg.ending, leg.ended_ms, leg.wait_ms = reason, left, left - leg.entered_ms


def _times(document: dict[str, Any]) -> Fields:
    times = _flow(document).get("times")
    return times if isinstance(times, dict) else {}


def _flow(document: dict[str, Any]) -> dict[str, Any]:
    """The last part of the call flow; where calls were transferred there are several."""
    flow = document.get("callflow")
    if isinstance(flow, list):
        flow = flow[0] if flow else {}
    return flow if isinstance(flow, dict) else {}


def _caller(document: dict[str, Any]) -> str:
    profile = _flow(document).get("caller_profile")
    told = text_in(profile, "caller_id_number", "ani") if isinstance(profile, dict) else ""
    return told or text_in(document["variables"], "caller_id_number", "effective_caller_id_number")


def read_csv_record(raw: bytes, line: int, zone: ZoneInfo, now_ms: int) -> LegRecord:
    """Return the leg of a row of the default CSV template. :raises LineRefused: it is wrong."""
    cells = next(csv.reader([raw.decode("utf-8", "replace")]), [])
    if len(cells) != len(CSV_COLUMNS):
        raise LineRefused("bad_columns", found=str(len(cells)), expected=str(len(CSV_COLUMNS)))
    row = dict(zip(CSV_COLUMNS, cells, strict=True))
    entered = _stamp(row, "start_stamp", zone)
    if entered is None:
        raise LineRefused("missing_field", field="start_stamp")
    answered = bool(row["bleg_uuid"])
    ended = _stamp(row, "end_stamp", zone)
    leg = LegRecord(
        call_id=needed_text(row, "uuid"),
        queue=needed_text(row, "destination_number"),
        entered_ms=entered,
        contact_key=row["uuid"],
        outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
        ending=row["hangup_cause"],
        ended_ms=ended,
        wait_ms=None if answered or ended is None else ended - entered,
        customer=row["caller_id_number"] or None,
        note="cdr_without_queue_times" if answered else "",
        lines=[line],
    )
    check_leg(leg, now_ms)
    return leg


def _stamp(row: Fields, name: str, zone: ZoneInfo) -> int | None:
    text = text_in(row, name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise LineRefused("bad_time", field=name, text=text[:60]) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return round(aware.timestamp() * 1000)
