"""A simulator of contact centers: many skills, named agents, real days replayed."""

from ._capacity import Overload, find_overloads
from ._compare import Comparison, compare
from ._distributions import (
    Distribution,
    empirical,
    exponential,
    fit,
    fixed,
    from_survival,
    gamma,
    lognormal,
    never,
    uniform,
)
from ._errors import SimulationError
from ._estimates import Estimate
from ._model import CentreModel
from ._multiskill import Ending, GroupStaffing, staff_groups, with_staff
from ._prepared import Prepared, prepare
from ._replay import replay
from ._results import Denominator, Figures, GroupFigures, Simulation
from ._simulate import simulate, simulate_each, summarize_days
from ._trace import draw_trace
from ._types import (
    AgentChoice,
    AgentDay,
    CallBack,
    ContactChoice,
    Day,
    Group,
    Intervals,
    LineGroup,
    Outage,
    Outcome,
    Queue,
    Skill,
    StaffCut,
    Trace,
)
from ._warming import warm

__all__ = [
    "AgentChoice",
    "AgentDay",
    "CallBack",
    "CentreModel",
    "Comparison",
    "ContactChoice",
    "Day",
    "Denominator",
    "Distribution",
    "Ending",
    "Estimate",
    "Figures",
    "Group",
    "GroupFigures",
    "GroupStaffing",
    "Intervals",
    "LineGroup",
    "Outage",
    "Outcome",
    "Overload",
    "Prepared",
    "Queue",
    "Simulation",
    "SimulationError",
    "Skill",
    "StaffCut",
    "Trace",
    "compare",
    "draw_trace",
    "empirical",
    "exponential",
    "find_overloads",
    "fit",
    "fixed",
    "from_survival",
    "gamma",
    "lognormal",
    "never",
    "prepare",
    "replay",
    "simulate",
    "simulate_each",
    "staff_groups",
    "summarize_days",
    "uniform",
    "warm",
    "with_staff",
]
