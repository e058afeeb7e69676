"""How far people's lists are."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from watchfloor.common.access import Access
from watchfloor.rooms.audits.contracts import ListCard
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.observations.contracts import Layer, Result

from .items import in_reach

_OPEN = Q(result="")


def list_own_lists(*, access: Access, at: datetime) -> tuple[ListCard, ...]:
    """Return a person's lists that are not settled, the nearest deadline first.

    Whoever is of quality also sees what nobody has been given.
    """
    mine = Q(user_id=access.user_id)
    if access.can("audits.plan"):
        mine |= Q(user=None, layer=Layer.QUALITY)
    return _cards(in_reach(access).filter(mine), only_open=True)


def list_team_lists(*, access: Access, first: date) -> tuple[ListCard, ...]:
    """Return everybody's lists in reach since a day, those with most open loss first."""
    found = _cards(in_reach(access).filter(drawn__draw__day__gte=first), only_open=False)
    return tuple(sorted(found, key=lambda card: (-card.expected_loss, card.due_at, card.user)))


def _cards(items: QuerySet[Item], *, only_open: bool) -> tuple[ListCard, ...]:
    rows = (
        items.select_related(None)
        .order_by()
        .values(
            "audit_id", "user_id", "user__username", "user__first_name", "user__last_name",
            "layer", "drawn__draw__day",
        )
        .annotate(
            items=Count("pk"),
            judged=Count("pk", filter=~_OPEN),
            settled=Count("pk", filter=Q(settled_at__isnull=False)),
            failed=Count("pk", filter=Q(result=Result.FAIL)),
            loss=Sum("drawn__expected_loss", filter=_OPEN),
            due=Min("due_at", filter=_OPEN),
            last=Max("due_at"),
        )
    )  # fmt: skip
    found = (
        ListCard(
            audit_id=row["audit_id"],
            user_id=row["user_id"],
            user=_name(row["user__first_name"], row["user__last_name"], row["user__username"]),
            day=row["drawn__draw__day"],
            layer=Layer(row["layer"]),
            items=row["items"],
            judged=row["judged"],
            settled=row["settled"],
            failed=row["failed"],
            expected_loss=row["loss"] or 0.0,
            due_at=row["due"] or row["last"],
        )
        for row in rows
        if not only_open or row["settled"] < row["items"]
    )
    return tuple(sorted(found, key=lambda card: (card.due_at, card.day, card.layer)))


def _name(first: str | None, last: str | None, sign_in: str | None) -> str:
    return f"{first or ''} {last or ''}".strip() or sign_in or ""
