"""Reads. Tables never leave the room."""

from .adherence import read_adherence
from .adherence_now import read_adherence_now
from .checking import check_live
from .events import last_seq
from .faults import USUAL_DAYS, count_faults, list_faults
from .kept import count_answered, list_stays, list_stretches, sum_stays
from .live import read_floor
from .schedules import list_schedules
from .sources import (
    count_events,
    count_refused,
    count_unknown_names,
    get_source,
    list_feeds,
    list_names,
    list_refused,
    list_sources,
)
from .tasks import list_tasks

__all__ = [
    "USUAL_DAYS",
    "check_live",
    "count_answered",
    "count_events",
    "count_faults",
    "count_refused",
    "count_unknown_names",
    "get_source",
    "last_seq",
    "list_faults",
    "list_feeds",
    "list_names",
    "list_refused",
    "list_schedules",
    "list_sources",
    "list_stays",
    "list_stretches",
    "list_tasks",
    "read_adherence",
    "read_adherence_now",
    "read_floor",
    "sum_stays",
]
