"""A small centre with risk points and contacts, for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from watchfloor.common.access import Access, Role
from watchfloor.common.actor import Actor
from watchfloor.common.partitions import ensure_month_partitions
from watchfloor.common.words import Words
from watchfloor.rooms.interactions.models import Feed, ImportRun, Leg, Queue
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.models import Agent, OrgNode, RoleGrant, User
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import LossRange, RiskPoint, StarOverride
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)  # ten o'clock in Shanghai
NIGHT = datetime(2026, 3, 2, 18, tzinfo=UTC)  # two o'clock of the day after
ANNA, BERTA = Actor("anna"), Actor("berta")

POINT = RiskPoint(
    classes={"zone": "money"},
    cause=Words("Hurry", "匆忙"),
    procedure=Words("Compare name and amount with the order.", "核对订单姓名与金额。"),
    likely_errors=(Words("Wrong amount", "金额错误"), Words("No approval", "未经审批")),
    remedy=Words("Take the money back.", "追回款项。"),
    loss=LossRange(100, 10_000),
    prior_rate=0.02,
)


def hold_point(code: str, stars: int = 5, point: RiskPoint = POINT) -> VersionCard:
    """Let a risk point hold since long ago, with stars of a person's choosing."""
    override = StarOverride(stars, "for the test", date(2030, 1, 1), "anna")
    version = risks.propose_point(
        title=Words(f"Point {code}", f"风险点{code}"),
        point=replace(point, override=override),
        code=code,
        reason="test",
        valid_from=LONG_AGO,
        actor=ANNA,
        at=LONG_AGO,
    )
    return standards.approve(version_id=version.id, access=None, actor=BERTA, at=LONG_AGO)


def answer_contacts(
    count: int, agents: list[Agent], at: datetime = MORNING, start: int = 0, **told: object
) -> Queue:
    """Store answered contacts, a second apart, by the agents in turn."""
    feed, _ = Feed.objects.get_or_create(name="pbx", defaults={"format": "csv"})
    run, _ = ImportRun.objects.get_or_create(
        feed=feed, content_hash="0",
        defaults={"file_name": "pbx.csv", "format": "csv", "timezone": "UTC",
                  "status": "done", "created_at": MORNING, "by": "anna"},
    )  # fmt: skip
    queue, _ = Queue.objects.get_or_create(feed=feed, code="refunds")
    ensure_legs(at)
    Leg.objects.bulk_create(
        Leg(
            id=start + number + 1, feed=feed, run=run, queue=queue, channel="voice",
            call_id=f"C-{start + number:05d}", contact_key=f"C-{start + number:05d}",
            entered_at=at + timedelta(seconds=number), outcome=1, ending="", wait_ms=0,
            **{"talk_ms": 60_000 + number, "agent": agents[number % len(agents)],
               "customer_masked": "", "note": "", "lines": [], **told},
        )
        for number in range(count)
    )  # fmt: skip
    return queue


def ensure_legs(at: datetime) -> None:
    ensure_month_partitions(table="interactions_leg", months=[at.date().replace(day=1)])


def add_agent(code: str, node: OrgNode, *, with_user: bool = True) -> Agent:
    """Add an agent, who signs in with her own account."""
    user = None
    if with_user:
        user = User.objects.create(username=code.lower())
        RoleGrant.objects.create(user=user, role=Role.AGENT, node=node)
    return Agent.objects.create(code=code, node=node, user=user, first_seen_at=LONG_AGO)


def reach_step(subject: str, step: str, agent: Agent | None = None, at: datetime = MORNING) -> None:
    observations.store(
        observations=[
            Observation(
                at=at, kind=Kind.STEP_REACHED, subject=subject, layer=Layer.AUTOMATIC, step=step,
                agent_id=agent.pk if agent else None, node_id=agent.node_id if agent else None,
            )
        ]
    )  # fmt: skip


def access_of_user(user: User) -> Access:
    return people.get_access(user_id=user.pk)
