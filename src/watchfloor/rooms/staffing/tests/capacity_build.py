"""What tests of capacity plans are built from: a line with a long term, a plan of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.forecast.models import LongTermVersion, Series
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityDrivers,
    CapacityPlanDetail,
    StaffCohort,
)
from watchfloor.rooms.staffing.operations.capacity import make_capacity_plan
from watchfloor.rooms.staffing.queries.capacity import get_capacity_plan

from .build import ANNA, AT, TODAY, the_base

WEEK = timedelta(days=7)
DRIVERS = CapacityDrivers(staff=(StaffCohort(30, 200),))


def a_long_term(
    series: Series, *, weeks: int = 20, growth: float = 0.0, spread: float = 0.1
) -> LongTermVersion:
    """Give a line a long-term forecast by week of 7,000 contacts that grow evenly."""
    mean = [7000 * (1 + growth) ** number for number in range(weeks)]
    levels = {"q025": -2.0, "q10": -1.0, "q50": 0.0, "q90": 1.0, "q975": 2.0}
    return LongTermVersion.objects.create(
        series=series, scenario=the_base(), every="week", made_at=AT, made_by="anna",
        starts_on=[TODAY + number * WEEK for number in range(weeks)],
        mean=mean, baseline=mean, handle_seconds=[240.0] * weeks, drivers=[], notes=[],
        **{name: [each * (1 + step * spread) for each in mean] for name, step in levels.items()},
    )  # fmt: skip


def make_plan(
    title: str = "Year",
    *,
    drivers: CapacityDrivers = DRIVERS,
    scope: Scope = WHOLE_CENTRE,
    weeks: int = 20,
    node_id: int | None = None,
    factor: float = 1.0,
) -> CapacityPlanDetail:
    """Make a capacity plan and return it."""
    card = make_capacity_plan(
        asked=CapacityAsked(title, TODAY, weeks, node_id),
        drivers=replace(drivers, volume_factor=factor),
        scope=scope,
        actor=ANNA,
        at=AT,
    )
    return get_capacity_plan(plan_id=card.id, scope=WHOLE_CENTRE)
