"""The door of the calendars room: all that other rooms, flows and the shell may call."""

from .operations import (
    add_hours,
    import_official_days,
    remove_hours,
    remove_special_day,
    set_calendar,
    set_special_day,
)
from .queries import (
    centre_zone,
    get_calendar,
    list_hours,
    list_special_days,
    working_windows,
)
from .rules.chinese_days import known_years

__all__ = [
    "add_hours",
    "centre_zone",
    "get_calendar",
    "import_official_days",
    "known_years",
    "list_hours",
    "list_special_days",
    "remove_hours",
    "remove_special_day",
    "set_calendar",
    "set_special_day",
    "working_windows",
]
