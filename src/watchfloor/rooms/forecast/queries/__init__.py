"""Reads. Nothing here writes."""

from .edits import get_edit, list_edits
from .events import find_event, list_events
from .intervals import read_intervals, read_totals
from .runs import find_run, list_run_results, list_runs
from .scenarios import list_scenarios
from .series import find_series, get_series, list_series
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
    "list_edits",
    "list_events",
    "list_latest",
    "list_run_results",
    "list_runs",
    "list_scenarios",
    "list_series",
    "list_versions",
    "read_intervals",
    "read_leaderboard",
    "read_notes",
    "read_totals",
]
