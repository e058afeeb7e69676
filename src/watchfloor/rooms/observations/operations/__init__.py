"""Writes of the observations room."""

from .folding import fold, follow_zone, sum_again
from .storing import store

__all__ = ["fold", "follow_zone", "store", "sum_again"]
