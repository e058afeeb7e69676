"""Nobody knows how busy a day will be: the rate itself is uncertain.

The rate of a day is the forecast times a factor of mean 1, gamma distributed with coefficient of
variation c (Jongbloed and Koole, Applied Stochastic Models in Business and Industry 17 (2001) 307;
"busyness" in Avramidis, Deslauriers and L'Ecuyer, Management Science 50 (2004) 896). Within the
day, calls come as a Poisson stream.

Two aims. `average`: of all calls of many days, the target share is answered in time; busy days
bring more of these calls. `share_of_days`: so many days of a hundred keep the target by themselves.
Integrals over the factor are Gauss sums in pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Unpack

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import gammainccinv, gammaincinv

from ._arguments import number
from ._checks import denominator_of
from ._search import Goals, Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, needed, settle, station_of
from ._types import Counts, Denominator, Floats, Numbers, Performance, QueueingError

_NODES = 8  # of each of eleven pieces
_TAIL = 1e-16  # of the calls come on days that are left out
_CERTAIN = 1e-6  # a coefficient of variation below this is none


class BusynessAim(StrEnum):
    """What the target has to hold for."""

    EXPECTED = "expected"  # if exactly the forecast comes
    AVERAGE = "average"
    SHARE_OF_DAYS = "share_of_days"


@dataclass(frozen=True, slots=True, eq=False)
class _Uncertain:
    """Problems whose rates are means over the days."""

    station: Station
    cv: Floats

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        """Return what agents make of the calls of all days."""
        own = self.station.part(places)
        factors, weights = _nodes(self.cv[places], own, agents)
        several = own.part(np.repeat(np.arange(places.size), factors.shape[1]))
        rates = several.rates * factors.reshape(-1)
        found = replace(several, rates=rates).outcome(np.repeat(agents, factors.shape[1]))

        def mean(values: Floats) -> Floats:
            return np.asarray((values.reshape(weights.shape) * weights).sum(axis=1))

        # Occupancy is a mean over time, not over calls: busy time is the same in all days.
        served, load = mean(found.served), own.rates * own.handles
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
    found = _Uncertain(station, cv).outcome(flat, np.arange(flat.size))
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
    spread = _Uncertain(station, cv)
    load = station.rates * station.handles
    agents = smallest(
        lambda tried, places: goals.met(spread.outcome(tried, places), places, station.shape),
        np.ceil(load + np.sqrt(load)),
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def _nodes(cv: Floats, station: Station, agents: Floats) -> tuple[Floats, Floats]:
    """Return factors and weights by calls, (problems, nodes): a Gauss sum on each piece.

    A call sees a gamma with a shape of one more. The larger the queue, the more sharply its service
    level falls at one busyness, which sums over the whole range would step over.
    """
    points, shares = leggauss(_NODES)
    shape = np.maximum(cv, _CERTAIN)[:, None] ** -2.0
    edges = _edges(shape, station, agents[:, None])
    widths = np.diff(edges, axis=1)[..., None] / 2.0
    flat = (cv.size, (edges.shape[1] - 1) * _NODES)
    factors = (edges[:, :-1, None] + widths * (points + 1.0)).reshape(flat)
    likely = np.exp(shape * (np.log(np.maximum(factors, 1e-300)) - factors + 1.0))
    weights = (widths * shares).reshape(flat) * likely
    sure = cv < _CERTAIN
    factors[sure], weights[sure] = 1.0, 1.0
    weights = np.maximum(weights, 1e-300)  # an endless wait times 0 would be no number
    return factors, weights / weights.sum(axis=1, keepdims=True)


def _edges(shape: Floats, station: Station, agents: Floats) -> Floats:
    """Return where to cut the factors: the bulk of days, and where the queue fills up.

    Agents are full at the first bend; at the second, waits of a full queue come to the time to
    answer within, as rate = agents / handle e^(T / patience).
    """
    lines = np.full_like(agents, _TAIL)
    low, high = gammaincinv(shape + 1.0, lines) / shape, gammainccinv(shape + 1.0, lines) / shape
    mean, width = 1.0 + 1.0 / shape, np.sqrt(shape + 1.0) / shape
    load = np.maximum(station.rates * station.handles, 1e-9)[:, None]
    bend = agents / load
    late = bend * np.exp(np.minimum(station.withins * station.leaves, 50.0))[:, None]
    near = bend / np.sqrt(np.maximum(agents, 1.0))
    patient = np.maximum(station.handles * station.leaves, 1e-9)[:, None]
    spread = late / np.sqrt(np.maximum(agents / patient, 1.0))
    cuts = [mean - 2.0 * width, mean + 2.0 * width, bend - 6.0 * near, bend, bend + 6.0 * near]
    cuts += [late - 6.0 * spread, late, late + 6.0 * spread, 3.0 * late, 12.0 * late]
    inside = np.clip(np.concatenate(cuts, axis=1), low, high)
    return np.sort(np.concatenate([low, inside, high], axis=1), axis=1)


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
