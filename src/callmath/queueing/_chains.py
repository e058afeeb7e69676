"""Loops over the states of a queue: who is served, who waits, who leaves, and when.

All models of this engine whose customers wait in order of arrival share one waiting line: when all
places of service are taken, contacts come at a rate, are taken from the line at a rate that does
not change any more, and each of them gives up at a rate. They differ in what goes on while places
are free, of which only one number counts: the weight of all states up to "all places taken, nobody
waits" over the weight of that state. For plain servers that is 1 / Erlang B.

A contact that finds j others waiting is answered after j + 1 steps with rates D, D + θ … D + jθ.
With B = exp(-θV) that time V has a beta law, B ~ Beta(D/θ, j + 1), whose distribution function is a
sum of positive (negative binomial) terms; θ = 0 gives the Poisson terms of Erlang C. Nothing is
subtracted from anything of its own size, so nothing is lost to rounding.

Source: Palm, Tele 9 (1957) 107; Riordan, Stochastic Service Systems (1962), 109-111.
"""

from __future__ import annotations

import math

import numpy as np

from callmath.compiled import compiled, compiled_in_place

from ._types import Floats

# Columns of `lines_of`: shares of all that come, the queue in contacts.
WAIT, BLOCKED, QUEUE, IN_TIME, GONE_IN_TIME, ABANDONED = range(6)
COLUMNS = 6
_HUGE, _SMALL, _LOG_HUGE = 1e200, 1e-200, 200.0 * math.log(10.0)
_FORGOTTEN = 1e-18  # of all: what is left out
_FLUID = 2e6  # so many waiting: their number is as good as certain


@compiled
def _fill(out: Floats, total: float, sums: Floats) -> None:
    """Shares from weights. `sums`: waits, blocked, queue, in time, gone in time."""
    for column in range(5):
        out[column] = sums[column] / total


@compiled
def _endless(out: Floats, weight: float, rate: float, full: float, within: float) -> None:
    """Room for everybody, and nobody leaves."""
    ratio = rate / full
    if ratio >= 1.0:
        out[:] = 0.0
        out[WAIT], out[QUEUE] = 1.0, math.inf
        return
    total = weight + ratio / (1.0 - ratio)
    late = math.exp(-(full - rate) * within) / (1.0 - ratio)
    out[WAIT] = 1.0 / (1.0 - ratio) / total
    out[BLOCKED] = 0.0
    out[QUEUE] = ratio / (1.0 - ratio) ** 2 / total
    out[IN_TIME] = 1.0 - late / total
    out[GONE_IN_TIME] = 0.0


@compiled
def _fluid(out: Floats, rate: float, full: float, leave: float, within: float) -> None:
    """So many wait that chance no longer counts: the line stands where leaving balances."""
    served = full / rate
    held = math.log(rate / full) / leave if full > 0.0 else math.inf
    out[WAIT], out[BLOCKED] = 1.0, 0.0
    out[QUEUE] = (rate - full) / leave
    out[IN_TIME] = served if within >= held else 0.0
    out[GONE_IN_TIME] = 1.0 - max(math.exp(-leave * within), served)


@compiled_in_place
def begin(tail: Floats, log: float) -> None:
    """A sum of terms of which the first is exp(log): term, sum, log and size of the unit."""
    tail[0], tail[1], tail[2], tail[3] = 1.0, 1.0, log, math.exp(log)


@compiled_in_place
def grow(tail: Floats, ratio: float) -> None:
    """One more term; the unit grows before the sum bursts."""
    tail[0] *= ratio
    tail[1] += tail[0]
    if tail[1] > _HUGE:
        tail[0] *= _SMALL
        tail[1] *= _SMALL
        tail[2] += _LOG_HUGE
        tail[3] = math.exp(tail[2])


@compiled
def _walk(
    out: Floats,
    weight: float,
    rate: float,
    full: float,
    leave: float,
    room: float,
    within: float,
) -> None:
    """One place of the line after the other; weights are scaled down before they burst.

    `slow` holds the chance that j + 1 steps take longer than `within` for who is served in the end
    (one rate more), `ahead` that for the line alone.
    """
    left = math.exp(-leave * within)
    step = within if leave == 0.0 else -math.expm1(-leave * within) / leave
    slow, ahead, sums = np.empty(4), np.empty(4), np.zeros(5)
    begin(slow, -(full + leave) * within)
    begin(ahead, -full * within)
    total, mass, place, sums[3] = weight, 1.0, 0, weight - 1.0
    while place < room:
        after = full + (place + 1) * leave
        hit = full / after * (1.0 - min(slow[3] * slow[1], 1.0))
        still = min(ahead[3] * ahead[1], 1.0) * left
        sums[0] += mass
        sums[3] += mass * hit
        sums[4] += mass * max(1.0 - still - hit, 0.0)
        place += 1
        mass *= rate / after
        total += mass
        sums[2] += place * mass
        grow(slow, step * after / place)
        grow(ahead, step * (after - leave) / place)
        if total > _HUGE:
            mass *= _SMALL
            total *= _SMALL
            sums *= _SMALL
        ratio = rate / (after + leave)
        if ratio < 1.0 and mass * (1.0 + place) < _FORGOTTEN * total * (1.0 - ratio) ** 2:
            mass = 0.0
            break
    sums[1] = mass
    _fill(out, total, sums)


@compiled
def _line(
    out: Floats,
    weight: float,
    rate: float,
    full: float,
    leave: float,
    room: float,
    within: float,
) -> None:
    """One problem: choose how the line is summed."""
    is_fluid = leave > 0.0 and (rate - full) / max(leave, 1e-300) > _FLUID and room > 2 * _FLUID
    if rate == 0.0 or weight == math.inf:
        out[:] = 0.0
        out[IN_TIME] = 1.0
    elif full == 0.0 and leave == 0.0:
        out[:] = 0.0
        out[WAIT] = 0.0 if room < math.inf else 1.0
        out[BLOCKED] = 1.0 - out[WAIT]
        out[QUEUE] = room
    elif leave == 0.0 and room == math.inf:
        _endless(out, weight, rate, full, within)
    elif is_fluid:
        _fluid(out, rate, full, leave, within)
    else:
        _walk(out, weight, rate, full, leave, room, within)
    out[ABANDONED] = leave * out[QUEUE] / rate if leave > 0.0 and rate > 0.0 else 0.0


@compiled
def lines_of(
    weights: Floats,
    rates: Floats,
    fulls: Floats,
    leaves: Floats,
    rooms: Floats,
    withins: Floats,
) -> Floats:
    """Return what becomes of contacts, (problems, 6).

    All in one unit of time: contacts come at `rates`, are taken from a full line at `fulls`, leave
    it at `leaves` each; `rooms` places to wait (may be infinite); answered within `withins`.
    """
    out = np.zeros((weights.shape[0], COLUMNS))
    for i in range(weights.shape[0]):
        _line(out[i], weights[i], rates[i], fulls[i], leaves[i], rooms[i], withins[i])
    return out


@compiled
def climb(starts: Floats, first: Floats, agents: Floats, loads: Floats) -> Floats:
    """Return 1 / Erlang B with `agents`, from its value `starts` with `first` agents.

    1 / B(n) = 1 + 1 / B(n - 1) · n / load: sums of positive terms.
    """
    out = starts.copy()
    for i in range(starts.shape[0]):
        weight, state, load = starts[i], first[i] + 1.0, loads[i]
        while state <= agents[i] + 0.5 and weight < math.inf:
            weight = 1.0 + weight * state / load
            state += 1.0
        out[i] = weight
    return out
