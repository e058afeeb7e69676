"""The door of the rosters room: all that other rooms, flows and the shell may call."""

from .operations.offers import offer_hours
from .queries import list_duties, list_line_skills, list_tasks, read_problem

__all__ = ["list_duties", "list_line_skills", "list_tasks", "offer_hours", "read_problem"]
