"""Reads of the observations room. Nothing here writes."""

from .frames import read_frame
from .integrity import find_faults
from .listing import get_observation, iter_observations, list_judgements, list_observations, tally
from .rates import count_kinds, sum_rates

__all__ = [
    "count_kinds",
    "find_faults",
    "get_observation",
    "iter_observations",
    "list_judgements",
    "list_observations",
    "read_frame",
    "sum_rates",
    "tally",
]
