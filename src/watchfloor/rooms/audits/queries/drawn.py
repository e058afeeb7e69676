"""The contacts of one draw."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from watchfloor.common.access import Scope
from watchfloor.rooms.audits.contracts import DrawnLook, DrawnRow
from watchfloor.rooms.audits.models import Drawn, Item
from watchfloor.rooms.observations.contracts import Layer, Result

from .items import drawn_card, user_name


def list_drawn(
    *, draw_id: int, scope: Scope, limit: int = 100, offset: int = 0
) -> tuple[DrawnRow, ...]:
    """Return the drawn contacts in reach, those with the greatest expected loss first."""
    found = Drawn.objects.filter(draw_id=draw_id).select_related("draw", "agent")
    if not scope.everything:
        found = found.filter(Q(node_id__in=scope.node_ids) | Q(agent_id__in=scope.agent_ids))
    looks = Item.objects.select_related("user").order_by("is_recheck", "pk")
    rows = found.order_by("-expected_loss", "pk").prefetch_related(Prefetch("items", looks))
    return tuple(map(_row, rows[offset : offset + limit]))


def _row(drawn: Drawn) -> DrawnRow:
    items = list(drawn.items.all())
    is_told = all(item.settled_at is not None for item in items)
    return DrawnRow(
        drawn=drawn_card(drawn),
        looks=tuple(_look(item, is_told=is_told) for item in items),
        item_id=items[0].pk if items else None,
    )


def _look(item: Item, *, is_told: bool) -> DrawnLook:
    return DrawnLook(
        layer=Layer(item.layer),
        is_recheck=item.is_recheck,
        user=user_name(item.user),
        is_judged=bool(item.result),
        result=Result(item.result) if is_told and item.result else None,
    )
