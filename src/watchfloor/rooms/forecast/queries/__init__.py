"""Reads. Nothing here writes."""

from .edits import get_edit, list_edits
from .events import find_event, keep_own_events, list_events
from .in_force import read_in_force
from .intervals import read_intervals, read_totals
from .long_term import read_long_term
from .preview import preview_forecast
from .rest_of_day import read_rest_of_day
from .runs import find_run, list_run_results, list_runs
from .scenarios import list_scenarios
from .series import find_series, get_series, keep_in_reach, list_series
from .tasks import list_tasks
from .versions import (
    get_version,
    in_force,
    list_latest,
    list_versions,
    read_leaderboard,
    read_notes,
)

__all__ = [
    "find_event",
    "find_run",
    "find_series",
    "get_edit",
    "get_series",
    "get_version",
    "in_force",
    "keep_in_reach",
    "keep_own_events",
    "list_edits",
    "list_events",
    "list_latest",
    "list_run_results",
    "list_runs",
    "list_scenarios",
    "list_series",
    "list_tasks",
    "list_versions",
    "preview_forecast",
    "read_in_force",
    "read_intervals",
    "read_leaderboard",
    "read_long_term",
    "read_notes",
    "read_rest_of_day",
    "read_totals",
]
