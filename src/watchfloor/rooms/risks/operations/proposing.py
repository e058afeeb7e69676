"""Proposing a point, its next version, other stars, or its return."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models.functions import Greatest

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.risks.contracts import RiskPoint, StarOverride
from watchfloor.rooms.risks.models import KnownPoint, PointNumber
from watchfloor.rooms.risks.rules.bodies import body_of
from watchfloor.rooms.risks.rules.classes import code_prefix
from watchfloor.rooms.risks.rules.guarding import check_guards
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.origins import is_case
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard, VersionState

from .cases import add_case

_NUMBERED = re.compile(r"([A-Z]{2,8})-(\d{1,6})")


@transaction.atomic
def propose_point(  # noqa: PLR0913  the agreed door: each says one thing about the proposal
    *,
    title: Words,
    point: RiskPoint,
    code: str = "",
    node_id: int | None = None,
    reason: str,
    origin: str = "",
    valid_from: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> VersionCard:
    """Propose a point, or the next version of one; somebody else approves it.

    `origin` is the contact or matter that it came from ("contact:PBX-17"); it becomes a case.
    """
    check_guards(point)
    version = standards.propose(
        kind=POINT,
        code=take_code(code, point),
        title=title,
        body=point,
        node_id=node_id,
        valid_from=valid_from,
        reason=reason,
        actor=actor,
        at=at,
    )
    remember(version)
    if is_case(origin):
        add_case(
            standard_id=version.standard_id,
            code=version.code,
            subject=origin,
            note=reason,
            actor=actor,
            at=at,
        )
    _record("risks.point.proposed", version, actor, at, origin=origin)
    return version


@transaction.atomic
def revise_point(
    *,
    version_id: int,
    title: Words,
    point: RiskPoint,
    reason: str,
    access: Access,
    actor: Actor,
    at: datetime,
) -> VersionCard:
    """Propose again what was returned or still waits, with other words."""
    check_guards(point)
    version = standards.revise(
        version_id=version_id,
        body=point,
        title=title,
        reason=reason,
        actor=actor,
        at=at,
        access=access,
    )
    _record("risks.point.revised", version, actor, at)
    return version


@transaction.atomic
def override_stars(
    *, code: str, stars: int, reason: str, until: date, today: date, actor: Actor, at: datetime
) -> VersionCard:
    """Propose stars of a person's choice, with a reason, until a day; 0 ends the override."""
    version = _held(code, at)
    if stars and not reason.strip():
        raise Refusal(
            code="risks.override.no_reason",
            what="Stars set by hand need a reason.",
            mend="Say what the figures do not know.",
        )
    if stars and until <= today:
        raise Refusal(
            code="risks.override.expired",
            what="The last day, %(until)s, is not after today.",
            mend="Choose a later day; the stars are computed again after it.",
            fields={"until": until},
        )
    override = StarOverride(stars, reason.strip(), until, actor.name) if stars else None
    proposed = standards.propose(
        kind=POINT,
        code=code,
        title=version.title,
        body=replace(body_of(version, RiskPoint), override=override),
        reason=reason or "Stars are computed again",
        actor=actor,
        at=at,
    )
    _record("risks.stars.overridden", proposed, actor, at, stars=stars, until=until)
    return proposed


@transaction.atomic
def return_retired(*, standard_id: int, reason: str, actor: Actor, at: datetime) -> VersionCard:
    """Propose that a retired point comes back as it last was, with all of its history."""
    versions = standards.list_versions(standard_id=standard_id)
    approved = [each for each in versions if each.state is VersionState.APPROVED]
    last = next((each for each in approved if each.body is not None), None)
    if last is None or approved[0].body is not None:
        raise Refusal(
            code="risks.return.not_retired",
            what="This point has not been retired.",
            mend="Propose a change of it instead.",
        )
    version = standards.propose(
        kind=POINT,
        code=last.code,
        title=last.title,
        body=last.body,
        reason=reason,
        actor=actor,
        at=at,
    )
    _record("risks.point.returned", version, actor, at)
    return version


def take_code(code: str, point: RiskPoint) -> str:
    """Return a code for a point: the one wished for, or the next of its zone.

    A wished one moves the zone's numbers on, so that it is never given twice.
    """
    if code:
        if numbered := _NUMBERED.fullmatch(code):
            prefix, number = numbered.groups()
            PointNumber.objects.get_or_create(prefix=prefix)
            rows = PointNumber.objects.filter(prefix=prefix)
            rows.update(last=Greatest("last", int(number)))
        return code
    prefix = code_prefix(point.classes)
    PointNumber.objects.get_or_create(prefix=prefix)
    row = PointNumber.objects.select_for_update().get(prefix=prefix)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{row.last:03d}"


def remember(version: VersionCard) -> None:
    """Keep that a point was proposed, so that it is found again after it has left."""
    KnownPoint.objects.get_or_create(
        standard_id=version.standard_id, defaults={"code": version.code}
    )


def _held(code: str, at: datetime) -> VersionCard:
    version = standards.held_at(kind=POINT, code=code, at=at)
    if version is None:
        raise Refusal(
            code="risks.point.not_held",
            what="No risk point “%(code)s” holds now.",
            mend="Have its proposal approved first.",
            fields={"code": code},
        )
    return version


def _record(action: str, version: VersionCard, actor: Actor, at: datetime, **after: object) -> None:
    journal.record(
        action=action,
        subject=f"risk:{version.code}",
        actor=actor,
        at=at,
        after={"version": version.number, **{key: each for key, each in after.items() if each}},
    )
