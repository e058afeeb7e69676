"""The door of the observations room: all that other rooms, flows and the shell may call."""

from .operations import fold, store, sum_again
from .queries import (
    count_kinds,
    find_faults,
    get_observation,
    list_judgements,
    list_observations,
    read_frame,
    sum_rates,
)

__all__ = [
    "count_kinds",
    "find_faults",
    "fold",
    "get_observation",
    "list_judgements",
    "list_observations",
    "read_frame",
    "store",
    "sum_again",
    "sum_rates",
]
