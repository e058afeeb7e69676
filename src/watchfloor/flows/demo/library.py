"""The demo center's standards: processes and risk points, proposed by one and approved by another.

In the first week the points hold without reminders; from the second week on their prompts, checks
and guards hold too. That is what the run chart shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import transaction

from watchfloor.common.access import Access, Role
from watchfloor.common.actor import Actor
from watchfloor.common.words import Words
from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Tier
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import LibraryPoint
from watchfloor.rooms.standards import service as standards

from .handling import QUIET_POINT, STEPS

QUIET_AUDITS = 1100  # of a year: at a tolerable rate of 0.3 % the rule asks for 998
_OFFICER, _DIRECTOR = Role.RISK_OFFICER, Role.DIRECTOR
# Their prompts are mandatory: beside them no other prompt of the refund would ever be shown, and
# none would have a hold-out. The pilot keeps their checks and guards.
_WITHOUT_PROMPTS = ("FIN-004", "DIS-006")
# A pilot looks closely: the shipped plan's 59 items a quarter would need a year to show its effect.
_PILOT_PLAN = SamplingPlan(
    tiers=(
        Tier(stars=5, period=Period.DAY, sample_size=None, tolerable_share=0.005),
        Tier(stars=4, period=Period.MONTH, sample_size=299, tolerable_share=0.01),
        Tier(stars=3, period=Period.MONTH, sample_size=299, tolerable_share=0.01),
        Tier(stars=2, period=Period.MONTH, sample_size=299, tolerable_share=0.01),
        Tier(stars=1, period=Period.QUARTER, sample_size=59, tolerable_share=0.05),
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demo's users, as the one who does something."""

    actor: Actor
    access: Access


def person(role: Role) -> Person:
    """Return the demo's user of a role."""
    user_id = people.find_user_id(name=role.value)
    if user_id is None:
        raise LookupError(role.value)
    return Person(Actor(role.value, user_id, "demo"), people.get_access(user_id=user_id))


@transaction.atomic
def adopt_library(*, since: datetime, reminders_from: datetime) -> None:
    """Let processes, the pilot's plan and the points of the pilot's steps hold; once."""
    if standards.list_held(kind="process", at=reminders_from):
        return
    for process in risks.read_standard_processes():
        _hold("process", process.code, process.title, process.process, since)
    _hold(
        "sampling_plan",
        "audits",
        Words("Sampling plan of the pilot", "试点抽样方案"),
        _PILOT_PLAN,
        since,
    )
    for point in _pilot_points():
        bare = replace(point, point=replace(point.point, prompts=(), checks=(), guards=()))
        if point.code == QUIET_POINT:
            _remember_quiet_year(bare, since.year - 1)
        else:
            _let_hold(bare, since)
        _let_hold(point, reminders_from)


def _pilot_points() -> Iterator[LibraryPoint]:
    for each in risks.read_standard_library():
        if set(each.point.steps) & set(STEPS):
            prompts = () if each.code in _WITHOUT_PROMPTS else each.point.prompts
            yield replace(each, point=replace(each.point, owner=_OFFICER.value, prompts=prompts))


def _let_hold(point: LibraryPoint, at: datetime) -> int:
    version = risks.propose_point(
        code=point.code,
        title=point.title,
        point=point.point,
        reason="自标准风险库采用",
        actor=person(_OFFICER).actor,
        at=at,
    )
    _approve(version.id, at)
    return version.standard_id


def _hold(kind: str, code: str, title: Words, body: object, at: datetime) -> None:
    version = standards.propose(
        kind=kind,
        code=code,
        title=title,
        body=body,
        reason="试点启动",
        actor=person(_OFFICER).actor,
        at=at,
    )
    _approve(version.id, at)


def _approve(version_id: int, at: datetime) -> None:
    director = person(_DIRECTOR)
    standards.approve(version_id=version_id, access=director.access, actor=director.actor, at=at)


def _remember_quiet_year(point: LibraryPoint, year: int) -> None:
    """Bring in last year's clean audits of a point, which the rule then proposes to retire."""
    begin = datetime(year - 1, 12, 1, tzinfo=UTC)
    standard_id = _let_hold(point, begin)
    version = risks.find_point(code=QUIET_POINT, at=begin + timedelta(days=1))
    version_id = version.version_id if version else None
    observations.store(observations=list(_clean_audits(standard_id, version_id, year)))


def _clean_audits(standard_id: int, version_id: int | None, year: int) -> Iterable[Observation]:
    first = datetime(year, 1, 1, 2, tzinfo=UTC)
    for number in range(QUIET_AUDITS):
        yield Observation(
            at=first + timedelta(days=number * 364 / QUIET_AUDITS),
            kind=Kind.AUDIT,
            subject=f"record:archive/{year}-{number + 1:04d}",
            layer=Layer.QUALITY,
            result=Result.PASS,
            standard_id=standard_id,
            standard_version_id=version_id,
            key=f"demo:{year}:{number}",
        )
