"""Several activities in a shift: who does what when, in shifts of free starts and lengths."""

from ._solve import solve_activities
from ._translate import can_translate

__all__ = ["can_translate", "solve_activities"]
