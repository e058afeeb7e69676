"""Rosters whose rules bind each person: who works which shift type on which day."""

from ._solve import solve_individual
from ._translate import can_translate

__all__ = ["can_translate", "solve_individual"]
