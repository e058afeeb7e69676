"""Reads. Nothing here writes; what comes out are contracts, never tables."""

from .agent_states import sum_agent_states
from .contacts import get_contact
from .counts import read_counts
from .feeds import list_feed_health
from .frames import read_contact_frame
from .integrity import list_integrity_faults
from .intervals import list_intervals, sum_intervals
from .leg_frames import read_leg_frame
from .legs import count_legs, iter_legs, list_legs
from .queues import find_queue, list_queues
from .recorded import find_last_records, list_recorded_days
from .refusals import list_refusals
from .repeats import count_repeats
from .runs import get_run, list_runs

__all__ = [
    "count_legs",
    "count_repeats",
    "find_last_records",
    "find_queue",
    "get_contact",
    "get_run",
    "iter_legs",
    "list_feed_health",
    "list_integrity_faults",
    "list_intervals",
    "list_legs",
    "list_queues",
    "list_recorded_days",
    "list_refusals",
    "list_runs",
    "read_contact_frame",
    "read_counts",
    "read_leg_frame",
    "sum_agent_states",
    "sum_intervals",
]
