"""The door of the matters room: all that other rooms, flows and the shell may call."""

from .operations import act, open_matter, refresh_cache, sweep
from .queries import (
    count_matters,
    find_faults,
    get_matter,
    list_matters,
    list_tasks,
    opened_by,
)
from .rules.kinds import register_kind

__all__ = [
    "act",
    "count_matters",
    "find_faults",
    "get_matter",
    "list_matters",
    "list_tasks",
    "open_matter",
    "opened_by",
    "refresh_cache",
    "register_kind",
    "sweep",
]
