"""The door of the calendars room: all that other rooms and flows may call."""

from .operations import add_hours, import_official_days, set_calendar, set_special_day
from .queries import (
    centre_zone,
    find_special_day,
    get_calendar,
    list_special_days,
    working_windows,
)
from .rules.chinese_days import known_years

__all__ = [
    "add_hours",
    "centre_zone",
    "find_special_day",
    "get_calendar",
    "import_official_days",
    "known_years",
    "list_special_days",
    "set_calendar",
    "set_special_day",
    "working_windows",
]
