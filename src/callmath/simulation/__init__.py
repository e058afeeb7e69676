"""A simulator of contact centers: many skills, named agents, real days replayed."""

from ._distributions import Distribution, exponential
from ._model import CentreModel
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
    SimulationError,
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
    "ContactChoice",
    "Day",
    "Distribution",
    "Group",
    "Intervals",
    "LineGroup",
    "Outage",
    "Outcome",
    "Queue",
    "SimulationError",
    "Skill",
    "StaffCut",
    "Trace",
    "exponential",
    "warm",
]
