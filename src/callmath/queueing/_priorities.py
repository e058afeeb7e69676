"""Classes of calls of which the higher go first; who is being served is not interrupted.

All classes take as long and are as patient. The number of waiting calls of the k highest classes
moves as a birth-death chain while all agents are busy (its flows up and down balance whatever the
rest does), which gives exact mean waits and abandonment; without patience this is Cobham's formula
(Operations Research 2 (1954) 70; Kella and Yechiali, Naval Research Logistics 32 (1985) 495). The
service level of a class is the chance that calls ahead of it, with those that overtake, are gone in
time: a first passage, by uniformization.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from scipy.special import pdtrc

from callmath.compiled import compiled

from ._arguments import number
from ._checks import denominator_of
from ._search import Goals, Outcome, goals_of, smallest
from ._sizing import Targets
from ._station import Station, as_performance, outcome_of
from ._types import INFEASIBLE, Denominator, Floats, Numbers, Performance, QueueingError

_FORGOTTEN = 1e-17
_MOST_STEPS = 1e10
_MOST_PLACES = 10_000_000  # waiting at once


@compiled
def race(ahead: Floats, up: float, full: float, leave: float, tails: Floats) -> Floats:
    """Return the chances of being answered and of having left when the steps are over.

    `ahead`: the chances of so many calls ahead at first (used up). `tails`: the chances that more
    than 0, 1, 2 … steps fall into the time; a step is that of a clock with the rate
    up + full + leave · size.
    """
    size = ahead.shape[0]
    clock = up + full + leave * size
    fresh, found = np.empty(size), np.zeros(2)
    for step in range(tails.shape[0]):
        here = 0.0
        for k in range(size):
            here += ahead[k]
            grows = up if k < size - 1 else 0.0
            kept = ahead[k] * (clock - grows - full - leave * (k + 1))
            if k > 0:
                kept += ahead[k - 1] * up
            if k < size - 1:
                kept += ahead[k + 1] * (full + leave * (k + 1))
            fresh[k] = kept / clock
        found[0] += tails[step] * ahead[0] * full / clock
        found[1] += tails[step] * here * leave / clock
        for k in range(size):
            ahead[k] = fresh[k]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """One queue: rates a second by class, highest first."""

    rates: Floats
    handle: float
    leave: float
    withins: Floats

    def outcome(self, agents: float) -> Outcome:
        """Return what becomes of each class, (classes,)."""
        full = agents / self.handle
        busy = self._busy(agents)
        queues = np.array([self._queue(k, full) for k in range(self.rates.size)]) * busy
        own = _differences(queues)
        waits = np.divide(own, self.rates, out=np.zeros_like(own), where=self.rates > 0)
        levels = np.array([self._answered(k, full, busy) for k in range(self.rates.size)])
        lost = np.zeros_like(waits) if self.leave == 0.0 else waits * self.leave
        served = np.clip(1.0 - lost, 0.0, 1.0)
        share = float(self.rates @ served) / full if full > 0.0 else 1.0
        return Outcome(
            wait=np.full(self.rates.size, busy),
            queue_seconds=waits,
            in_time=levels[:, 0],
            gone_in_time=levels[:, 1],
            served=served,
            abandoned=np.clip(lost, 0.0, 1.0),
            occupancy=np.full(self.rates.size, min(share, 1.0)),
        )

    def _busy(self, agents: float) -> float:
        """Return the chance that a call finds all agents busy."""
        if not self.rates.sum() > 0.0:
            return 0.0
        rate, handle, leave = (
            np.array([each]) for each in (self.rates.sum(), self.handle, self.leave)
        )
        station = Station((1,), rate, handle, leave, np.zeros(1), np.array([np.inf]))
        return float(outcome_of(station, np.array([agents])).wait[0])

    def _line(self, last: int, full: float) -> Floats | None:
        """Return the chances of 0, 1 … waiting of the classes to `last`, while all are busy.

        None where ever more of them wait.
        """
        rate = float(self.rates[: last + 1].sum())
        if self.leave == 0.0 and rate >= full:
            return None
        size = self._length(rate, full)
        if size > _MOST_PLACES:
            raise QueueingError("too_large", "too long a line for exact classes; simulate it")
        ratios = rate / (full + self.leave * np.arange(1, size))
        logs = np.concatenate([[0.0], np.cumsum(np.log(np.maximum(ratios, 1e-300)))])
        chances = np.exp(logs - logs.max())
        return np.asarray(chances / chances.sum())

    def _length(self, rate: float, full: float) -> int:
        """Return so many places that more are never taken."""
        if self.leave == 0.0:
            return int(math.log(_FORGOTTEN) / math.log(max(rate / full, 1e-12))) + 2
        peak = max((rate - full) / self.leave, 0.0)
        return int(peak + 10.0 * math.sqrt(rate / self.leave + peak) + 40.0)

    def _queue(self, last: int, full: float) -> float:
        chances = self._line(last, full)
        return math.inf if chances is None else float(chances @ np.arange(chances.size))

    def _answered(self, own: int, full: float, busy: float) -> tuple[float, float]:
        """Return the chances of a class to be answered in time and to leave in time."""
        within, up = float(self.withins[own]), float(self.rates[:own].sum())
        chances = self._line(own, full)
        if chances is None or within == 0.0 or busy == 0.0:
            return 1.0 - busy, 0.0
        room = int(up * within + 10.0 * math.sqrt(up * within) + 20.0)
        ahead = np.concatenate([chances, np.zeros(room)])
        jumps = (up + full + self.leave * ahead.size) * within
        if jumps * ahead.size > _MOST_STEPS:
            raise QueueingError("too_large", "too large for exact waits of classes; simulate it")
        steps = np.arange(math.ceil(jumps + 9.0 * math.sqrt(jumps) + 30.0))
        tails = np.asarray(pdtrc(steps, jumps), np.float64)
        found = race(ahead, up, full, self.leave, tails)
        return 1.0 - busy + busy * min(float(found[0]), 1.0), busy * min(float(found[1]), 1.0)


def priority_performance(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: float,
    patience_seconds: float | None,
    answer_within_seconds: Numbers,
    *,
    denominator: Denominator | str = Denominator.OFFERED,
) -> Performance:
    """Return how each class of calls does; the higher class goes first.

    :param agents: whole or not, one number.
    :param calls_per_hour: (classes,), the highest class first.
    :param answer_within_seconds: a number, or one a class.

    Without patience a class whose load, with that of the higher ones, is more than the agents can
    serve waits for ever; the higher ones still do not.

    >>> found = priority_performance(10, [180, 180, 180], 60, None, 20)
    >>> (found.mean_wait_seconds / 60).round(4), found.service_level.round(3)
    (array([0.0955, 0.2388, 1.6718]), array([0.935, 0.757, 0.458]))

    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `too_large`.
    """
    named = denominator_of(denominator)
    classes = _classes(calls_per_hour, handle_seconds, patience_seconds, answer_within_seconds)
    people = number("agents", agents, high=1e6)
    if people.ndim:
        raise QueueingError("shapes", "agents must be one number: all classes share them")
    return as_performance(classes.outcome(float(people)), classes.rates.shape, named)


def agents_needed_with_priorities(
    calls_per_hour: Numbers, handle_seconds: float, **targets: Unpack[Targets]
) -> int:
    """Return the least agents with which every class keeps its targets; -1 where none do.

    Targets are numbers, or have one entry a class.

    >>> agents_needed_with_priorities([180, 180, 180], 60, service_level=[0.95, 0.8, 0.5])
    11

    :param targets: as of `agents_needed`; one patience for all.
    :raises QueueingError: `out_of_bounds`, `not_finite`, `shapes`, `no_target`.
    """
    goals = goals_of(targets)
    classes = _classes(
        calls_per_hour, handle_seconds, targets.get("patience_seconds"), goals.within
    )
    shape = classes.rates.shape
    comes = classes.rates > 0.0
    if not comes.any():
        return 0
    if _never(goals, shape, comes):
        return INFEASIBLE

    def meets(tried: Floats, _: object) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        found = goals.met(classes.outcome(float(tried[0])), np.arange(comes.size), shape)
        return np.array([bool((found | ~comes).all())])

    load = float(classes.rates.sum()) * classes.handle
    return int(smallest(meets, np.array([math.ceil(load + math.sqrt(load))]), most=100_000)[0])


def _never(
    goals: Goals, shape: tuple[int, ...], comes: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> bool:
    try:
        return bool((goals.never(shape) & comes).any())
    except ValueError as fault:
        raise QueueingError("shapes", f"targets do not broadcast to {shape}") from fault


def _classes(calls: Numbers, handle: float, patience: Numbers | None, within: Numbers) -> _Classes:
    rates = np.atleast_1d(number("calls_per_hour", calls, high=1e7)) / 3600.0
    times = number("handle_seconds", handle, above=True)
    patient = number("patience_seconds", patience, above=True, infinite=True)
    withins = number("answer_within_seconds", within)
    if rates.ndim != 1 or times.ndim or patient.ndim or withins.shape not in {(), rates.shape}:
        raise QueueingError(
            "shapes", "calls_per_hour is (classes,); handle time and patience are one for all"
        )
    wide = np.broadcast_to(withins, rates.shape)
    return _Classes(rates, float(times), 1.0 / float(patient), wide)


def _differences(totals: Floats) -> Floats:
    """Return what each class adds to the queue; infinite from the first that piles up."""
    finite = np.where(np.isinf(totals), 0.0, totals)
    return np.where(np.isinf(totals), np.inf, np.diff(finite, prepend=0.0))
