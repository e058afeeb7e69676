"""Queueing formulas of a contact center: waits, service levels, and how many agents are needed."""

from ._seats import Seats, seats_needed
from ._shrinkage import (
    ShrinkageRule,
    Staircase,
    employed_for,
    people_for,
    scheduled_for,
    shrinkage_share,
)
from ._types import Denominator, Performance, QueueingError, Reason, Sizing
from ._warming import warm

__all__ = [
    "Denominator",
    "Performance",
    "QueueingError",
    "Reason",
    "Seats",
    "ShrinkageRule",
    "Sizing",
    "Staircase",
    "employed_for",
    "people_for",
    "scheduled_for",
    "seats_needed",
    "shrinkage_share",
    "warm",
]
