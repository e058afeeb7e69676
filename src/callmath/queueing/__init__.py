"""Queueing formulas of a contact center: waits, service levels, and how many agents are needed."""

from ._busyness import BusynessAim, agents_needed_when_uncertain, performance_when_uncertain
from ._erlang_a import erlang_a_performance
from ._erlang_b import (
    RedialedBlocking,
    erlang_b,
    erlang_b_redials,
    lines_needed,
    max_load,
)
from ._erlang_c import erlang_c, erlang_c_performance
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
from ._lines import LinesPerformance, agents_needed_with_lines, lines_performance
from ._over_time import DayPerformance, performance_over_time
from ._seats import Seats, seats_needed
from ._shrinkage import (
    ShrinkageRule,
    Staircase,
    employed_for,
    people_for,
    scheduled_for,
    shrinkage_share,
)
from ._sizing import Targets, agents_needed, size_staff
from ._time_varying import agents_needed_over_time, modified_offered_load, offered_load_at
from ._trunks import line_blocking, line_hold_seconds, lines_for_agents
from ._types import INFEASIBLE, Denominator, Performance, QueueingError, Reason, Sizing
from ._waits import Whose, answered_wait_seconds, wait_quantile_seconds
from ._warming import warm

__all__ = [
    "INFEASIBLE",
    "Binding",
    "BusynessAim",
    "Cohort",
    "DayPerformance",
    "Denominator",
    "DriverEffect",
    "HiringClass",
    "HiringCosts",
    "HiringPlan",
    "HiringRules",
    "HiringTask",
    "LinesPerformance",
    "Performance",
    "QueueingError",
    "Reason",
    "RedialedBlocking",
    "Seats",
    "ShrinkageRule",
    "Sizing",
    "Staircase",
    "Targets",
    "Whose",
    "agents_needed",
    "agents_needed_over_time",
    "agents_needed_when_uncertain",
    "agents_needed_with_lines",
    "answered_wait_seconds",
    "compare_drivers",
    "employed_for",
    "erlang_a_performance",
    "erlang_b",
    "erlang_b_redials",
    "erlang_c",
    "erlang_c_performance",
    "hiring_task",
    "line_blocking",
    "line_hold_seconds",
    "lines_for_agents",
    "lines_needed",
    "lines_performance",
    "max_load",
    "modified_offered_load",
    "offered_load_at",
    "people_for",
    "performance_over_time",
    "performance_when_uncertain",
    "plan_hiring",
    "scheduled_for",
    "seats_needed",
    "shrinkage_share",
    "size_staff",
    "staying_share",
    "wait_quantile_seconds",
    "warm",
    "worth_by_tenure",
]
