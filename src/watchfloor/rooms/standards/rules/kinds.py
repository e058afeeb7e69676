"""The kinds of standards that this room keeps for all: processes and clock policies."""

from __future__ import annotations

from watchfloor.common.words import Words
from watchfloor.rooms.standards.contracts import ClockPolicy, Process, StandardKind

from .clashes import check_clock_policy, check_process

PROCESS = StandardKind(
    code="process",
    title=Words("Process", "业务流程"),
    body=Process,
    propose_capability="standards.propose",
    approve_capability="standards.approve",
    labels={
        "steps": Words("Steps", "步骤"),
        "code": Words("Code", "编码"),
        "name": Words("Name", "名称"),
        "screen": Words("Screen", "界面"),
        "branches": Words("Branches", "分支"),
        "to": Words("Goes to", "转到"),
        "when": Words("When", "条件"),
        "queues": Words("Queues", "队列"),
    },
    check=check_process,
)
CLOCK_POLICY = StandardKind(
    code="clock_policy",
    title=Words("Clock policy", "时限规则"),
    body=ClockPolicy,
    propose_capability="standards.propose",
    approve_capability="standards.approve",
    labels={
        "matter_kinds": Words("Kinds of matters", "事项类型"),
        "clocks": Words("Clocks", "时限"),
        "name": Words("Name", "名称"),
        "limit_minutes": Words("Limit in minutes", "时限（分钟）"),
        "time": Words("Counts", "计时方式"),
        "pauses": Words("Stands still while held", "挂起时暂停"),
        "stops_on": Words("Stops when", "停止于"),
        "steps": Words("Escalation steps", "升级步骤"),
        "after_minutes": Words("Minutes after the deadline", "到期后分钟数"),
        "to": Words("Told to", "通知对象"),
        "source": Words("Source", "依据"),
    },
    check=check_clock_policy,
)
