"""What crosses the door of the staffing room. No Django here.

Words. *Terms* are what a line of business promises and what people are there for; a *policy* puts
terms on a queue, a node's queues or the whole center from a day on. A *plan* is the requirement of
one series made from one forecast version: it never changes. People are counted in four ways, each
more than the one before: *required* (productive at the same time), *scheduled* (with breaks,
meetings), *rostered* (with leave, sickness), *employed*. A *study* is something simulated.
"""

from .plans import (
    ForecastRow,
    IntervalPerformance,
    IntervalRequirement,
    PlanCard,
    PlanDetail,
    PlanNote,
    PlanNotFound,
    PlanOrigin,
    PlanOutlook,
    PlanReport,
    ScheduledDayCard,
    SensitivityRow,
    SkippedSeries,
    StaffedForecast,
    Step,
    StepChangeCard,
    StepChangeCell,
    StepKind,
)
from .policies import (
    Aim,
    PolicyCard,
    PolicyEffect,
    PolicyNotFound,
    Shrinkage,
    ShrinkageKind,
    ShrinkageRule,
    Terms,
)

__all__ = [
    "Aim",
    "ForecastRow",
    "IntervalPerformance",
    "IntervalRequirement",
    "PlanCard",
    "PlanDetail",
    "PlanNotFound",
    "PlanNote",
    "PlanOrigin",
    "PlanOutlook",
    "PlanReport",
    "PolicyCard",
    "PolicyEffect",
    "PolicyNotFound",
    "ScheduledDayCard",
    "SensitivityRow",
    "Shrinkage",
    "ShrinkageKind",
    "ShrinkageRule",
    "SkippedSeries",
    "StaffedForecast",
    "Step",
    "StepChangeCard",
    "StepChangeCell",
    "StepKind",
    "Terms",
]
