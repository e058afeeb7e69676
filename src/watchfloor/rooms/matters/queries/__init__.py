"""Reads. Nothing here writes."""

from .details import get_matter
from .faults import find_faults
from .lists import count_matters, list_matters, opened_by
from .tasks import list_tasks

__all__ = [
    "count_matters",
    "find_faults",
    "get_matter",
    "list_matters",
    "list_tasks",
    "opened_by",
]
