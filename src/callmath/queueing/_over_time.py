"""Exact performance of calls with changing rates and agents: the Markov chain through the day.

The number in hand is a birth-death chain whose rates are constant in each interval; it is carried
from one interval into the next by uniformization (Grassmann, Computers & Operations Research 4
(1977) 47), a sum of positive terms. When agents leave at the end of an interval, a call that none
of the others can take waits again: a day with graceful cuts does a little better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, pdtrc, xlogy

from callmath.compiled import compiled

from ._arguments import number, one, row
from ._chains import begin, grow
from ._types import Floats, Numbers, QueueingError

_MOST_STEPS = 2e10
_FLUID_STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class DayPerformance:
    """How each interval does, (intervals,). Shares are of the calls that come in it."""

    service_level: Floats  # answered within T / offered, with the interval's own agents
    wait_probability: Floats
    abandon_share: Floats
    mean_wait_seconds: Floats
    mean_in_hand: Floats  # at agents and waiting, over the interval
    occupancy_share: Floats


@compiled
def _advance(
    state: Floats,
    mean: Floats,
    after: Floats,
    tails: Floats,
    pmf: Floats,
    rate: float,
    ends: Floats,
    most: float,
) -> None:
    """One interval: `mean` becomes the mean distribution, `after` the one at its end."""
    count = state.shape[0]
    fresh = np.empty(count)
    mean[:] = 0.0
    after[:] = 0.0
    for step in range(pmf.shape[0]):
        tail, point = tails[step], pmf[step]
        for k in range(count):
            mean[k] += tail * state[k]
            after[k] += point * state[k]
        for k in range(count):
            up = rate if k < count - 1 else 0.0
            kept = state[k] * (most - up - ends[k])
            if k > 0:
                kept += state[k - 1] * rate
            if k < count - 1:
                kept += state[k + 1] * ends[k + 1]
            fresh[k] = kept / most
        for k in range(count):
            state[k] = fresh[k]


@compiled
def _chances(
    hits: Floats, lost: Floats, agents: int, full: float, leave: float, within: float
) -> None:
    """For a contact that finds k in hand: answered in time, and leaving in the end."""
    step = within if leave == 0.0 else -math.expm1(-leave * within) / leave
    slow = np.empty(4)
    begin(slow, -(full + leave) * within)
    for k in range(hits.shape[0]):
        if k < agents:
            hits[k], lost[k] = 1.0, 0.0
            continue
        after = full + (k - agents + 1) * leave
        served = full / after if after > 0.0 else 0.0
        hits[k] = served * (1.0 - min(slow[3] * slow[1], 1.0))
        lost[k] = 1.0 - served
        grow(slow, step * after / (k - agents + 1))


def performance_over_time(
    agents: Numbers,
    calls_per_interval: Numbers,
    handle_seconds: Numbers,
    interval_seconds: float,
    patience_seconds: float | None,
    answer_within_seconds: float,
    *,
    start_in_hand: float | None = None,
) -> DayPerformance:
    """Return how each interval of a day does, with what is carried over, exactly.

    :param agents: whole numbers, by interval; like the calls and handle times one row of a day.
    :param start_in_hand: Poisson with this mean at the start; None: the first interval's load.

    A call that waits beyond the end of its interval is answered here as if the agents stayed as
    they are; with answer times far below an interval the difference is slight.

    :raises QueueingError: named after the argument that makes no sense; `too_large`.
    """
    calls = row("calls_per_interval", calls_per_interval)
    handles = row("handle_seconds", handle_seconds, calls.size)
    if not (handles > 0).all():
        raise QueueingError("handle_seconds", "handle_seconds must be above 0")
    people = np.rint(row("agents", agents, calls.size))
    width = one("interval_seconds", interval_seconds, above=True, high=1e9)
    patience = number("patience_seconds", patience_seconds, above=True, infinite=True)
    leave = 1.0 / float(patience)
    within = one("answer_within_seconds", answer_within_seconds)
    rates = calls / width
    first = rates[0] * handles[0] if start_in_hand is None else start_in_hand
    start = one("start_in_hand", first)
    size = _states(people, rates, handles, leave, width, start)
    _check_size(size, people, rates, handles, leave, width)
    state = _poisson(np.arange(size), start)
    rows = []
    for n, rate, handle in zip(people, rates, handles, strict=True):
        mean, state = _interval(state, n, rate, handle, leave, width)
        rows.append(_read(mean, int(n), float(n / handle), leave, within))
    return DayPerformance(*np.array(rows).T)


def _poisson(counts: NDArray[np.int64], mean: float) -> Floats:
    """Return Poisson chances (scipy.stats has them too, and takes a second to import)."""
    return np.asarray(np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1.0)), np.float64)


def _interval(
    state: Floats, agents: float, rate: float, handle: float, leave: float, width: float
) -> tuple[Floats, Floats]:
    """Return the mean distribution of an interval, and the one at its end."""
    places = np.arange(state.size)
    ends = np.minimum(places, agents) / handle + np.maximum(places - agents, 0.0) * leave
    most = (rate + float(ends.max())) * 1.02 + 1e-12
    jumps = most * width
    steps = np.arange(math.ceil(jumps + 9.0 * math.sqrt(jumps) + 30.0))
    mean, after = np.empty_like(state), np.empty_like(state)
    tails = np.asarray(pdtrc(steps, jumps) / jumps, np.float64)
    points = _poisson(steps, jumps)
    _advance(state.copy(), mean, after, tails, points, rate, ends, most)
    return mean / mean.sum(), after / after.sum()


def _read(mean: Floats, agents: int, full: float, leave: float, within: float) -> tuple[float, ...]:
    """Return the figures of an interval in the order of `DayPerformance`."""
    hits, lost, places = np.empty_like(mean), np.empty_like(mean), np.arange(mean.size)
    _chances(hits, lost, agents, full, leave, within)
    if leave > 0.0:
        waits = lost / leave
    else:
        ahead = np.maximum(places - agents + 1, 0)
        waits = ahead / full if full > 0.0 else np.where(ahead > 0, np.inf, 0.0)
    busy = float(np.minimum(places, agents) @ mean)
    return (
        float(hits @ mean),
        float(mean[agents:].sum()),
        float(lost @ mean) if leave > 0.0 else 0.0,
        float(waits[mean > 0] @ mean[mean > 0]),
        float(places @ mean),
        busy / agents if agents else 1.0,
    )


def _states(
    people: Floats, rates: Floats, handles: Floats, leave: float, width: float, start: float
) -> int:
    """Return so many states that the rest is never reached: the fluid's peak and room for chance.

    Of a steady queue without abandonment the tail is geometric: 40 of its means are added.
    """
    level, peak, tail = start, start, 0.0
    for n, rate, handle in zip(people, rates, handles, strict=True):
        for _ in range(_FLUID_STEPS):
            level = _flow(level, n, rate, handle, leave, width / _FLUID_STEPS)
            peak = max(peak, level)
        spare = n / handle - rate
        tail = max(tail, 40.0 * rate / spare if spare > 0 and leave == 0.0 else 0.0)
    peak = max(peak, float((rates * handles).max()), float(people.max()))
    if leave == 0.0:
        over = np.maximum(rates - people / handles, 0.0).sum() * width
        tail = min(tail, 12.0 * math.sqrt(float(rates.sum()) * width + 1.0)) + over
    return int(peak + 12.0 * math.sqrt(peak) + tail + 40)


def _flow(
    level: float, agents: float, rate: float, handle: float, leave: float, seconds: float
) -> float:
    """Return the fluid's level after a while in which its outflow stays as it is at the start.

    A step that would pass the level of balance ends there.
    """
    balance = rate * handle
    if balance > agents:
        over = rate - agents / handle
        balance = agents + over / leave if leave > 0.0 else math.inf
    ends = min(level, agents) / handle + max(level - agents, 0.0) * leave
    moved = level + (rate - ends) * seconds
    return min(moved, balance) if level <= balance else max(moved, balance)


def _check_size(
    size: int, people: Floats, rates: Floats, handles: Floats, leave: float, width: float
) -> None:
    fastest = rates + people / handles + np.maximum(size - people, 0) * leave
    work = float(fastest.sum()) * width * size
    if work > _MOST_STEPS:
        raise QueueingError(
            "too_large", f"{work:.0e} steps are too many for an exact day; simulate it", steps=work
        )
