"""From weeks far ahead to people, seats, lines and classes; versions are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.forecast.models import LongTermVersion, Series
from watchfloor.rooms.staffing.contracts.capacity import (
    CapacityAsked,
    CapacityDrivers,
    CapacityPlanNotFound,
    StaffCohort,
)
from watchfloor.rooms.staffing.models import CapacityPlan
from watchfloor.rooms.staffing.operations.capacity import (
    make_capacity_plan,
    remove_capacity_plan,
)
from watchfloor.rooms.staffing.queries.capacity import get_capacity_plan, list_capacity_plans

from .build import ANNA, AT, TODAY, a_line, the_base

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
DRIVERS = CapacityDrivers(staff=(StaffCohort(30, 200),))


def a_long_term(series: Series, *, weeks: int = 20, growth: float = 0.0, spread: float = 0.1):
    """Give a line a long-term forecast by week that grows evenly from its near forecast."""
    mean = [7 * 1000 * (1 + growth) ** number for number in range(weeks)]
    levels = {"q025": -2.0, "q10": -1.0, "q50": 0.0, "q90": 1.0, "q975": 2.0}
    return LongTermVersion.objects.create(
        series=series, scenario=the_base(), every="week", made_at=AT, made_by="anna",
        starts_on=[TODAY + number * WEEK for number in range(weeks)],
        mean=mean, baseline=mean, handle_seconds=[240.0] * weeks, drivers=[], notes=[],
        **{name: [each * (1 + step * spread) for each in mean] for name, step in levels.items()},
    )  # fmt: skip


def make(title: str = "Year", *, drivers: CapacityDrivers = DRIVERS, scope=WHOLE_CENTRE, **asked):
    wanted = CapacityAsked(**{"title": title, "first_week": TODAY, "weeks": 20, **asked})
    card = make_capacity_plan(asked=wanted, drivers=drivers, scope=scope, actor=ANNA, at=AT)
    return get_capacity_plan(plan_id=card.id, scope=WHOLE_CENTRE)


def test_smoke(db):
    a_long_term(a_line())
    plan = make()
    for w in plan.result.weeks[:3]:
        print(w)
    print(plan.result.classes, plan.result.limits, plan.result.notes, plan.result.lines)
