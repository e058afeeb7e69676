"""The door of the interactions room: all that other rooms, flows and the shell may call."""

from .queries import (
    count_legs,
    count_repeats,
    find_queue,
    list_feed_health,
    list_integrity_faults,
    list_intervals,
    list_queues,
    list_runs,
    sum_agent_states,
)

__all__ = [
    "count_legs",
    "count_repeats",
    "find_queue",
    "list_feed_health",
    "list_integrity_faults",
    "list_intervals",
    "list_queues",
    "list_runs",
    "sum_agent_states",
]
