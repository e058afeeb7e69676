"""Plain servers with one line of waiting contacts: what the models of calls are built on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaincc, gammaln

from ._arguments import number, together
from ._chains import ABANDONED, BLOCKED, GONE_IN_TIME, IN_TIME, QUEUE, WAIT, climb, lines_of
from ._search import Flags, Goals, Outcome, Places, smallest
from ._types import INFEASIBLE, Counts, Denominator, Floats, Numbers, Performance

HOUR = 3600.0
_CLOSE, _FAR = 4.0, 12.0  # standard deviations below the load


def inverse_blocking(agents: Floats, loads: Floats) -> Floats:
    """Return 1 / Erlang B of flat arrays, for fractions of agents too; infinite without load.

    A large system forgets where its recursion began: from 12 standard deviations below the load
    the fluid value is as good a start as the true one, once 8 of them lie behind.
    """
    busy = np.maximum(loads, 1e-300)
    part = agents - np.floor(agents)
    root = np.sqrt(busy)
    jump = np.floor(busy - _FAR * root)
    jumps = (jump > 1.0) & (agents >= busy - _CLOSE * root)
    first = np.where(jumps, jump + part, part)
    fluid = busy / np.maximum(busy - first, 1.0)
    starts = np.where(jumps, fluid, _below_one(part, busy))
    return np.where(loads > 0.0, climb(starts, first, agents, busy), np.inf)


def _below_one(part: Floats, loads: Floats) -> Floats:
    """Return 1 / B(x, a) = Γ(x + 1, a) e^a a^-x for x in [0, 1)."""
    small = np.minimum(loads, 300.0)
    exact = gammaincc(part + 1.0, small) * np.exp(
        gammaln(part + 1.0) + small - part * np.log(small)
    )
    term, series = np.ones_like(loads), np.ones_like(loads)
    for order in range(12):  # x/a + x(x-1)/a² + … : beyond 300 erlangs the rest is below 1e-22
        term = term * (part - order) / np.maximum(loads, 300.0)
        series = series + term
    return np.where(part == 0.0, 1.0, np.where(loads < 300.0, exact, series))


@dataclass(frozen=True, slots=True, eq=False)
class Station:
    """Problems of one shape, flat: what comes, how long it takes, how long customers wait."""

    shape: tuple[int, ...]
    rates: Floats  # a second
    handles: Floats
    leaves: Floats  # 1 / patience
    withins: Floats
    lines: Floats  # places in all, may be infinite

    def outcome(self, agents: Floats, places: Places | None = None) -> Outcome:
        """Return what agents make of the problems at `places`."""
        return outcome_of(self if places is None else self.part(places), agents)

    def part(self, places: Places) -> Station:
        """Return some of the problems."""
        return replace(
            self,
            rates=self.rates[places],
            handles=self.handles[places],
            leaves=self.leaves[places],
            withins=self.withins[places],
            lines=self.lines[places],
        )

    def start(self) -> Floats:
        """Return a first guess of agents: the load and its root."""
        load = self.rates * self.handles
        return np.minimum(np.ceil(load + np.sqrt(load)), self.lines)


def station_of(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    lines: Numbers | None = None,
    others: list[Floats] | None = None,
) -> tuple[Station, list[Floats]]:
    """Return checked problems, and `others` flat in their shape.

    :raises QueueingError: named after the argument that makes no sense; `shapes`.
    """
    shape, flat = together(
        number("calls_per_hour", calls_per_hour, high=1e9),
        number("handle_seconds", handle_seconds, above=True),
        number("patience_seconds", patience_seconds, above=True, infinite=True),
        number("answer_within_seconds", answer_within_seconds),
        number("lines", lines, infinite=True)
        if lines is None
        else number("lines", lines, high=1e6),
        *(others or []),
    )
    calls, handles, patience, withins, places, *rest = flat
    return Station(shape, calls / HOUR, handles, 1.0 / patience, withins, places), rest


def raw_outcome(station: Station, agents: Floats) -> Floats:
    """Return the columns of `_chains.lines_of`."""
    servers = np.minimum(agents, station.lines)
    weights = inverse_blocking(servers, station.rates * station.handles)
    fulls, rooms = servers / station.handles, station.lines - servers
    return lines_of(weights, station.rates, fulls, station.leaves, rooms, station.withins)


def outcome_of(station: Station, agents: Floats) -> Outcome:
    """Return what agents make of each problem."""
    return read_outcome(raw_outcome(station, agents), station, agents / station.handles)


def read_outcome(found: Floats, station: Station, capacity: Floats) -> Outcome:
    """Return columns as an outcome; `capacity` is what all agents could end in a second."""
    served = np.maximum(1.0 - found[:, BLOCKED] - found[:, ABANDONED], 0.0)
    idle = station.rates == 0.0
    wait = np.divide(found[:, QUEUE], station.rates, out=np.zeros_like(served), where=~idle)
    busy = np.divide(
        station.rates * served, capacity, out=np.ones_like(served), where=capacity > 0.0
    )
    busy = np.where(np.isinf(wait), 1.0, np.minimum(busy, 1.0))
    return Outcome(
        wait=np.clip(found[:, WAIT], 0.0, 1.0),
        queue_seconds=wait,
        in_time=np.clip(found[:, IN_TIME], 0.0, 1.0),
        gone_in_time=np.clip(found[:, GONE_IN_TIME], 0.0, 1.0),
        served=np.where(
            np.isinf(wait), np.minimum(1.0, capacity / np.maximum(station.rates, 1e-300)), served
        ),
        abandoned=np.clip(found[:, ABANDONED], 0.0, 1.0),
        occupancy=np.where(idle, 0.0, busy),
    )


def as_performance(found: Outcome, shape: tuple[int, ...], denominator: Denominator) -> Performance:
    """Return an outcome in the shape of the problems."""
    return Performance(
        wait_probability=found.wait.reshape(shape),
        abandon_share=found.abandoned.reshape(shape),
        mean_wait_seconds=found.queue_seconds.reshape(shape),
        service_level=found.service_level(denominator).reshape(shape),
        occupancy_share=found.occupancy.reshape(shape),
        denominator=denominator,
    )


def needed(station: Station, goals: Goals, start: Floats | None = None) -> Counts:
    """Return the least agents that keep the targets; 0 where nothing comes."""
    agents = smallest(
        lambda tried, places: goals.met(station.outcome(tried, places), places, station.shape),
        station.start() if start is None else start,
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def settle(
    agents: Counts,
    is_idle: Flags,
    goals: Goals,
    shape: tuple[int, ...],
) -> Counts:
    """Return agents in shape: none where nothing comes; no number answers all without fail."""
    agents[goals.never(shape)] = INFEASIBLE
    agents[is_idle] = 0
    return agents.reshape(shape)
