"""Writes. One function, one transaction, one line in the journal."""

from .days import import_days, remove_special_day, seed_year, set_monthly_days, set_special_day
from .settings import add_hours, remove_hours, set_calendar
from .undo import undo_days

__all__ = [
    "add_hours",
    "import_days",
    "remove_hours",
    "remove_special_day",
    "seed_year",
    "set_calendar",
    "set_monthly_days",
    "set_special_day",
    "undo_days",
]
