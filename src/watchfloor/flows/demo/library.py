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
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import LibraryPoint
from watchfloor.rooms.standards import service as standards

from .handling import STEPS

QUIET_POINT = "DIS-001"  # whose audits of a whole year found nothing
QUIET_AUDITS = 700
_OFFICER, _DIRECTOR = Role.RISK_OFFICER, Role.DIRECTOR


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
    """Let the shipped processes and the points of the pilot's steps hold; once."""
    if standards.list_held(kind="process", at=reminders_from):
        return
    for process in risks.read_standard_processes():
        version = standards.propose(
            kind="process",
            code=process.code,
            title=process.title,
            body=process.process,
            reason="Shipped with the product",
            actor=person(_OFFICER).actor,
            at=since,
        )
        _approve(version.id, since)
    for point in _pilot_points():
        bare = replace(point.point, prompts=(), checks=(), guards=())
        _let_hold(replace(point, point=bare), since)
        _let_hold(point, reminders_from)


def _pilot_points() -> Iterator[LibraryPoint]:
    for each in risks.read_standard_library():
        if set(each.point.steps) & set(STEPS):
            yield replace(each, point=replace(each.point, owner=_OFFICER.value))


def _let_hold(point: LibraryPoint, at: datetime) -> int:
    version = risks.propose_point(
        code=point.code,
        title=point.title,
        point=point.point,
        reason="Adopted from the standard library",
        actor=person(_OFFICER).actor,
        at=at,
    )
    _approve(version.id, at)
    return version.standard_id


def _approve(version_id: int, at: datetime) -> None:
    director = person(_DIRECTOR)
    standards.approve(version_id=version_id, access=director.access, actor=director.actor, at=at)


@transaction.atomic
def remember_quiet_year(*, at: datetime) -> None:
    """Bring in last year's clean audits of one point, which the rule then proposes to retire."""
    year = at.year - 1
    begin = datetime(year - 1, 12, 1, tzinfo=UTC)
    if risks.find_point(code=QUIET_POINT, at=at) is not None:
        return
    point = next(each for each in risks.read_standard_library() if each.code == QUIET_POINT)
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
