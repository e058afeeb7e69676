"""Calls whose patience follows any law (M/M/n+G).

With H(x) the integral of the share S(x) that waits longer than x, the wait offered to a customer
has the density λ p exp(λH(x) - nμx) beyond 0. All figures are integrals of positive functions with
that factor: nothing cancels. The exponent is concave: it is summed around its peak, by Gauss and
Legendre on pieces over which it changes little.

Sources: Baccelli and Hebuterne (1981), Performance '81, 159-179; Zeltyn and Mandelbaum, Queueing
Systems 51 (2005) 361.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.polynomial.legendre import leggauss

from callmath.compiled import compiled, compiled_in_place

from ._arguments import number
from ._checks import denominator_of
from ._patience_laws import PatienceLaw
from ._search import Outcome, Places, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, inverse_blocking, settle, station_of
from ._types import Counts, Denominator, Floats, Numbers, Performance, QueueingError

_POINTS = 8
_NODES, _WEIGHTS = (np.ascontiguousarray(each) for each in leggauss(_POINTS))
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_STRETCH = 4.0  # the exponent changes at most so much on a piece: errors of 1e-13
_NEVER_FULL = 1e300  # weight of the states with an agent free: all others are nothing
_DROP = 42.0  # below its peak by so much, the factor is nothing
# Columns of `integrals`: of the factor, of it times 1 - S, times H; of S and 1 - S up to T; the
# factor beyond T.
_ALL, _LEAVING, _WAITED, _SOON, _GONE, _LATE = range(6)


@compiled_in_place
def _poly(shares: Floats, panel: int, place: float) -> float:
    """S at a place, 0 to 1, of a panel."""
    value = 0.0
    for power in range(shares.shape[1] - 1, -1, -1):
        value = value * place + shares[panel, power]
    return value


@compiled_in_place
def _integral(shares: Floats, panel: int, place: float) -> float:
    """The integral of S from a panel's left edge, in widths of the panel."""
    value = 0.0
    for power in range(shares.shape[1] - 1, -1, -1):
        value = value * place + shares[panel, power] / (power + 1)
    return value * place


@compiled_in_place
def _peak(edges: Floats, shares: Floats, waited: Floats, rate: float, full: float) -> float:
    """The greatest value of λH(x) - nμx."""
    best = 0.0
    for panel in range(shares.shape[0]):
        best = max(best, rate * waited[panel + 1] - full * edges[panel + 1])
        rising = rate * _poly(shares, panel, 0.0) - full
        falling = rate * _poly(shares, panel, 1.0) - full
        if rising > 0.0 >= falling:
            low, high = 0.0, 1.0
            for _ in range(12):
                middle = (low + high) / 2
                if rate * _poly(shares, panel, middle) > full:
                    low = middle
                else:
                    high = middle
            width = edges[panel + 1] - edges[panel]
            held = waited[panel] + width * _integral(shares, panel, low)
            best = max(best, rate * held - full * (edges[panel] + width * low))
        if rising <= 0.0:
            break
    return best


@compiled_in_place
def _edge(law: Floats, shares: Floats, panel: int, low: float, high: float) -> float:
    """A place just outside of where the exponent passes -DROP: `low` is below it, `high` above.

    low > high is fine. `law`: a panel's left edge, its width, H and the exponent there, λ, nμ, and
    1 where what is summed lies before T.
    """
    for _ in range(10):
        middle = (low + high) / 2
        grown = law[4] * _integral(shares, panel, middle) - law[5] * middle
        if law[3] + law[1] * grown < -_DROP:
            low = middle
        else:
            high = middle
    return low


@compiled_in_place
def _piece(out: Floats, law: Floats, shares: Floats, panel: int, low: float, high: float) -> None:
    """Add what lies between two places of a panel."""
    width, span = law[1], high - low
    for k in range(_NODES.shape[0]):
        place = low + span * _NODES[k]
        within = _integral(shares, panel, place)
        mass = math.exp(law[3] + width * (law[4] * within - law[5] * place))
        mass *= _WEIGHTS[k] * span * width
        stays = _poly(shares, panel, place)
        out[_ALL] += mass
        out[_LEAVING] += mass * (1.0 - stays)
        out[_WAITED] += mass * (law[2] + width * within)
        out[_SOON] += law[6] * mass * stays
        out[_GONE] += law[6] * mass * (1.0 - stays)
        out[_LATE] += (1.0 - law[6]) * mass


@compiled_in_place
def _side(
    out: Floats, law: Floats, shares: Floats, panel: int, low: float, high: float, steepest: float
) -> None:
    """Add what lies between two places in pieces over which the exponent changes little."""
    if high > low:
        count = int(steepest * law[1] * (high - low) / _STRETCH) + 1
        span = (high - low) / count
        for piece in range(count):
            _piece(out, law, shares, panel, low + span * piece, low + span * (piece + 1))


