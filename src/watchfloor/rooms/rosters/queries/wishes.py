"""What people wish for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from watchfloor.rooms.rosters.contracts import WishCard
from watchfloor.rooms.rosters.models import Wish


def list_wishes(
    *, agent_ids: Collection[int], first_day: date, last_day: date
) -> tuple[WishCard, ...]:
    """Return the wishes of people for some days, in order of days."""
    rows = Wish.objects.filter(agent__in=agent_ids, day__range=(first_day, last_day))
    return tuple(wish_card(row) for row in rows.order_by("day", "agent", "code"))


def wish_card(row: Wish) -> WishCard:
    """Return a wish as pages see it."""
    return WishCard(
        row.pk, row.agent_id, row.day, row.wants, row.code, row.stars, row.note, row.granted
    )
