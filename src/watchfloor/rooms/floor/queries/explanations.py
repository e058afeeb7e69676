"""What people and their leaders said of moments beside the schedule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from watchfloor.common.access import Scope
from watchfloor.rooms.floor.contracts import (
    DayNotFound,
    ExplanationCard,
    ExplanationKind,
    ExplanationState,
)
from watchfloor.rooms.floor.models import Explanation

BY_ITSELF = "day"  # who asked for what the day itself explains
SOON = 200


def list_explanations(
    *, agent_ids: Collection[int], first_day: date, last_day: date
) -> tuple[ExplanationCard, ...]:
    """Return what was said of some days of some people, in order of what it is about."""
    rows = Explanation.objects.filter(agent__in=agent_ids, day__range=(first_day, last_day))
    rows = rows.exclude(state=ExplanationState.WITHDRAWN)
    return tuple(explanation_card(row) for row in rows.order_by("started_at", "pk"))


def list_asked(*, scope: Scope, limit: int = SOON) -> tuple[ExplanationCard, ...]:
    """Return what waits for a leader in reach, the oldest first."""
    rows = in_reach(scope).filter(state=ExplanationState.ASKED).order_by("asked_at", "pk")
    return tuple(explanation_card(row) for row in rows[:limit])


def list_decided(*, scope: Scope, since: datetime, limit: int = 20) -> tuple[ExplanationCard, ...]:
    """Return what was decided in reach lately, the newest first: it can still be taken back."""
    rows = in_reach(scope).filter(
        state__in=[ExplanationState.ACCEPTED, ExplanationState.DECLINED], decided_at__gte=since
    )
    return tuple(explanation_card(row) for row in rows.order_by("-decided_at", "-pk")[:limit])


def find_explanation_row(*, explanation_id: int, scope: Scope) -> Explanation:
    """Return one, to be changed. :raises DayNotFound: there is none in reach."""
    row = in_reach(scope).select_for_update().filter(pk=explanation_id).first()
    if row is None:
        raise DayNotFound(explanation_id)
    return row


def in_reach(scope: Scope) -> QuerySet[Explanation]:
    """Return those of people in reach."""
    if scope.everything:
        return Explanation.objects.all()
    return Explanation.objects.filter(agent__in=scope.agent_ids)


def explanation_card(row: Explanation) -> ExplanationCard:
    """Return a row as a card."""
    return ExplanationCard(
        id=row.pk,
        agent_id=row.agent_id,
        day=row.day,
        started_at=row.started_at,
        ended_at=row.ended_at,
        kind=ExplanationKind(row.kind),
        text=row.text,
        state=ExplanationState(row.state),
        evidence=row.evidence,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )
