"""Reads. Nothing here writes; what comes out are contracts, never tables."""

from .intervals import list_intervals
from .legs import count_legs, iter_legs, list_legs
from .queues import find_queue, list_queues

__all__ = [
    "count_legs",
    "find_queue",
    "iter_legs",
    "list_intervals",
    "list_legs",
    "list_queues",
]