@compiled_in_place
def _panel(out: Floats, law: Floats, shares: Floats, panel: int, within: float) -> None:
    """Add a panel, cut at T and where the factor is nothing."""
    rising = law[4] * _poly(shares, panel, 0.0) - law[5]
    falling = law[4] * _poly(shares, panel, 1.0) - law[5]
    start = law[3]
    end = start + law[1] * (law[4] * _integral(shares, panel, 1.0) - law[5])
    if start < -_DROP and end < -_DROP and (rising <= 0.0 or falling >= 0.0):
        return
    low, high, steepest = 0.0, 1.0, max(abs(rising), abs(falling))
    if start < -_DROP:
        low = _edge(law, shares, panel, 0.0, 1.0 if end >= -_DROP else 0.5)
    if end < -_DROP:
        high = _edge(law, shares, panel, 1.0, 0.0 if start >= -_DROP else 0.5)
    cut = min(max((within - law[0]) / law[1], low), high)
    law[6] = 1.0
    _side(out, law, shares, panel, low, cut, steepest)
    law[6] = 0.0
    _side(out, law, shares, panel, cut, high, steepest)


@compiled_in_place
def _tail(
    out: Floats,
    edge: float,
    held: float,
    start: float,
    stays: float,
    rate: float,
    full: float,
    within: float,
) -> None:
    """Beyond the last edge nobody leaves any more: a geometric tail, as in Erlang C."""
    fall = full - rate * stays
    mass = math.exp(start) / fall
    late = math.exp(-fall * max(within - edge, 0.0))
    out[_ALL] += mass
    out[_LEAVING] += mass * (1.0 - stays)
    out[_WAITED] += mass * (held + stays / fall)
    out[_SOON] += mass * stays * (1.0 - late)
    out[_GONE] += mass * (1.0 - stays) * (1.0 - late)
    out[_LATE] += mass * late


@compiled
def integrals(
    edges: Floats,
    shares: Floats,
    waited: Floats,
    stays: float,
    rates: Floats,
    fulls: Floats,
    withins: Floats,
) -> tuple[Floats, Floats]:
    """Return the integrals of each problem, (problems, 6), and the exponent they are scaled by."""
    out, peaks, law = np.zeros((rates.shape[0], 6)), np.zeros(rates.shape[0]), np.empty(7)
    panels = shares.shape[0]
    for i in range(rates.shape[0]):
        rate, full = rates[i], fulls[i]
        peak = _peak(edges, shares, waited, rate, full)
        law[4], law[5] = rate, full
        for panel in range(panels):
            law[0], law[1] = edges[panel], edges[panel + 1] - edges[panel]
            law[2] = waited[panel]
            law[3] = rate * waited[panel] - full * edges[panel] - peak
            _panel(out[i], law, shares, panel, withins[i])
        start = rate * waited[panels] - full * edges[panels] - peak
        _tail(
            out[i],
            float(edges[panels]),
            float(waited[panels]),
            start,
            stays,
            rate,
            full,
            withins[i],
        )
        peaks[i] = peak
    return out, peaks


@dataclass(frozen=True, slots=True, eq=False)
class _Patient:
    """Problems, flat, and the law of all of them."""

    station: Station
    law: PatienceLaw

    def outcome(self, agents: Floats, places: Places) -> Outcome:
        """Return what agents make of the problems at `places`."""
        part, law = self.station.part(places), self.law
        fulls = agents / part.handles
        steady = (fulls > part.rates * law.for_ever) & (part.rates > 0.0)
        inside = np.flatnonzero(steady)
        found = _unsteady(part, fulls, law)
        if inside.size:
            rows = self._steady(part.part(inside), agents[inside])
            found[:, inside] = rows
        busy = np.divide(part.rates * found[4], fulls, out=np.ones_like(fulls), where=fulls > 0.0)
        occupancy = np.where(part.rates > 0.0, np.minimum(busy, 1.0), 0.0)
        wait, queue, soon, gone, served, lost = found
        return Outcome(wait, queue, soon, gone, served, lost, occupancy)

    def _steady(self, part: Station, agents: Floats) -> Floats:
        """Return the rows of `Outcome` but occupancy, where there is a steady state."""
        law, fulls = self.law, agents / part.handles
        sums, peaks = integrals(
            law.edges, law.shares, law.waited, law.for_ever, part.rates, fulls, part.withins
        )
        load = part.rates * part.handles
        weights = (inverse_blocking(agents, load) - 1.0) * load / agents  # up to one agent free
        free = np.minimum(weights * np.exp(-peaks), _NEVER_FULL)
        sums *= part.rates[:, None]
        total = free + sums[:, _ALL]
        lost_at = 1.0 - _beyond(law, part.withins)
        lost = sums[:, _LEAVING]
        return np.array(
            [
                sums[:, _ALL] / total,
                sums[:, _WAITED] / total,
                (free + sums[:, _SOON]) / total,
                (sums[:, _GONE] + lost_at * sums[:, _LATE]) / total,
                1.0 - lost / total,
                lost / total,
            ]
        )


