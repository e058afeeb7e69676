"""Late items: a colleague's check that nobody made goes to the leader."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.queries.staff import read_staff
from watchfloor.rooms.observations.contracts import Layer

PATIENCE = timedelta(days=1)


@transaction.atomic
def pass_on_late(*, actor: Actor, at: datetime) -> int:
    """Give cross-checks that are a day late to the leader of the team, and return how many.

    An item that nobody looks at would bend the rates: what is late is not late by chance. Self
    checks stay where they are, since nobody else can make them; their list's clock tells the
    leader.
    """
    late = list(
        Item.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(layer=Layer.TEAM, result="", due_at__lt=at - PATIENCE)
        .select_related("drawn")
        .order_by("pk")
    )
    staff = read_staff() if late else None
    moved = []
    for item in late:
        leader = staff.leader_of(item.drawn.node_id) if staff else None
        if leader is not None and leader != item.user_id:
            item.user_id = leader
            moved.append(item)
    Item.objects.bulk_update(moved, ["user"])
    if moved:
        journal.record(
            action="audits.items.passed_on",
            subject=f"items:{len(moved)}",
            actor=actor,
            at=at,
            after={"items": [item.pk for item in moved]},
        )
    return len(moved)
