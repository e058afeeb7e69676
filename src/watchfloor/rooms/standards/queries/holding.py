"""What holds, at any instant."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from watchfloor.rooms.matters.contracts import ClockSpec
from watchfloor.rooms.standards.contracts import VersionCard
from watchfloor.rooms.standards.models import StandardVersion

from .cards import version_card
from .kept import list_cards

# One look into each of two indexes for a kind.
_STAMPS = """
SELECT kind, COALESCE((SELECT changes FROM standards_library l WHERE l.kind = asked.kind), 0),
    COALESCE(extract(epoch FROM (
        SELECT valid_from FROM standards_standardversion v
        WHERE v.kind = asked.kind AND approved_at IS NOT NULL AND valid_from <= %(at)s
        ORDER BY valid_from DESC LIMIT 1
    )), 0)
FROM unnest(%(kinds)s::text[]) WITH ORDINALITY AS asked (kind, place) ORDER BY place
"""


def held_at(*, kind: str, code: str, at: datetime) -> VersionCard | None:
    """Return the version of a standard that holds at an instant; None when none does."""
    row = _holding(kind, at).filter(standard__code=code).first()
    return version_card(row) if row else None


def list_held(*, kind: str, at: datetime) -> tuple[VersionCard, ...]:
    """Return what holds of a kind at an instant, by code."""
    return list_cards(_holding(kind, at).order_by("standard__code"))


def library_stamp(*, kind: str | tuple[str, ...], at: datetime | None = None) -> str:
    """Return a text that changes whenever what holds of a kind may have changed: for caches.

    With `at` it changes also when an approved version's day comes; without it a cache must
    look at `valid_from` itself. Several kinds are asked at once.
    """
    kinds = (kind,) if isinstance(kind, str) else kind
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS, {"kinds": list(kinds), "at": at})
        return "|".join(":".join(map(str, row)) for row in cursor.fetchall())


def clocks_for(*, matter_kind: str, at: datetime) -> tuple[ClockSpec, ...] | None:
    """Return the clocks that the policy in force gives a kind of matter; None without a policy."""
    for policy in list_held(kind="clock_policy", at=at):
        if matter_kind in policy.body.matter_kinds:
            clocks: tuple[ClockSpec, ...] = policy.body.clocks
            return clocks
    return None


def list_held_page(
    *, kind: str, at: datetime, search: str, limit: int, offset: int
) -> tuple[tuple[VersionCard, ...], int]:
    """Return one page of what holds of a kind at an instant, by code, and how many there are."""
    rows = _holding(kind, at)
    if search:
        rows = rows.filter(
            Q(standard__code__icontains=search)
            | Q(title_en__icontains=search)
            | Q(title_zh__icontains=search)
        )
    page = rows.order_by("standard__code")[offset : offset + limit]
    return tuple(map(version_card, page)), rows.count()


def count_held(*, at: datetime) -> dict[str, int]:
    """Return how many standards of each kind hold at an instant."""
    rows = _begun(at).values_list("kind").annotate(Count("pk"))
    return dict(rows.order_by())


def _holding(kind: str, at: datetime) -> QuerySet[StandardVersion]:
    return _begun(at).filter(kind=kind).select_related("standard")


def _begun(at: datetime) -> QuerySet[StandardVersion]:
    return StandardVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at),
        approved_at__isnull=False,
        valid_from__lte=at,
        body__isnull=False,
    )
