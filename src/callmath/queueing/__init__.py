"""Queueing formulas of a contact center: waits, service levels, and how many agents are needed."""

from ._types import Denominator, Performance, QueueingError, Reason, Sizing
from ._warming import warm

__all__ = ["Denominator", "Performance", "QueueingError", "Reason", "Sizing", "warm"]
