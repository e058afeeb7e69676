"""Reads. Nothing here writes."""

from .calendar import (
    centre_zone,
    find_special_day,
    get_calendar,
    list_hours,
    list_special_days,
    working_windows,
)
from .years import day_table_entries, get_year, list_tasks

__all__ = [
    "centre_zone",
    "day_table_entries",
    "find_special_day",
    "get_calendar",
    "get_year",
    "list_hours",
    "list_special_days",
    "list_tasks",
    "working_windows",
]
