"""Judging an item, and taking the judgement back while it is not settled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Access
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.audits.contracts import WorkItem
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.queries.items import get_item, is_judge
from watchfloor.rooms.audits.rules.judging import check_judgement
from watchfloor.rooms.observations.contracts import Result
from watchfloor.rooms.standards import service as standards

_LONGEST = 4000


@transaction.atomic
def judge(  # noqa: PLR0913  the agreed door: each names one part of the judgement
    *,
    item_id: int,
    result: Result,
    errors: Sequence[int] = (),
    note: str = "",
    points: float | None = None,
    evidence: str = "",
    access: Access,
    actor: Actor,
    at: datetime,
) -> WorkItem:
    """Say what was found in an item. A later judgement replaces it until it is settled.

    `errors` are positions in the point's likely errors, from 0.

    :raises ItemNotFound: none in reach.
    :raises PermissionDenied: it is somebody else's.
    :raises Refusal: settled already; a fail that names nothing; an error that the point lacks.
    """
    row = _claim(item_id, access)
    chosen = tuple(sorted(set(errors)))
    known = _count_errors(row)
    check_judgement(result=result, errors=chosen, known=known, note=note, points=points)
    before = {"result": row.result, "errors": row.errors} if row.result else None
    row.result, row.errors = result.value, list(chosen)
    row.points = points if points is None or math.isfinite(points) else None
    row.note, row.evidence = _clean(note), _clean(evidence)
    row.judged_at, row.judged_by_id = at, access.user_id
    row.save()
    journal.record(
        action="audits.item.judged",
        subject=f"item:{item_id}",
        actor=actor,
        at=at,
        before=before,
        after={"result": row.result, "errors": row.errors, "points": points},
    )
    return get_item(item_id=item_id, access=access)


@transaction.atomic
def take_back(*, item_id: int, access: Access, actor: Actor, at: datetime) -> WorkItem:
    """Take one's own judgement back: the item is open again.

    :raises Refusal: it is settled, or was never judged.
    """
    row = _claim(item_id, access)
    if not row.result:
        raise Refusal(
            code="audits.item.not_judged",
            what="There is nothing to take back: this item has not been judged.",
        )
    before = {"result": row.result, "errors": row.errors}
    row.result, row.errors, row.points, row.note, row.evidence = "", [], None, "", ""
    row.judged_at = row.judged_by_id = None
    row.save()
    journal.record(
        action="audits.item.taken_back",
        subject=f"item:{item_id}",
        actor=actor,
        at=at,
        before=before,
    )
    return get_item(item_id=item_id, access=access)


def _claim(item_id: int, access: Access) -> Item:
    """Return an item that the person may judge, locked."""
    get_item(item_id=item_id, access=access)
    row = (
        Item.objects.select_for_update(of=("self",))
        .select_related("drawn__draw", "drawn__agent")
        .get(pk=item_id)
    )
    if not is_judge(row, access):
        raise PermissionDenied("audits.do")
    if row.settled_at is not None:
        raise Refusal(
            code="audits.item.settled",
            what="This judgement has been handed in and does not change any more.",
            mend="A second look by quality, or an appeal, can say otherwise.",
        )
    return row


def _count_errors(row: Item) -> int:
    version = standards.get_version(version_id=row.drawn.draw.standard_version_id)
    return len(version.body.likely_errors) if version.body else 0


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]
