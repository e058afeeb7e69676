"""The door of the interactions room: all that other rooms, flows and the shell may call."""

from .operations import import_file, place_queue
from .queries import (
    count_legs,
    count_repeats,
    find_last_records,
    get_contact,
    list_feed_health,
    list_integrity_faults,
    list_intervals,
    list_queues,
    list_recorded_days,
    list_runs,
    read_contact_frame,
    read_counts,
    read_leg_frame,
    sum_agent_states,
    sum_intervals,
)
from .queries.explaining import explain_refusal

__all__ = [
    "count_legs",
    "count_repeats",
    "explain_refusal",
    "find_last_records",
    "get_contact",
    "import_file",
    "list_feed_health",
    "list_integrity_faults",
    "list_intervals",
    "list_queues",
    "list_recorded_days",
    "list_runs",
    "place_queue",
    "read_contact_frame",
    "read_counts",
    "read_leg_frame",
    "sum_agent_states",
    "sum_intervals",
]
