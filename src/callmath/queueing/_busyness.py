"""Nobody knows how busy a day will be: the rate itself is uncertain.

The rate of a day is the forecast times a factor of mean 1, gamma distributed with coefficient of
variation c (Jongbloed and Koole, Applied Stochastic Models in Business and Industry 17 (2001) 307;
"busyness" in Avramidis, Deslauriers and L'Ecuyer, Management Science 50 (2004) 896). Within the
day, calls come as a Poisson stream.

Two aims. `average`: of all calls of many days, the target share is answered in time; busy days
bring more of these calls. `share_of_days`: so many days of a hundred keep the target by themselves.
Integrals over the factor are Gauss-Laguerre sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Unpack

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import gammaincinv

from ._arguments import number
from ._checks import denominator_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, needed, settle, station_of
from ._types import Counts, Denominator, Floats, Numbers, Performance, QueueingError

_NODES = 24
_CERTAIN = 1e-6  # a coefficient of variation below this is none


class BusynessAim(StrEnum):
    """What the target has to hold for."""

    EXPECTED = "expected"  # if exactly the forecast comes
    AVERAGE = "average"
    SHARE_OF_DAYS = "share_of_days"


@dataclass(frozen=True, slots=True, eq=False)
class _Uncertain:
    """Problems spread over the factor: a station of (problems, nodes), flat, and the weights."""

    station: Station
    weights: Floats  # (problems, nodes), by calls: sums to 1 in each row

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        nodes = self.weights.shape[1]
        spread = (places[:, None] * nodes + np.arange(nodes)).reshape(-1)
        found = self.station.outcome(np.repeat(agents, nodes), spread)
        weights = self.weights[places]

        def mean(values: Floats) -> Floats:
            return np.asarray((values.reshape(-1, nodes) * weights).sum(axis=1))

        # Occupancy is a mean over time, not over calls: busy time is the same in all days.
        served = mean(found.served)
        own = self.station.rates.reshape(-1, nodes)[places], self.station.handles.reshape(-1, nodes)
        load = own[1][places, 0] * _mean_rate(own[0], weights)
        busy = np.divide(load * served, agents, out=np.ones_like(agents), where=agents > 0)
        return Outcome(
            wait=mean(found.wait),
            queue_seconds=mean(found.queue_seconds),
            in_time=mean(found.in_time),
            gone_in_time=mean(found.gone_in_time),
            served=served,
            abandoned=mean(found.abandoned),
            occupancy=np.where(load == 0.0, 0.0, np.minimum(busy, 1.0)),
        )


def performance_when_uncertain(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience_seconds: Numbers | None,
    answer_within_seconds: Numbers,
    *,
    busyness_cv: Numbers,
    denominator: Denominator | str = Denominator.OFFERED,
) -> Performance:
    """Return what agents make of calls in the long run, over busy and quiet days.

    Shares and waits are those of a call, occupancy is that of an hour. Without patience some days
    are overloaded for ever as soon as the rate is uncertain: waits are then infinite.

    >>> found = performance_when_uncertain(98, 1200, 300, 120, 20, busyness_cv=0.1)
    >>> round(float(found.service_level), 3)  # 0.811 if the forecast came true
    0.763

    :raises QueueingError: named after the argument that makes no sense.
    """
    named = denominator_of(denominator)
    people = number("agents", agents, high=1e7)
    station, (cv, flat) = station_of(
        calls_per_hour,
        handle_seconds,
        patience_seconds,
        answer_within_seconds,
        others=[number("busyness_cv", busyness_cv, high=10.0), people],
    )
    found = _spread(station, cv).outcome(flat, np.arange(flat.size))
    return as_performance(found, station.shape, named)


def agents_needed_when_uncertain(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    busyness_cv: Numbers,
    aim: BusynessAim | str = BusynessAim.AVERAGE,
    share_of_days: Numbers = 0.9,
    **targets: Unpack[Targets],
) -> Counts:
    """Return the least agents that keep the targets although the rate is uncertain.

    :param busyness_cv: coefficient of variation of the factor on the rate; 0 is certainty.
    :param aim: `average` over the calls of many days, `share_of_days`, or `expected`.

    >>> common = dict(service_level=0.8, patience_seconds=120, busyness_cv=0.1)
    >>> int(agents_needed_when_uncertain(1200, 300, aim="average", **common))
    101
    >>> int(agents_needed_when_uncertain(1200, 300, aim="share_of_days", **common))
    110

    :raises QueueingError: named after the argument that makes no sense; `aim`.
    """
    chosen = _aim_of(aim)
    goals = goals_of(targets)
    station, (cv, days, *_) = station_of(
        calls_per_hour,
        handle_seconds,
        goals.patience,
        goals.within,
        others=[
            number("busyness_cv", busyness_cv, high=10.0),
            number("share_of_days", share_of_days, above=True, high=1.0 - 1e-9),
            *goals.shapes(),
        ],
    )
    if chosen is BusynessAim.AVERAGE:
        return _needed_on_average(station, cv, goals)
    if chosen is BusynessAim.SHARE_OF_DAYS:
        station = replace(station, rates=station.rates * _factor_at(days, cv))
    return needed(station, goals)


def _needed_on_average(station: Station, cv: Floats, goals: Goals) -> Counts:
    spread = _spread(station, cv)
    load = station.rates * station.handles
    agents = smallest(
        lambda tried, places: goals.met(spread.outcome(tried, places), places, station.shape),
        np.ceil(load + np.sqrt(load)),
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def _spread(station: Station, cv: Floats) -> _Uncertain:
    """Return the problems at each node of the factor, weighted by the calls that come there."""
    values, place = np.unique(cv, return_inverse=True)
    rules = [_nodes(float(each)) for each in values]
    factors = np.array([rule[0] for rule in rules])[place.reshape(-1)]
    weights = np.array([rule[1] for rule in rules])[place.reshape(-1)]
    several = station.part(np.repeat(np.arange(cv.size), factors.shape[1]))
    rates = several.rates * factors.reshape(-1)
    return _Uncertain(replace(several, rates=rates), weights)


def _nodes(cv: float) -> tuple[Floats, Floats]:
    """Return factors and weights by calls: a call sees a gamma with a shape of one more."""
    if cv < _CERTAIN:
        return np.ones(_NODES), np.full(_NODES, 1.0 / _NODES)
    shape = cv**-2.0
    order = np.arange(_NODES, dtype=np.float64)
    inner = order[1:]
    # Golub and Welsch on the recurrence of Laguerre polynomials, weight x^shape e^-x, normalized.
    points, vectors = eigh_tridiagonal(2 * order + shape + 1.0, np.sqrt(inner * (inner + shape)))
    weights = np.maximum(vectors[0] ** 2, 1e-300)  # an endless wait times 0 would be no number
    return np.maximum(points, 0.0) / shape, weights / weights.sum()


def _mean_rate(rates: Floats, weights: Floats) -> Floats:
    """Return the rate over time from rates at the nodes, weighted by calls: a harmonic mean."""
    shares = np.divide(weights, rates, out=np.zeros_like(rates), where=rates > 0.0)
    inverse: Floats = shares.sum(axis=1)
    return np.divide(1.0, inverse, out=np.zeros_like(inverse), where=inverse > 0.0)


def _factor_at(shares: Floats, cv: Floats) -> Floats:
    """Return the factor that such shares of days do not exceed."""
    shape = np.maximum(cv, _CERTAIN) ** -2.0
    return np.where(cv < _CERTAIN, 1.0, gammaincinv(shape, shares) / shape)


def _aim_of(given: BusynessAim | str) -> BusynessAim:
    try:
        return BusynessAim(given)
    except ValueError as fault:
        names = ", ".join(each.value for each in BusynessAim)
        raise QueueingError("aim", f"aim {given!r} is none of {names}") from fault
