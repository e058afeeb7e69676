"""Calls and outbound contacts by the same agents, kept apart by a threshold.

An agent who gets free takes an outbound contact when more than `idle_threshold` others would still
be free; else he waits for a call. Outbound work never runs out and takes as long as a call. The
number of busy agents is then a birth-death chain that never falls below agents - idle_threshold.
Source: Bhulai and Koole, IEEE Transactions on Automatic Control 48 (2003) 1434.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from callmath.compiled import compiled

from ._arguments import whole
from ._chains import lines_of
from ._checks import denominator_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, read_outcome, settle, station_of
from ._types import INFEASIBLE, Counts, Denominator, Floats, Numbers, Performance

_MOST = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class BlendedPerformance:
    """How calls do, and how much outbound work gets done beside them."""

    performance: Performance  # of calls; occupancy is that of all work
    outbound_per_hour: Floats


@compiled
def climb_blended(lowest: Floats, agents: Floats, loads: Floats) -> Floats:
    """Return the weight of the states `lowest` to `agents` over that of the last, and the mean of
    the states before the last, (problems, 2).
    """
    out = np.zeros((lowest.shape[0], 2))
    for i in range(lowest.shape[0]):
        weight, mean, state = 1.0, lowest[i], lowest[i] + 1.0
        out[i, 1] = lowest[i]
        while state <= agents[i] + 0.5:
            out[i, 1] = mean
            weight = 1.0 + weight * state / loads[i]
            mean += (state - mean) / weight
            state += 1.0
        out[i, 0] = weight
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Blend:
    """Problems, flat."""

    station: Station

    def outcome(self, agents: Floats, idle: Floats, places: Places) -> Outcome:
        """Return what becomes of calls; occupancy with the outbound work."""
        part = self.station.part(places)
        loads = np.maximum(part.rates * part.handles, 1e-300)
        low = climb_blended(np.maximum(agents - idle, 0.0), agents, loads)
        full = agents / part.handles
        columns = lines_of(
            low[:, 0].copy(), part.rates, full, part.leaves, part.lines, part.withins
        )
        found = read_outcome(columns, part, full)
        busy = (1.0 - found.wait) * low[:, 1] + found.wait * agents
        busy = np.where(part.rates > 0.0, busy, np.maximum(agents - idle, 0.0))
        share = np.divide(busy, agents, out=np.ones_like(busy), where=agents > 0.0)
        return replace(found, occupancy=share)


def blended_performance(
    agents: Numbers,
    idle_threshold: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> BlendedPerformance:
    """Return how calls do when so many agents are kept free for them, and the outbound work done.

    :param agents: whole numbers.
    :param idle_threshold: whole numbers; 0: nobody ever waits for a call; as many as agents: no
        outbound work at all.

    >>> found = blended_performance(50, 3, 1800, 60, None, 20)
    >>> round(float(found.performance.wait_probability), 4), round(float(found.outbound_per_hour))
    (0.2223, 1092)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    named = denominator_of(denominator)
    station, (people, idle) = station_of(
        calls_per_hour,
        handle_seconds,
        patience_seconds,
        answer_within_seconds,
        others=[
            whole("agents", agents, high=_MOST),
            whole("idle_threshold", idle_threshold),
        ],
    )
    found = _Blend(station).outcome(people, idle, np.arange(people.size))
    done = people * found.occupancy / station.handles - station.rates * found.served
    return BlendedPerformance(
        as_performance(found, station.shape, named),
        (np.maximum(done, 0.0) * 3600.0).reshape(station.shape),
    )


def idle_threshold_needed(
    agents: Numbers, calls_per_hour: Numbers, handle_seconds: Numbers, **targets: Unpack[Targets]
) -> Counts:
    """Return the least idle threshold with which calls keep the targets; -1 where none does.

    The least threshold leaves the most outbound work. A cap on occupancy holds for all work.

    >>> common = dict(service_level=0.95, answer_within_seconds=0)
    >>> idle_threshold_needed([50, 35, 32], 1800, 60, **common)
    array([ 7, -1, -1])

    :param targets: as of `agents_needed`.
    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `no_target`.
    """
    goals = goals_of(targets)
    station, (people, *_) = station_of(
        calls_per_hour,
        handle_seconds,
        goals.patience,
        goals.within,
        others=[whole("agents", agents, high=_MOST), *goals.shapes()],
    )
    idle = _least_idle(_Blend(station), people, goals, np.arange(people.size))
    return settle(idle, station.rates == 0.0, goals, station.shape)


def _least_idle(blend: _Blend, people: Floats, goals: Goals, where: Places) -> Counts:
    """Return the least threshold of the problems at `where`."""
    shape = blend.station.shape

    def meets(idle: Floats, places: Places) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        least = np.minimum(idle, people[places])
        return goals.met(blend.outcome(people[places], least, where[places]), where[places], shape)

    found = smallest(meets, np.ceil(np.sqrt(people)), most=int(people.max(initial=0)))
    return np.where(found > people, INFEASIBLE, found)
