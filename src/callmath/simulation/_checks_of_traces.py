"""What a trace must be before it runs through a model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._checks import check_number, refuse
from ._checks_of_kinds import check_kind
from ._types import Trace

if TYPE_CHECKING:
    from ._model import CentreModel

FLOATS = (
    "arrival_seconds",
    "handle_seconds",
    "after_work_seconds",
    "patience_seconds",
    "uniforms",
    "head_start_seconds",
    "recorded_start_seconds",
)


def check_trace(model: CentreModel, trace: Trace) -> Trace:
    """Return a trace whose columns are as the loops want them; refuse one that fits no model.

    :raises SimulationError: `bad_shape`, `bad_trace`, `not_sorted`, `outside_day`, `unknown_queue`,
        `unknown_agent`, each with the first contact that is wrong.
    """
    trace = _read_columns(trace)
    _check_shapes(trace)
    if len(trace.arrival_seconds) > 0:
        _check_contacts(model, trace)
    return replace(trace, queues=np.asarray(trace.queues, np.int16))


def _read_columns(trace: Trace) -> Trace:
    """Return a trace with numbers that are 64 bits wide and stand one after the other.

    Loops would be compiled anew for others.
    """
    check_kind("the trace", trace, Trace, "a Trace")
    check_number("record_within_seconds", trace.record_within_seconds)
    found: dict[str, Any] = {"queues": np.ascontiguousarray(trace.queues)}
    for name in FLOATS:
        column = getattr(trace, name)
        try:
            found[name] = None if column is None else np.ascontiguousarray(column, np.float64)
        except (TypeError, ValueError):
            refuse("bad_trace", f"{name} must be numbers, one for each contact", column=name)
    if trace.recorded_agents is not None:
        found["recorded_agents"] = np.ascontiguousarray(trace.recorded_agents)
    return replace(trace, **found)


def _check_contacts(model: CentreModel, trace: Trace) -> None:
    _check_column("arrival_seconds", trace.arrival_seconds)
    _check_column("handle_seconds", trace.handle_seconds)
    _check_column("after_work_seconds", trace.after_work_seconds)
    _check_column("patience_seconds", trace.patience_seconds, most=np.inf)
    if trace.head_start_seconds is not None:
        _check_column("head_start_seconds", trace.head_start_seconds)
    _check_order(model, trace.arrival_seconds)
    _check_queues(model, trace.queues)
    if trace.recorded_start_seconds is not None:
        _check_column("recorded_start_seconds", trace.recorded_start_seconds, most=np.inf)
    if trace.recorded_agents is not None:
        _check_agents(model, trace.recorded_agents)


def _check_shapes(trace: Trace) -> None:
    count = len(trace.arrival_seconds)
    columns: dict[str, NDArray[Any] | None] = {
        "arrival_seconds": trace.arrival_seconds,
        "queues": trace.queues,
        "handle_seconds": trace.handle_seconds,
        "after_work_seconds": trace.after_work_seconds,
        "patience_seconds": trace.patience_seconds,
        "head_start_seconds": trace.head_start_seconds,
        "recorded_agents": trace.recorded_agents,
        "recorded_start_seconds": trace.recorded_start_seconds,
    }
    for name, column in columns.items():
        if column is not None and column.shape != (count,):
            message = f"{name} has the shape {column.shape}; there are {count} contacts"
            refuse("bad_shape", message, column=name, shape=column.shape)
    if trace.uniforms is not None and trace.uniforms.shape != (count, 4):
        message = f"uniforms has the shape {trace.uniforms.shape}, not ({count}, 4)"
        refuse("bad_shape", message, column="uniforms", shape=trace.uniforms.shape)


def _check_column(
    name: str, values: NDArray[np.float64], most: float = np.finfo(float).max
) -> None:
    if values.min() >= 0 and values.max() <= most:  # neither holds for NaN
        return
    at = int(np.flatnonzero(~((values >= 0) & (values <= most)))[0])
    message = f"{name} of contact {at} is {values[at]}; it must be a number of at least 0"
    refuse("bad_trace", message, column=name, index=at)


def _check_order(model: CentreModel, arrivals: NDArray[np.float64]) -> None:
    if (arrivals[1:] < arrivals[:-1]).any():
        at = int(np.flatnonzero(arrivals[1:] < arrivals[:-1])[0]) + 1
        message = f"contact {at} came before the one above it; sort the trace by arrival"
        refuse("not_sorted", message, index=at)
    day_end = model.intervals.count * model.intervals.seconds
    if arrivals[-1] >= day_end:
        at = int(np.searchsorted(arrivals, day_end))
        message = f"contact {at} came at {arrivals[at]:g}; the day ends at {day_end:g} seconds"
        refuse("outside_day", message, index=at)


def _check_queues(model: CentreModel, queues: NDArray[np.int16]) -> None:
    count = len(model.queues)
    if queues.dtype.kind not in "iu":
        message = f"queues are {queues.dtype}; they must be whole numbers, positions in the model"
        refuse("unknown_queue", message)
    if queues.min() >= 0 and queues.max() < count:
        return
    at = int(np.flatnonzero(~((queues >= 0) & (queues < count)))[0])
    message = f"contact {at} is of queue {queues[at]}; the model has 0 to {count - 1}"
    refuse("unknown_queue", message, index=at)


def _check_agents(model: CentreModel, agents: NDArray[np.int32]) -> None:
    count = sum(len(group.agents) for group in model.groups)
    if agents.dtype.kind in "iu" and agents.min() >= -1 and agents.max() < count:
        return
    bad = np.flatnonzero(~((agents >= -1) & (agents < count)))
    at = int(bad[0]) if len(bad) else 0
    message = f"contact {at} is recorded for agent {agents[at]}; the model names {count}, from 0 on"
    refuse("unknown_agent", message, index=at)
