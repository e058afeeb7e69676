"""Small things that the tests of this room are built from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import NO_WORDS, Words
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import operations
from watchfloor.rooms.risks.contracts import LossRange, RiskPoint
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import Process, ProcessStep

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
JOB = Actor(name="night", origin="job")


def actor_for(user) -> Actor:
    return Actor(name=user.username, user_id=user.pk, origin="test")


def access_for(user):
    return people.get_access(user_id=user.pk)


def a_point(**changes) -> RiskPoint:
    given = {
        "classes": {"zone": "money"},
        "cause": Words("Typed by hand", "手工录入"),
        "procedure": Words("Read it back", "复述"),
        "likely_errors": (Words("Too much", "多退"),),
        "remedy": Words("Stop the payment", "拦截付款"),
        "loss": LossRange(50, 500),
    }
    return RiskPoint(**{**given, **changes})


def propose(cast, *, title="Refund too high", code="", at=AT, who=Role.AGENT, **changes):
    return operations.propose_point(
        title=Words(title, ""),
        point=a_point(**changes),
        code=code,
        reason="seen twice",
        actor=actor_for(cast.users[who]),
        at=at,
    )


def approve(cast, version, at=AT, who=Role.RISK_OFFICER):
    user = cast.users[who]
    return standards.approve(
        version_id=version.id, access=access_for(user), actor=actor_for(user), at=at
    )


def hold(cast, *, at=AT, **wanted):
    """Return a point that was proposed and approved."""
    return approve(cast, propose(cast, at=at, **wanted), at=at)


def a_process(cast, *steps, code="refunds", at=AT):
    version = standards.propose(
        kind="process",
        code=code,
        title=Words("Refunds", "退款"),
        body=Process(tuple(ProcessStep(step, Words(step, NO_WORDS.zh)) for step in steps)),
        actor=actor_for(cast.users[Role.PLANNER]),
        at=at,
    )
    return approve(cast, version, at, Role.PROCESS_OWNER)


def audits(version, *, start, looked, failed=0, probability=1.0, layer=Layer.QUALITY, key="a"):
    """Store audits of a point, a minute apart."""
    observations.store(
        observations=[
            Observation(
                at=start + timedelta(minutes=number),
                kind=Kind.AUDIT,
                subject=f"contact:{key}-{number}",
                layer=layer,
                result=Result.FAIL if number < failed else Result.PASS,
                standard_id=version.standard_id,
                standard_version_id=version.id,
                probability=probability,
                frame="" if probability == 1 else "audit:1",
            )
            for number in range(looked)
        ]
    )


def reached(step, *, start, contacts, days=28):
    """Store that contacts reached a step, spread over days."""
    observations.store(
        observations=[
            Observation(
                at=start + timedelta(days=days) * number / contacts,
                kind=Kind.STEP_REACHED,
                subject=f"contact:{step}-{number}",
                layer=Layer.AUTOMATIC,
                step=step,
            )
            for number in range(contacts)
        ]
    )
