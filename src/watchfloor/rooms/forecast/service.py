"""The door of the forecast room: all that other rooms, flows and the shell may call."""

from .operations import measure_events, run_forecasts, sync_series
from .queries import (
    find_series,
    get_version,
    list_latest,
    list_scenarios,
    list_series,
    list_tasks,
    list_versions,
    preview_forecast,
    read_in_force,
    read_intervals,
    read_long_term,
    read_rest_of_day,
    read_totals,
)

__all__ = [
    "find_series",
    "get_version",
    "list_latest",
    "list_scenarios",
    "list_series",
    "list_tasks",
    "list_versions",
    "measure_events",
    "preview_forecast",
    "read_in_force",
    "read_intervals",
    "read_long_term",
    "read_rest_of_day",
    "read_totals",
    "run_forecasts",
    "sync_series",
]
