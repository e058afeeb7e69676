"""Lists of matters, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import MatterCard, MatterFilter
from watchfloor.rooms.matters.models import Matter

from .reach import in_reach, matching
from .rows import cards_of

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def list_matters(
    *, wanted: MatterFilter, access: Access, limit: int = 50, before: int | None = None
) -> tuple[MatterCard, ...]:
    """Return matters in reach, the newest first or the nearest deadline first.

    `before` is the number of the last matter that was shown: the list goes on after it.
    """
    rows = matching(wanted, access).select_related("node", "owner")
    ordered = _by_due(rows, before) if wanted.by_due else _newest(rows, before)
    return cards_of(ordered[:limit])


def _newest(rows: QuerySet[Matter], before: int | None) -> QuerySet[Matter]:
    return (rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")


def _by_due(rows: QuerySet[Matter], before: int | None) -> QuerySet[Matter]:
    dated = rows.annotate(due=Coalesce("due_at", Value(_NEVER)))
    if before is not None:
        shown = Matter.objects.filter(pk=before).values_list("due_at", flat=True).first() or _NEVER
        later, same = dated.filter(due__gt=shown), dated.filter(due=shown, pk__gt=before)
        dated = later | same
    return dated.order_by("due", "pk")


def count_matters(*, wanted: MatterFilter, access: Access) -> int:
    """Return how many matters in reach are wanted."""
    return matching(wanted, access).count()


def opened_by(*, subject: str) -> tuple[MatterCard, ...]:
    """Return every matter about a subject ("contact:PBX-17"), the newest first."""
    rows = Matter.objects.filter(subject=subject).select_related("node", "owner")
    return cards_of(rows.order_by("-pk"))


def count_by_kind(*, access: Access) -> dict[str, int]:
    """Return how many matters in reach are open, by kind."""
    rows = in_reach(access).filter(ended_at=None)
    return dict(rows.values_list("kind").annotate(Count("pk")).order_by("kind"))
