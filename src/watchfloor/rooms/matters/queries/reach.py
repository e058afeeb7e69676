"""Which matters somebody sees, and which she wants to see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import MatterFilter
from watchfloor.rooms.matters.models import Matter


def in_reach(access: Access) -> QuerySet[Matter]:
    """Return the matters that somebody sees: of her nodes, her own, those that she opened."""
    rows = Matter.objects.all()
    if access.scope.everything:
        return rows
    if access.user_id is None:
        return rows.none()
    return rows.filter(
        Q(node_id__in=access.scope.node_ids)
        | Q(owner_id=access.user_id)
        | Q(opener_id=access.user_id)
    )


def matching(wanted: MatterFilter, access: Access) -> QuerySet[Matter]:
    """Return the wanted matters in reach."""
    plain = {
        "kind__in": wanted.kinds,
        "state__in": [state.value for state in wanted.states],
        "owner_id": wanted.owner_id,
        "parent_id": wanted.parent_id,
        "subject": wanted.subject,
        "node_id": wanted.node_id,
        "node_id__in": wanted.node_ids,
        "due_at__lt": wanted.overdue_at,
    }
    rows = in_reach(access).filter(**{name: value for name, value in plain.items() if value})
    if wanted.is_open is not None:
        rows = rows.filter(ended_at__isnull=wanted.is_open)
    if wanted.overdue_at:
        rows = rows.filter(ended_at=None)
    for word in wanted.search.replace("\0", "").split():
        rows = rows.filter(_has_word(word))
    return rows


def _has_word(word: str) -> Q:
    found = Q(title__icontains=word) | Q(subject__icontains=word)
    number = word.removeprefix("#")
    # A bigint; a longer number is the number of nothing.
    return (
        found | Q(pk=int(number))
        if number.isascii() and number.isdigit() and len(number) < 19
        else found
    )