def performance_with_patience_law(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience: PatienceLaw,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> Performance:
    """Return how a queue does when patience follows a law of its own. Numbers broadcast.

    The mean alone does not tell: with two minutes on average, 50 agents and 55 erlangs,

    >>> from callmath.queueing import exponential_patience, fixed_patience
    >>> for law in (exponential_patience(120), fixed_patience(120)):
    ...     found = performance_with_patience_law(50, 3300, 60, law, 20)
    ...     print(found.service_level.round(4), found.abandon_share.round(4))
    0.6923 0.1021
    0.0002 0.0909

    Fractions of agents are allowed from 1 on.

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`.
    """
    named = denominator_of(denominator)
    station, (people,) = station_of(
        calls_per_hour,
        handle_seconds,
        None,
        answer_within_seconds,
        others=[number("agents", agents, high=1e7)],
    )
    _refuse_parts(people)
    found = _Patient(station, patience).outcome(people, np.arange(people.size))
    return as_performance(found, station.shape, named)


def agents_needed_with_patience_law(
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    patience: PatienceLaw,
    **targets: Unpack[Targets],
) -> Counts:
    """Return the least agents that keep the targets when patience follows a law of its own.

    >>> from callmath.queueing import uniform_patience
    >>> agents_needed_with_patience_law([0, 1200], 300, uniform_patience(0, 240), service_level=0.8)
    array([  0, 102])

    :param targets: as of `agents_needed`, but for `patience_seconds`.
    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `no_target`; `patience_seconds`
        where it is given too.
    """
    if targets.get("patience_seconds") is not None:
        raise QueueingError("patience_seconds", "the law says how patient customers are")
    cap = targets.pop("abandon_cap", None)
    goals = goals_of(_with_cap(targets, cap))
    station, _ = station_of(
        calls_per_hour, handle_seconds, None, goals.within, others=goals.shapes()
    )
    patient = _Patient(station, patience)
    agents = smallest(
        lambda tried, places: goals.met(patient.outcome(tried, places), places, station.shape),
        station.start(),
    )
    return settle(agents, station.rates == 0.0, goals, station.shape)


def _with_cap(targets: Targets, cap: Numbers | None) -> Targets:
    """Return the targets with a cap on abandonment, which here needs no mean patience."""
    if cap is None:
        return targets
    return Targets(**{**targets, "abandon_cap": cap, "patience_seconds": 1.0})


def _unsteady(part: Station, fulls: Floats, law: PatienceLaw) -> Floats:
    """Return what becomes of calls without a steady state: none come, nobody serves, or more
    never leave than are served.
    """
    comes = part.rates > 0.0
    alone = comes & (fulls == 0.0) & (law.for_ever == 0.0)  # all leave in the end
    served = np.where(comes, np.minimum(fulls / np.maximum(part.rates, 1e-300), 1.0), 1.0)
    rows = [
        np.where(comes, 1.0, 0.0),
        np.where(alone, law.waited[-1], np.where(comes, np.inf, 0.0)),
        np.where(comes, 0.0, 1.0),
        np.where(alone, 1.0 - _beyond(law, part.withins), 0.0),
        served,
        np.where(alone, 1.0, 0.0),
    ]
    return np.array(rows)


def _beyond(law: PatienceLaw, seconds: Floats) -> Floats:
    """Return the share that waits longer."""
    panel = np.clip(np.searchsorted(law.edges, seconds, side="right") - 1, 0, len(law.shares) - 1)
    width = np.diff(law.edges)[panel]
    place = (np.minimum(seconds, law.edges[-1]) - law.edges[panel]) / width
    powers = place[:, None] ** np.arange(law.shares.shape[1])
    inside = (law.shares[panel] * powers).sum(axis=1)
    return np.where(seconds >= law.edges[-1], law.for_ever, inside)


def _refuse_parts(agents: Floats) -> None:
    if ((agents > 0.0) & (agents < 1.0)).any():
        raise QueueingError("out_of_bounds", "agents must be 0, or 1 and more", argument="agents")
