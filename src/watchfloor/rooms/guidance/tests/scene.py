"""A refund step with one risk point: what the tests of this room, and its journey, are built on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from watchfloor.common.access import Access, Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.guidance import service
from watchfloor.rooms.guidance.contracts import Decision
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import (
    Check,
    CheckInput,
    Guard,
    GuardAction,
    LossRange,
    Prompt,
    RiskCard,
    RiskPoint,
)
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import Process, ProcessStep

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
STEP = "refund.confirm"
PROMPT = Prompt("read-order", Words("Read the amount from the order", "金额以订单为准"))
ABOVE = Words("Name the approver above 500", "超过500须填审批人")
MANDATORY = Prompt("limit", ABOVE, is_mandatory=True)
CHECK = Check("read-back", Words("I read the amount back", "我已复述金额"))
BLOCK = Guard(
    "approver",
    'record.refund_amount > 500 && record.approver == ""',
    GuardAction.BLOCK,
    Words("A refund above 500 has no approver", "超过500元未填审批人"),
    Words("Name the approver", "请填写审批人"),
)
WARN = Guard(
    "goodwill",
    'record.refund_reason == "goodwill"',
    GuardAction.WARN,
    Words("Goodwill is asked for rarely", "善意退款很少见"),
)
NUMBER_CHECK = Check("paid", Words("Paid amount", "实付金额"), CheckInput.NUMBER)


def now() -> datetime:
    """Return the time of the pages, which read the clock themselves."""
    return datetime.now(UTC)  # noqa: TID251  pages under test do so too


def a_point(**changes: Any) -> RiskPoint:
    given: dict[str, Any] = {
        "classes": {"zone": "money"},
        "cause": Words("Typed by hand", "手工录入"),
        "procedure": Words("Read it back", "复述"),
        "likely_errors": (Words("Too much", "多退"),),
        "remedy": Words("Stop the payment", "拦截付款"),
        "loss": LossRange(50, 500),
        "steps": (STEP,),
        "prompts": (PROMPT,),
    }
    return RiskPoint(**(given | changes))


def a_card(standard_id: int = 1, **changes: Any) -> RiskCard:
    """Return a card as the library hands it out, for tests of rules."""
    given: dict[str, Any] = {
        "version_id": standard_id * 10,
        "version": 1,
        "code": f"FIN-{standard_id:03}",
        "title": Words(f"Point {standard_id}", ""),
        "node_id": None,
        "stars": 3,
        "rate": 0.02,
        "mean_loss": 100.0,
        "week_loss": 100.0,
    }
    own = {name: changes.pop(name) for name in tuple(changes) if name in given}
    return RiskCard(standard_id=standard_id, point=a_point(**changes), **(given | own))


def actor_of(cast: Any, role: Role) -> Actor:
    user = cast.users[role]
    return Actor(user.username, user.pk, "test")


def access_of(cast: Any, role: Role) -> Access:
    return people.get_access(user_id=cast.users[role].pk)


def approve(cast: Any, version: Any, at: datetime, role: Role = Role.RISK_OFFICER) -> Any:
    return standards.approve(
        version_id=version.id, access=access_of(cast, role), actor=actor_of(cast, role), at=at
    )


def hold_process(cast: Any, *, at: datetime = AT, steps: tuple[str, ...] = (STEP,)) -> None:
    """Let a process hold, with its steps."""
    version = standards.propose(
        kind="process",
        code="refunds",
        title=Words("Refunds", "退款"),
        body=Process(tuple(ProcessStep(step, Words(step, step)) for step in steps)),
        actor=actor_of(cast, Role.PLANNER),
        at=at,
    )
    approve(cast, version, at, Role.PROCESS_OWNER)


def hold_point(
    cast: Any,
    *,
    at: datetime = AT,
    title: str = "Refund too high",
    node_id: int | None = None,
    code: str = "",
    **changes: Any,
) -> Any:
    """Propose a point and have it approved; return its version."""
    version = risks.propose_point(
        title=Words(title, "退款过高"),
        point=a_point(**changes),
        code=code or "FIN-" + title.replace(" ", "-"),
        node_id=node_id,
        reason="seen twice",
        actor=actor_of(cast, Role.QUALITY_ANALYST),
        at=at,
    )
    return approve(cast, version, at)


def decide(cast: Any, contact: str = "C-1", *, at: datetime = AT, **changes: Any) -> Decision:
    given: dict[str, Any] = {
        "step": STEP,
        "record": {"refund_amount": 100, "approver": ""},
        "agent_code": cast.agent.code,
        "contact_key": contact,
        "at": at,
        "actor": actor_of(cast, Role.AGENT),
    }
    return service.decide(**(given | changes))


def share(holdout: float, cast: Any, *origins: str, at: datetime = AT) -> None:
    """Set the hold-out, and the origins."""
    service.save_settings(
        holdout_share=holdout, origins=origins, actor=actor_of(cast, Role.RISK_OFFICER), at=at
    )
