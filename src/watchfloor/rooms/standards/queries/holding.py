"""What holds, at any instant."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from watchfloor.rooms.matters.contracts import ClockSpec
from watchfloor.rooms.standards.contracts import VersionCard
from watchfloor.rooms.standards.models import Library, StandardVersion

from .cards import version_card


def held_at(*, kind: str, code: str, at: datetime) -> VersionCard | None:
    """Return the version of a standard that holds at an instant; None when none does."""
    row = _holding(kind, at).filter(standard__code=code).first()
    return version_card(row) if row else None


def list_held(*, kind: str, at: datetime) -> tuple[VersionCard, ...]:
    """Return what holds of a kind at an instant, by code."""
    return tuple(map(version_card, _holding(kind, at).order_by("standard__code")))


def library_stamp(*, kind: str, at: datetime | None = None) -> str:
    """Return a text that changes whenever what holds of a kind may have changed: for caches.

    With `at` it changes also when an approved version's day comes; without it a cache must
    look at `valid_from` itself.
    """
    changes = Library.objects.filter(pk=kind).values_list("changes", flat=True).first() or 0
    if at is None:
        return f"{kind}:{changes}"
    begun = StandardVersion.objects.filter(kind=kind, approved_at__isnull=False, valid_from__lte=at)
    latest = begun.order_by("-valid_from").values_list("valid_from", flat=True).first()
    return f"{kind}:{changes}:{latest.timestamp() if latest else 0}"


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
