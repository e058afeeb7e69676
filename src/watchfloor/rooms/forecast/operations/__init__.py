"""Writes. One function, one transaction, one line in the journal."""

from .drivers import remove_driver, save_driver
from .editing import edit_cells, undo_edit
from .events import measure_events, remove_event, save_event
from .importing import import_version
from .long_term import run_long_term
from .nightly import forecast_night, mark_interrupted
from .running import queue_run, run_forecasts, work_on_run
from .scenarios import add_scenario, copy_scenario, remove_scenario
from .series import add_series, change_series, choose_method, sync_series
from .thinning import thin_versions

__all__ = [
    "add_scenario",
    "add_series",
    "change_series",
    "choose_method",
    "copy_scenario",
    "edit_cells",
    "forecast_night",
    "import_version",
    "mark_interrupted",
    "measure_events",
    "queue_run",
    "remove_driver",
    "remove_event",
    "remove_scenario",
    "run_forecasts",
    "run_long_term",
    "save_driver",
    "save_event",
    "sync_series",
    "thin_versions",
    "undo_edit",
    "work_on_run",
]
