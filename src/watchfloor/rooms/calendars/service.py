"""The door of the calendars room: all that other rooms, flows and the shell may call."""

from .operations import (
    add_hours,
    import_days,
    remove_hours,
    remove_special_day,
    seed_year,
    set_calendar,
    set_monthly_days,
    set_special_day,
    undo_days,
)
from .queries import (
    centre_zone,
    day_table_entries,
    get_calendar,
    get_year,
    list_hours,
    list_special_days,
    list_tasks,
    working_windows,
)

__all__ = [
    "add_hours",
    "centre_zone",
    "day_table_entries",
    "get_calendar",
    "get_year",
    "import_days",
    "list_hours",
    "list_special_days",
    "list_tasks",
    "remove_hours",
    "remove_special_day",
    "seed_year",
    "set_calendar",
    "set_monthly_days",
    "set_special_day",
    "undo_days",
    "working_windows",
]
