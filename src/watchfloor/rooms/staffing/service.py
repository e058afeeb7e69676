"""The door of the staffing room: all that other rooms, flows and the shell may call."""

from .operations import make_plans, save_policy, save_scheduled
from .queries import (
    list_tasks,
    performer_of,
    read_requirements,
    read_roster,
    read_sensitivity,
    replay_day,
    staff_rows,
    staff_version,
    terms_on,
)

__all__ = [
    "list_tasks",
    "make_plans",
    "performer_of",
    "read_requirements",
    "read_roster",
    "read_sensitivity",
    "replay_day",
    "save_policy",
    "save_scheduled",
    "staff_rows",
    "staff_version",
    "terms_on",
]
