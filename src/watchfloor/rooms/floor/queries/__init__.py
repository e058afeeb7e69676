"""Reads. Tables never leave the room."""

from .adherence import read_adherence
from .adherence_now import read_adherence_now
from .events import first_seq, last_seq, read_events
from .schedules import list_schedules
from .tasks import list_tasks

__all__ = [
    "first_seq",
    "last_seq",
    "list_schedules",
    "list_tasks",
    "read_adherence",
    "read_adherence_now",
    "read_events",
]
