"""Kinds that this room registers: matters "audit", "finding", "action"; the plan as a standard."""

from __future__ import annotations

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.audits.contracts import ActionBody, AuditBody, FindingBody, SamplingPlan
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.rules.default_plan import PLAN_KIND
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import (
    ClockSpec,
    ClockTime,
    EscalationStep,
    MatterKind,
    Moved,
    Verb,
)
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import StandardKind

_DAY = 24 * 60
_JUDGED_BY_QUALITY = {
    verb.value: "audits.plan" for verb in (Verb.VERIFY, Verb.REJECT, Verb.CANCEL, Verb.REOPEN)
}


def list_clock(due_minutes: int) -> ClockSpec:
    """Return the clock of a list: its owner is told a day before, her leader a day after."""
    return ClockSpec(
        name="list",
        limit_minutes=due_minutes,
        steps=(EscalationStep(-min(_DAY, due_minutes // 2)), EscalationStep(_DAY, "team_leader")),
    )


def refuse_open_items(moved: Moved) -> None:
    """Refuse to say that a list is done while items of it are not judged."""
    left = Item.objects.filter(audit_id=moved.matter_id, result="").count()
    if left:
        raise Refusal(
            code="audits.list.not_done",
            what="%(count)s items of this list have not been judged.",
            mend="Judge them; the list then ends by itself.",
            fields={"count": left},
        )


AUDIT = MatterKind(
    code="audit",
    title=Words("Audit", "稽核"),
    body=AuditBody,
    capabilities={"": "audits.do", **_JUDGED_BY_QUALITY},
    effects={Verb.DONE: refuse_open_items},
    clocks=(list_clock(3 * _DAY),),
    labels={"day": Words("Day", "日期"), "items": Words("Items", "项数")},
)
FINDING = MatterKind(
    code="finding",
    title=Words("Finding", "稽核发现"),
    body=FindingBody,
    capabilities=_JUDGED_BY_QUALITY,
    clocks=(ClockSpec("finding", 14 * _DAY, steps=(EscalationStep(0),)),),
    labels={
        "subject": Words("Contact", "联络"),
        "agent": Words("Agent", "客服代表"),
        "errors": Words("What went wrong", "哪里出错"),
        "note": Words("Note of who looked", "检查人备注"),
    },
)
ACTION = MatterKind(
    code="action",
    title=Words("Action", "整改措施"),
    body=ActionBody,
    clocks=(
        ClockSpec(
            "action",
            5 * 8 * 60,
            ClockTime.WORKING,
            pauses=True,
            steps=(EscalationStep(-8 * 60), EscalationStep(0, "floor_manager")),
        ),
    ),
    effect_check_weeks=4,
    labels={"what": Words("What is to be done", "要做什么")},
)


def register_kinds() -> None:
    """Make this room's kinds known; called when the room starts."""
    for kind in (AUDIT, FINDING, ACTION):
        matters.register_kind(kind)
    standards.register_kind(
        StandardKind(
            code=PLAN_KIND,
            title=Words("Sampling plan", "抽样方案"),
            body=SamplingPlan,
            propose_capability="audits.plan",
            approve_capability="standards.approve",
        )
    )
