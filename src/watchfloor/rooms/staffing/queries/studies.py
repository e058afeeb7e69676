"""Studies: how far they are and what came out."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import TypeAdapter

from watchfloor.common.access import Access
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.staffing.contracts import (
    ReplayAsked,
    ReplayResult,
    StudyCard,
    StudyDetail,
    StudyKind,
    StudyNotFound,
    StudyStatus,
    WhatIfAsked,
    WhatIfResult,
)
from watchfloor.rooms.staffing.models import Study

_LISTED = 200


def list_studies(
    *, access: Access, kind: StudyKind | None = None, limit: int = 50
) -> tuple[StudyCard, ...]:
    """Return the newest studies that somebody asked for, or whose queues are all in reach."""
    reach = _reach(access)
    rows = Study.objects.filter(removed_at=None).order_by("-pk")
    if kind is not None:
        rows = rows.filter(kind=kind)
    seen = [row for row in rows.defer("result")[:_LISTED] if _is_seen(row, access, reach)]
    return tuple(_card(row) for row in seen[:limit])


def get_study(*, study_id: int, access: Access) -> StudyDetail:
    """Return a study. :raises StudyNotFound: there is none in reach."""
    row = Study.objects.filter(pk=study_id, removed_at=None).first()
    if row is None or not _is_seen(row, access, _reach(access)):
        raise StudyNotFound(study_id)
    return StudyDetail(card=_card(row), asked=asked_of(row), result=_result(row))


def asked_of(row: Study) -> WhatIfAsked | ReplayAsked:
    """Return what was asked."""
    if row.kind == StudyKind.REPLAY:
        return TypeAdapter(ReplayAsked).validate_python(row.asked)
    return TypeAdapter(WhatIfAsked).validate_python(row.asked)


def _result(row: Study) -> WhatIfResult | ReplayResult | None:
    if row.result is None:
        return None
    if row.kind == StudyKind.REPLAY:
        return TypeAdapter(ReplayResult).validate_python(row.result)
    return TypeAdapter(WhatIfResult).validate_python(row.result)


def _reach(access: Access) -> frozenset[int]:
    scope = access.scope
    return frozenset(
        card.id
        for card in interactions.list_queues(scope=scope)
        if scope.everything or card.node_id in scope.node_ids
    )


def _is_seen(row: Study, access: Access, reach: Collection[int]) -> bool:
    if access.scope.everything or (access.user_id and row.by_user_id == access.user_id):
        return True
    queues = set(row.asked.get("queue_ids", ()))
    return bool(queues) and queues <= set(reach)


def _card(row: Study) -> StudyCard:
    return StudyCard(
        id=row.pk,
        kind=StudyKind(row.kind),
        title=row.title,
        status=StudyStatus(row.status),
        total=row.total,
        done=row.done,
        by=row.by,
        by_user_id=row.by_user_id,
        queued_at=row.queued_at,
        finished_at=row.finished_at,
        problem=row.problem,
    )
