"""Bringing points in: from a file, or from the library that ships with the product."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.risks.contracts import LibraryPoint
from watchfloor.rooms.risks.models import ImportDraft
from watchfloor.rooms.risks.queries.importing import ImportReport, preview_import
from watchfloor.rooms.risks.queries.setting import list_steps
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.library.shipped import read_standard_library
from watchfloor.rooms.standards import service as standards

from .proposing import remember, take_code

MAX_BYTES = 60_000_000
MOST_DRAFTS = 3  # of one person: each may be large
_DRAFT_KEPT = timedelta(days=1)


@transaction.atomic
def import_library(*, data: bytes, reason: str, actor: Actor, at: datetime) -> ImportReport:
    """Propose what is new or different in a file; one wrong row, and nothing is saved."""
    report = preview_import(data=data, at=at)
    if report.problems:
        return report
    for point in (*report.added, *report.changed):
        _propose(point, reason, actor, at)
    journal.record(
        action="risks.library.imported",
        subject="risks",
        actor=actor,
        at=at,
        after={
            "added": len(report.added),
            "changed": len(report.changed),
            "same": report.same,
            "waiting": len(report.waiting),
        },
    )
    return report


@transaction.atomic
def adopt_points(
    *, codes: Collection[str], reason: str, actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Propose chosen points of the standard library; steps that the centre lacks are left out."""
    known = {step.code for step in list_steps(at=at)}
    chosen = [each for each in read_standard_library() if each.code in set(codes)]
    if not chosen:
        raise Refusal(
            code="risks.adopt.nothing",
            what="No point was chosen.",
            mend="Tick the points that fit your center.",
        )
    for each in chosen:
        _propose(fit_to_steps(each, known), reason, actor, at)
    journal.record(
        action="risks.library.adopted",
        subject="risks",
        actor=actor,
        at=at,
        after={"points": [each.code for each in chosen]},
    )
    return tuple(each.code for each in chosen)


def fit_to_steps(point: LibraryPoint, known: Collection[str]) -> LibraryPoint:
    """Return the point, bound only to steps that the centre's processes have."""
    steps = tuple(step for step in point.point.steps if step in known)
    return replace(point, point=replace(point.point, steps=steps))


def _propose(point: LibraryPoint, reason: str, actor: Actor, at: datetime) -> None:
    version = standards.propose(
        kind=POINT,
        code=take_code(point.code, point.point),
        title=point.title,
        body=point.point,
        reason=reason,
        actor=actor,
        at=at,
    )
    remember(version)


@transaction.atomic
def keep_draft(*, data: bytes, name: str, user_id: int, at: datetime) -> uuid.UUID:
    """Keep a file between its preview and its saving."""
    if len(data) > MAX_BYTES:
        raise Refusal(
            code="risks.import.too_big",
            what="The file has more than %(most)s MB.",
            mend="Split it into several files.",
            fields={"most": MAX_BYTES // 1_000_000},
        )
    drafts = ImportDraft.objects
    newest = drafts.filter(user_id=user_id).order_by("-made_at", "pk").values_list("pk", flat=True)
    drafts.filter(pk__in=list(newest[MOST_DRAFTS - 1 :])).delete()
    draft = drafts.create(user_id=user_id, name=name[:200], data=data, made_at=at)
    return draft.id


@transaction.atomic
def drop_stale_drafts(*, at: datetime) -> int:
    """Remove files that nobody saved within a day; nothing of them was ever in the library."""
    removed, _ = ImportDraft.objects.filter(made_at__lt=at - _DRAFT_KEPT).delete()
    return removed
