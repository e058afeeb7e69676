"""Dumps of the tables that hold a queue_log: the same lines in other containers."""

from __future__ import annotations

from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.rules.readers import asterisk

from .queue_logs import T, read_bytes, seconds

ADAPTIVE = "id,time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n"
CALL = (
    '1,"2025-03-01 11:33:20.250000",1.1,q,NONE,ENTERQUEUE,,555,1,,\n'
    '2,"2025-03-01 11:33:29.250000",1.1,q,A/1,CONNECT,9,1.2,4,,\n'
)


def test_an_adaptive_table_has_local_times_and_a_joined_last_column():
    transfer = '3,"2025-03-01 11:34:29.250000",1.1,q,A/1,ATTENDEDTRANSFER,LINK,SIP/1,SIP/2,9,60|1\n'
    leg = read_bytes((ADAPTIVE + CALL + transfer).encode(), zone="Asia/Shanghai").leg
    assert seconds(leg.entered_ms) == 0.25
    assert (leg.outcome, leg.wait_ms, leg.talk_ms) == (Outcome.ANSWERED, 9_000, 60_000)
    assert leg.lines == [2, 3, 4]


def test_tabs_and_semicolons_separate_columns_too():
    for delimiter in "\t;":
        content = (ADAPTIVE + CALL).replace(",", delimiter)
        leg = read_bytes(content.encode(), zone="Asia/Shanghai").leg
        assert (leg.outcome, leg.agent) == (Outcome.ANSWERED, "A/1")


def test_the_old_table_has_one_column_of_parameters():
    content = (
        "time,callid,queuename,agent,event,data\n"
        f"{T},1.1,q,NONE,ENTERQUEUE,|555|1\n"
        f"{T + 7},1.1,q,NONE,ABANDON,1|1|7\n"
    )
    leg = read_bytes(content.encode()).leg
    assert (leg.customer, leg.outcome, leg.wait_ms) == ("555", Outcome.ABANDONED, 7_000)


PBXWARE = (
    "uid,date_time,callid,queue_name,type,event,param1,param2,param3,"
    "entpos,expos,htime,ttime,time\n"
)


def test_another_table_keeps_the_agent_in_the_column_type():
    content = PBXWARE + (
        f"1,{T},1.1,q,NONE,ENTERQUEUE,,555,1,,,,,\n"
        f"2,{T + 9},1.1,q,A/1,CONNECT,9,1.2,4,,,,,\n"
        f"3,{T + 69},1.1,q,A/1,COMPLETEAGENT,,,,1,,9,60,\n"
        f"4,{T + 70},9.9,,A/1,OUTDIAL,100,,,,,,,\n"
    )
    result = read_bytes(content.encode())
    leg = result.leg
    assert (leg.agent, leg.outcome, leg.wait_ms, leg.talk_ms) == (
        "A/1", Outcome.ANSWERED, 9_000, 60_000,
    )  # fmt: skip
    assert result.warnings == [("unknown_event", {"event": "OUTDIAL", "count": "1"})]


def test_the_hour_that_is_repeated_in_autumn_does_not_run_backwards():
    times = ("02:30:00", "02:59:50", "02:00:10", "02:30:00", "03:00:00")
    rows = [
        f"{n},2025-10-26 {time},{n}.1,q,NONE,ENTERQUEUE,,555,1,,\n" for n, time in enumerate(times)
    ]
    legs = read_bytes((ADAPTIVE + "".join(rows)).encode(), zone="Europe/Berlin").legs
    entered = [leg.entered_ms for leg in sorted(legs, key=lambda leg: leg.call_id)]
    assert [(ms - entered[0]) // 1000 for ms in entered] == [0, 1790, 1810, 3600, 5400]


def test_a_row_of_another_width_is_refused_with_its_line():
    result = read_bytes((ADAPTIVE + "1,2,3\n" + CALL).encode(), zone="Asia/Shanghai")
    assert result.reasons == [(2, "too_few_fields")]
    assert result.leg.outcome is Outcome.ANSWERED


def test_a_table_is_known_by_its_header_and_a_log_by_its_lines():
    assert asterisk.looks_like(ADAPTIVE.encode(), "dump.csv")
    assert asterisk.looks_like(b"garbage\n1740800000|NONE|NONE|NONE|QUEUESTART|\n", "queue_log")
    assert not asterisk.looks_like(b"Queue,Offered\nbilling,3\n", "totals.csv")
