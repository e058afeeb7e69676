"""Queueing formulas of a contact center: waits, service levels, and how many agents are needed."""

from ._blending import BlendedPerformance, blended_performance, idle_threshold_needed
from ._busyness import BusynessAim, agents_needed_when_uncertain, performance_when_uncertain
from ._chat import ChatPerformance, chat_agents_needed, chat_performance
from ._deferred import Backlog, DeferredWork, Need, deferred_agents_needed, deferred_performance
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
    DriverEffect,
    HiringClass,
    HiringPlan,
    compare_drivers,
    hiring_task,
    plan_hiring,
    staying_share,
    worth_by_tenure,
)
from ._hiring_types import Cohort, HiringCosts, HiringRules, HiringTask
from ._lines import LinesPerformance, agents_needed_with_lines, lines_performance
from ._outbound import (
    Dialing,
    ListOutcome,
    OutboundPerformance,
    list_outcome,
    outbound_agents_needed,
    outbound_performance,
)
from ._over_time import DayPerformance, performance_over_time
from ._patience_general import agents_needed_with_patience_law, performance_with_patience_law
from ._patience_laws import (
    PatienceLaw,
    exponential_patience,
    fixed_patience,
    law_of,
    lognormal_patience,
    mixed_patience,
    patience_from_steps,
    uniform_patience,
)
from ._priorities import agents_needed_with_priorities, priority_performance
from ._redials import RedialPerformance, agents_needed_with_redials, redial_performance
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
from ._spreading import Spread, SpreadTerms, spread_deferred
from ._time_varying import agents_needed_over_time, modified_offered_load, offered_load_at
from ._trunks import line_blocking, line_hold_seconds, lines_for_agents
from ._types import INFEASIBLE, Denominator, Performance, QueueingError, Reason, Sizing
from ._waits import Whose, answered_wait_seconds, wait_quantile_seconds
from ._warming import warm

__all__ = [
    "INFEASIBLE",
    "Backlog",
    "Binding",
    "BlendedPerformance",
    "BusynessAim",
    "ChatPerformance",
    "Cohort",
    "DayPerformance",
    "DeferredWork",
    "Denominator",
    "Dialing",
    "DriverEffect",
    "HiringClass",
    "HiringCosts",
    "HiringPlan",
    "HiringRules",
    "HiringTask",
    "LinesPerformance",
    "ListOutcome",
    "Need",
    "OutboundPerformance",
    "PatienceLaw",
    "Performance",
    "QueueingError",
    "Reason",
    "RedialPerformance",
    "RedialedBlocking",
    "Seats",
    "ShrinkageRule",
    "Sizing",
    "Spread",
    "SpreadTerms",
    "Staircase",
    "Targets",
    "Whose",
    "agents_needed",
    "agents_needed_over_time",
    "agents_needed_when_uncertain",
    "agents_needed_with_lines",
    "agents_needed_with_patience_law",
    "agents_needed_with_priorities",
    "agents_needed_with_redials",
    "answered_wait_seconds",
    "blended_performance",
    "chat_agents_needed",
    "chat_performance",
    "compare_drivers",
    "deferred_agents_needed",
    "deferred_performance",
    "employed_for",
    "erlang_a_performance",
    "erlang_b",
    "erlang_b_redials",
    "erlang_c",
    "erlang_c_performance",
    "exponential_patience",
    "fixed_patience",
    "hiring_task",
    "idle_threshold_needed",
    "law_of",
    "line_blocking",
    "line_hold_seconds",
    "lines_for_agents",
    "lines_needed",
    "lines_performance",
    "list_outcome",
    "lognormal_patience",
    "max_load",
    "mixed_patience",
    "modified_offered_load",
    "offered_load_at",
    "outbound_agents_needed",
    "outbound_performance",
    "patience_from_steps",
    "people_for",
    "performance_over_time",
    "performance_when_uncertain",
    "performance_with_patience_law",
    "plan_hiring",
    "priority_performance",
    "redial_performance",
    "scheduled_for",
    "seats_needed",
    "shrinkage_share",
    "size_staff",
    "spread_deferred",
    "staying_share",
    "uniform_patience",
    "wait_quantile_seconds",
    "warm",
    "worth_by_tenure",
]
