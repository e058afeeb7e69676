"""Capacity plans: made, kept as versions of a title, taken off the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityCard,
    CapacityDrivers,
    CapacityPlanNotFound,
    CapacityResult,
)
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.queries.capacity import (
    capacity_card,
    work_out_capacity,
)
from watchfloor.rooms.staffing.rules.capacity_packing import (
    check_asked,
    check_drivers,
    pack_drivers,
    pack_result,
)


def make_capacity_plan(
    *,
    asked: CapacityAsked,
    drivers: CapacityDrivers,
    scope: Scope,
    actor: Actor,
    at: datetime,
) -> CapacityCard:
    """Work out a capacity plan and keep it; one of the same title becomes its next version.

    :raises CapacityPlanNotFound: the part of the centre is out of reach.
    :raises Refusal: a driver makes no sense, or there is nothing to plan with.
    """
    asked = replace(asked, title=asked.title.strip(), note=asked.note.strip())
    check_asked(asked)
    check_drivers(drivers)
    result = work_out_capacity(asked=asked, drivers=drivers, scope=scope)
    row = CapacityPlan(
        title=asked.title,
        node_id=asked.node_id,
        first_week=asked.first_week,
        weeks=len(result.weeks),
        drivers=pack_drivers(drivers),
        note=asked.note,
        made_by=actor.name,
        made_at=at,
    )
    return _save(row, result, actor, at)


@transaction.atomic
def _save(row: CapacityPlan, result: CapacityResult, actor: Actor, at: datetime) -> CapacityCard:
    same = CapacityPlan.objects.select_for_update().filter(title=row.title, node=row.node_id)
    newest = max((each.number for each in same), default=0)
    row.number, row.result = newest + 1, pack_result(result)
    row.save(force_insert=True)
    journal.record(
        action="staffing.capacity_plan.made",
        subject=f"capacity_plan:{row.pk}",
        actor=actor,
        at=at,
        after={
            "title": row.title,
            "number": row.number,
            "node": row.node_id,
            "first_week": row.first_week.isoformat(),
            "weeks": row.weeks,
            "drivers": row.drivers,
            "cost": result.cost,
        },
    )
    return capacity_card(row)


@transaction.atomic
def remove_capacity_plan(*, plan_id: int, actor: Actor, at: datetime) -> None:
    """Take a capacity plan off the list; its row is kept.

    :raises CapacityPlanNotFound: there is none, or it was taken off already.
    """
    row = CapacityPlan.objects.select_for_update().filter(pk=plan_id, removed_at=None).first()
    if row is None:
        raise CapacityPlanNotFound(plan_id)
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    journal.record(
        action="staffing.capacity_plan.removed",
        subject=f"capacity_plan:{row.pk}",
        actor=actor,
        at=at,
        before={"title": row.title, "number": row.number},
    )
