"""Which cells of a history lie under an event."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np

from callmath.forecasting._types import BoolArray, Event, FloatArray, History


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


def event_factors(history: History, events: tuple[Event, ...], days: int) -> FloatArray | None:
    """Return what events are expected to multiply each cell of `days` days by; None without any.

    A cell that an event covers in part is moved in part. An event whose effect nobody stated moves
    nothing here.
    """
    stated = [event for event in events if event.expected_factor is not None and not event.exclude]
    if not stated:
        return None
    midnight = datetime.combine(history.first_day, time())
    step = timedelta(minutes=history.interval_minutes)
    slots = history.volume.shape[1]
    begins = np.arange(days * slots, dtype=np.float64)
    factors = np.ones(days * slots)
    for event in stated:
        first, last = (event.starts_at - midnight) / step, (event.ends_at - midnight) / step
        covered = np.clip(np.minimum(begins + 1, last) - np.maximum(begins, first), 0.0, 1.0)
        factors *= 1 + covered * ((event.expected_factor or 0.0) - 1)
    return factors.reshape(days, slots)


def _cells(history: History, event: Event) -> slice:
    midnight = datetime.combine(history.first_day, time())
    step = timedelta(minutes=history.interval_minutes)
    first = (event.starts_at - midnight) // step
    last = -((midnight - event.ends_at) // step)
    size = history.volume.size
    return slice(min(max(first, 0), size), min(max(last, 0), size))
