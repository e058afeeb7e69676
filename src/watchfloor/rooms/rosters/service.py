"""The door of the rosters room: all that other rooms, flows and the shell may call."""

from .operations.offers import offer_hours, withdraw_hours
from .queries import list_duties, list_line_skills, list_tasks, read_problem
from .queries.calling import list_callable

__all__ = [
    "list_callable",
    "list_duties",
    "list_line_skills",
    "list_tasks",
    "offer_hours",
    "read_problem",
    "withdraw_hours",
]
