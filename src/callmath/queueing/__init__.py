"""Queueing formulas of a contact center: waits, service levels, and how many agents are needed."""

from ._hiring import (
    Binding,
    Cohort,
    DriverEffect,
    HiringClass,
    HiringCosts,
    HiringPlan,
    HiringRules,
    HiringTask,
    compare_drivers,
    hiring_task,
    plan_hiring,
    staying_share,
    worth_by_tenure,
)
from ._seats import Seats, seats_needed
from ._shrinkage import (
    ShrinkageRule,
    Staircase,
    employed_for,
    people_for,
    scheduled_for,
    shrinkage_share,
)
from ._trunks import line_blocking, line_hold_seconds, lines_for_agents
from ._types import Denominator, Performance, QueueingError, Reason, Sizing
from ._warming import warm

__all__ = [
    "Binding",
    "Cohort",
    "Denominator",
    "DriverEffect",
    "HiringClass",
    "HiringCosts",
    "HiringPlan",
    "HiringRules",
    "HiringTask",
    "Performance",
    "QueueingError",
    "Reason",
    "Seats",
    "ShrinkageRule",
    "Sizing",
    "Staircase",
    "compare_drivers",
    "employed_for",
    "hiring_task",
    "line_blocking",
    "line_hold_seconds",
    "lines_for_agents",
    "people_for",
    "plan_hiring",
    "scheduled_for",
    "seats_needed",
    "shrinkage_share",
    "staying_share",
    "warm",
    "worth_by_tenure",
]
