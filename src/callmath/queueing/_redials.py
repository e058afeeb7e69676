"""Customers who hang up or hear the busy tone and call again (Erlang X).

Redials are taken for new calls of a Poisson stream: the rate of all attempts λ solves
λ = λ0 + r λ lost(λ), with λ0 first attempts and the share `lost` of the model without redials. That
is right when redials come long after the queue has changed, and the usual approximation otherwise
(Cohen, Philips Telecommunication Review 18 (1957) 49; Koole, Call Center Optimization (2013)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from ._arguments import number
from ._checks import denominator_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, raw_outcome, read_outcome, settle, station_of
from ._types import Counts, Denominator, Floats, Numbers, Performance

_TURNS = 200
_CLOSE = 4e-15  # of the rate


@dataclass(frozen=True, slots=True, eq=False)
class RedialPerformance:
    """How a queue does when lost customers call again. `performance` is that of an attempt."""

    performance: Performance
    attempts_per_hour: Floats  # first attempts and redials
    attempts_per_customer: Floats
    customers_served_share: Floats  # at one of their attempts
    blocked_share: Floats  # of attempts


@dataclass(frozen=True, slots=True, eq=False)
class _Callers:
    """Problems whose `station.rates` are first attempts."""

    station: Station
    again: Floats  # share of lost attempts that come again

    def settled(self, agents: Floats, places: Places) -> tuple[Station, Floats]:
        """Return the problems at the rate of all attempts, and their columns.

        What is lost for good grows with the rate, so there is one answer, between λ0 and
        λ0 / (1 - r); regula falsi with the Illinois rule keeps it between two rates.
        """
        first, again = self.station.part(places), self.again[places]
        rate = _solve(first, again, agents)
        whole = replace(first, rates=rate)
        return whole, raw_outcome(whole, agents)

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        """Return what becomes of attempts."""
        whole, columns = self.settled(agents, places)
        return read_outcome(columns, whole, agents / whole.handles)


def redial_performance(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    redial_share: Numbers,
    lines: Numbers | None = None,
    denominator: Denominator | str = Denominator.OFFERED,
) -> RedialPerformance:
    """Return how a queue does when a share of lost attempts is made again, and again.

    :param calls_per_hour: first attempts; what a forecast of all attempts says is more.
    :param redial_share: of attempts that are abandoned or blocked, [0, 1).
    :param lines: room for so many calls in all; None: room for everybody.

    >>> found = redial_performance(50, 3300, 60, 120, 20, redial_share=0.5)
    >>> round(float(found.attempts_per_hour), 1), round(float(found.performance.service_level), 4)
    (3605.4, 0.3782)

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    named = denominator_of(denominator)
    others = [_share(redial_share), number("agents", agents, high=1e7)]
    station, (again, people) = station_of(
        calls_per_hour,
        handle_seconds,
        patience_seconds,
        answer_within_seconds,
        lines=lines,
        others=others,
    )
    whole, columns = _Callers(station, again).settled(people, np.arange(people.size))
    found = read_outcome(columns, whole, people / whole.handles)
    idle, shape = station.rates == 0.0, station.shape
    tries = np.divide(whole.rates, station.rates, out=np.ones_like(again), where=~idle)
    return RedialPerformance(
        as_performance(found, shape, named),
        (whole.rates * 3600.0).reshape(shape),
        tries.reshape(shape),
        np.minimum(tries * found.served, 1.0).reshape(shape),
        columns[:, 1].reshape(shape),
    )


def agents_needed_with_redials(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    redial_share: Numbers,
    lines: Numbers | None = None,
    **targets: Unpack[Targets],
) -> Counts:
    """Return the least agents that keep the targets of an attempt, redials included.

    >>> common = dict(service_level=0.8, patience_seconds=120)
    >>> agents_needed_with_redials(3300, 60, redial_share=[0.0, 0.5, 0.9], **common)
    array([52, 54, 56])

    :param targets: as of `agents_needed`.
    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `no_target`.
    """
    goals = goals_of(targets)
    station, (again, *_) = station_of(
        calls_per_hour,
        handle_seconds,
        goals.patience,
        goals.within,
        lines=lines,
        others=[_share(redial_share), *goals.shapes()],
    )
    return _needed(_Callers(station, again), goals)


def _needed(callers: _Callers, goals: Goals) -> Counts:
    station = callers.station
    agents = smallest(
        lambda tried, places: goals.met(callers.outcome(tried, places), places, station.shape),
        station.start(),
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def _share(given: Numbers) -> Floats:
    return number("redial_share", given, high=1.0 - 1e-9)


def _solve(first: Station, again: Floats, agents: Floats) -> Floats:
    """Return the rate of all attempts."""
    low, high = first.rates.copy(), first.rates / (1.0 - again)
    low_miss = _miss(first, again, agents, low)
    high_miss = _miss(first, again, agents, high)
    rate = low.copy()
    open_ = np.flatnonzero((low_miss < 0.0) & (high > low))
    side = np.zeros(rate.size)
    for _ in range(_TURNS):
        if not open_.size:
            break
        a, b, at, bt = low[open_], high[open_], low_miss[open_], high_miss[open_]
        tried = np.where(bt > at, (a * bt - b * at) / np.maximum(bt - at, 1e-300), (a + b) / 2)
        tried = np.clip(tried, a, b)
        miss = _miss(first.part(open_), again[open_], agents[open_], tried)
        rate[open_] = tried
        below = miss < 0.0
        low[open_] = np.where(below, tried, a)
        high[open_] = np.where(below, b, tried)
        # Illinois: an end that stays for a second time counts half.
        high_miss[open_] = np.where(below, np.where(side[open_] < 0, bt / 2, bt), miss)
        low_miss[open_] = np.where(below, miss, np.where(side[open_] > 0, at / 2, at))
        side[open_] = np.where(below, -1.0, 1.0)
        wide = (high - low)[open_] > _CLOSE * rate[open_]
        open_ = open_[wide & (np.abs(miss) > _CLOSE * rate[open_])]
    return rate


def _miss(first: Station, again: Floats, agents: Floats, rates: Floats) -> Floats:
    """Return by how much first attempts and redials differ from the rate they make."""
    columns = raw_outcome(replace(first, rates=rates), agents)
    lost = np.minimum(columns[:, 1] + columns[:, 5], 1.0)
    return rates * (1.0 - again * lost) - first.rates
