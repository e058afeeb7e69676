"""Which cells of a history lie under an event."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np

from callmath.forecasting._types import BoolArray, Event, History


def cells_of_events(history: History, events: tuple[Event, ...]) -> BoolArray | None:
    """Return the cells of the history that an event touches, (days, slots); None without any.

    Events must be naive local here, as `forecast` hands them to candidates.
    """
    if not events:
        return None
    touched = np.zeros(history.volume.shape, dtype=np.bool_)
    for event in events:
        touched.reshape(-1)[_cells(history, event)] = True
    return touched


def _cells(history: History, event: Event) -> slice:
    midnight = datetime.combine(history.first_day, time())
    step = timedelta(minutes=history.interval_minutes)
    first = (event.starts_at - midnight) // step
    last = -((midnight - event.ends_at) // step)
    size = history.volume.size
    return slice(min(max(first, 0), size), min(max(last, 0), size))
