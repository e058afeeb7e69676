"""Rosters whose rules bind each person: who works which shift type on which day."""

from ._rules_of import Bounds, bounds_of
from ._solve import solve_individual
from ._translate import can_translate

__all__ = ["Bounds", "bounds_of", "can_translate", "solve_individual"]
