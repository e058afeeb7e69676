"""Reads. Tables never leave the room."""

from .adherence import read_adherence
from .adherence_now import read_adherence_now
from .events import first_seq, last_seq, read_events
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
    "count_events",
    "count_refused",
    "count_unknown_names",
    "first_seq",
    "get_source",
    "last_seq",
    "list_feeds",
    "list_names",
    "list_refused",
    "list_schedules",
    "list_sources",
    "list_tasks",
    "read_adherence",
    "read_adherence_now",
    "read_events",
]
