"""Staffing while rates change: modified offered load (Jennings, Mandelbaum, Massey and Whitt,
Management Science 42 (1996) 1383; Feldman, Mandelbaum, Massey and Whitt, ibid. 54 (2008) 324).

At each moment the queue is taken for the steady one with the load in hand m(t), not with λ(t) × h.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import pdtr

from ._arguments import number
from ._carrying import Grid, grid_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, settle, station_of
from ._types import Counts, Floats, Numbers, QueueingError

_NODES = 4  # moments of an interval at which its queue is looked at


def modified_offered_load(
    calls_per_interval: Numbers,
    handle_seconds: Numbers,
    interval_seconds: float,
    *,
    handle_cv: float | None = None,
    start_load: Numbers | None = None,
) -> Floats:
    """Return the mean load in hand in each interval, erlangs, carry-over included.

    :param calls_per_interval: (..., intervals), one after the other; calls come evenly within each.
    :param handle_seconds: of the calls that come in an interval; broadcasts.
    :param handle_cv: None: exponential; 0: always the same; else lognormal.
    :param start_load: erlangs at the start, by series; None: as if the first rate had always been.

    >>> modified_offered_load([10, 0, 0, 0], 1800, 1800, start_load=0).round(3)
    array([3.679, 3.996, 1.47 , 0.541])

    Nothing is lost: with enough intervals the loads add up to calls x handle time.

    :raises QueueingError: named after the argument that makes no sense; `shapes`.
    """
    grid = grid_of(
        calls_per_interval,
        handle_seconds,
        interval_seconds,
        handle_cv=handle_cv,
        start_load=start_load,
    )
    return grid.mean().reshape(grid.shape)


def offered_load_at(
    moments_seconds: Numbers,
    calls_per_interval: Numbers,
    handle_seconds: Numbers,
    interval_seconds: float,
    *,
    handle_cv: float | None = None,
    start_load: Numbers | None = None,
) -> Floats:
    """Return the load in hand at so many seconds into each interval, (..., intervals, moments).

    >>> offered_load_at([0, 1800], [10, 0], 1800, 1800, start_load=0).round(3).tolist()
    [[0.0, 6.321], [6.321, 2.325]]

    :raises QueueingError: named after the argument that makes no sense; `shapes`.
    """
    grid = grid_of(
        calls_per_interval,
        handle_seconds,
        interval_seconds,
        handle_cv=handle_cv,
        start_load=start_load,
    )
    moments = number("moments_seconds", moments_seconds, high=grid.width).reshape(-1)
    loads = np.stack([grid.at(float(moment)) for moment in moments], axis=-1)
    return loads.reshape((*grid.shape, moments.size))


def agents_needed_over_time(
    calls_per_interval: Numbers,
    handle_seconds: Numbers,
    interval_seconds: float,
    *,
    handle_cv: float | None = None,
    start_load: Numbers | None = None,
    **targets: Unpack[Targets],
) -> Counts:
    """Return the least agents of each interval that keep the targets on average over its calls.

    Where no call comes but work is carried in, there are agents enough for it with a probability of
    at least the service level (0.8 where there is none).

    >>> calls = [20, 60, 100, 60, 20, 0]
    >>> common = dict(service_level=0.8, patience_seconds=120)
    >>> agents_needed_over_time(calls, 1800, 1800, **common)
    array([21, 37, 67, 72, 51, 42])

    :raises QueueingError: named after the argument that makes no sense; `shapes`.
    """
    goals = goals_of(targets)
    grid = grid_of(
        calls_per_interval,
        handle_seconds,
        interval_seconds,
        handle_cv=handle_cv,
        start_load=start_load,
    )
    moments, weights = leggauss(_NODES)
    loads = np.stack([grid.at(grid.width * (1 + at) / 2) for at in moments], axis=-1)
    station = _station(grid, loads, goals)
    found = _Interval(station, weights / 2)
    mean = (loads @ (weights / 2)).reshape(-1)
    agents = smallest(
        lambda tried, places: goals.met(found.outcome(tried, places), places, grid.shape),
        np.ceil(mean + np.sqrt(mean)),
    )
    agents = settle(agents, mean == 0.0, goals, grid.shape).reshape(-1)
    return _without_calls(agents, grid, loads, goals).reshape(grid.shape)


class _Interval:
    """Steady queues at some moments of each interval, as one."""

    def __init__(self, station: Station, weights: Floats) -> None:
        self._station, self._weights = station, weights

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        """Return the mean over the moments."""
        count = self._weights.size
        spread = (places[:, None] * count + np.arange(count)).reshape(-1)
        found = self._station.outcome(np.repeat(agents, count), spread)

        def mean(values: Floats) -> Floats:
            return np.asarray(values.reshape(-1, count) @ self._weights)

        return Outcome(
            mean(found.wait),
            mean(found.queue_seconds),
            mean(found.in_time),
            mean(found.gone_in_time),
            mean(found.served),
            mean(found.abandoned),
            mean(found.occupancy),
        )


def _station(grid: Grid, loads: Floats, goals: Goals) -> Station:
    """Return the steady queues of each interval's moments, flat."""
    try:
        patience, within = (
            np.broadcast_to(given, grid.shape).reshape(-1, 1)
            for given in (goals.patience, goals.within)
        )
        np.broadcast_shapes(grid.shape, *(each.shape for each in goals.shapes()))
    except ValueError as fault:
        raise QueueingError("shapes", f"targets do not broadcast to {grid.shape}") from fault
    handles = grid.handles.reshape(-1, 1)
    calls = loads.reshape(-1, loads.shape[-1]) * 3600.0 / handles
    return station_of(calls, handles, patience, within)[0]


def _without_calls(agents: Counts, grid: Grid, loads: Floats, goals: Goals) -> Counts:
    """Where nothing comes: enough for what is carried in, at its peak."""
    level = np.array(0.8) if goals.service_level is None else goals.service_level
    wanted = np.minimum(np.broadcast_to(level, grid.shape).reshape(-1), 1.0 - 1e-9)
    quiet = np.flatnonzero(grid.rates.reshape(-1) == 0.0)
    peak = np.maximum(grid.at(0.0).reshape(-1), loads.max(axis=-1).reshape(-1))[quiet]
    agents[quiet] = smallest(
        lambda tried, places: pdtr(tried, peak[places]) >= wanted[quiet][places], np.ceil(peak)
    )
    return agents
