"""Reads of the risks room. Nothing here writes."""

from .cases import list_cases
from .evidence import list_measures, year_seen
from .library import find_point, forget, list_points, points_of_step
from .setting import get_scale, list_classifications, list_steps
from .tasks import list_tasks

__all__ = [
    "find_point",
    "forget",
    "get_scale",
    "list_cases",
    "list_classifications",
    "list_measures",
    "list_points",
    "list_steps",
    "list_tasks",
    "points_of_step",
    "year_seen",
]
