"""The door of the forecast room: all that other rooms, flows and the shell may call."""

from .operations import (
    add_scenario,
    edit_cells,
    measure_events,
    run_forecasts,
    save_event,
    sync_series,
)
from .queries import (
    find_series,
    list_series,
    list_versions,
    read_intervals,
    read_totals,
)

__all__ = [
    "add_scenario",
    "edit_cells",
    "find_series",
    "list_series",
    "list_versions",
    "measure_events",
    "read_intervals",
    "read_totals",
    "run_forecasts",
    "save_event",
    "sync_series",
]
