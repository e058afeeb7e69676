"""What `_loops` computes, by whole arrays: for where numba is absent, and to hold it against.

The formulas are those of `_loops`, the order of the work is another: a step of the sum for all
problems at once, and those that are done are taken out every few steps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, gammaln

from ._loops import ANSWERED, FULL, OFFERED, SMALL, TIE, WITHOUT_SHORT
from ._types import Floats

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
STRIDE = 16  # steps of a sum between two looks at who is done
BEND = tuple(1.0 / i for i in range(15, 2, -1))


def part_below(part: Floats, load: Floats) -> Floats:
    """Return I - 1 of fractions of an agent, 0 < part < 1."""
    value = load + 129.0 - part
    for i in range(64, 0, -1):
        value = load + 2.0 * i - 1.0 - part - i * (i - part) / value
    few = load < 2.0
    small, piece = load[few], part[few]
    rising_sum, term = np.ones(small.size), np.ones(small.size)
    for i in range(1, 60):
        term = term * (small / (piece + i))
        rising_sum += term
    found = part / value
    found[few] = np.exp(small) * small**-piece * gamma(piece + 1.0) - rising_sum
    return found


def mass_below(agents: Floats, load: Floats) -> Floats:
    """Return I(agents, load) - 1."""
    found = np.empty(agents.size)
    places = np.arange(agents.size)
    left, erlangs = agents.copy(), load
    total, term = np.zeros(agents.size), np.ones(agents.size)
    with np.errstate(over="ignore", invalid="ignore"):
        while places.size:
            for _ in range(STRIDE):
                whole = left >= 1.0
                term = np.where(whole, term * (left / erlangs), term)
                total += np.where(whole, term, 0.0)
                left -= whole
            done = (left < 1.0) | (total > FULL) | ((left < erlangs) & (term < SMALL * total))
            found[places[done]] = _with_part(total[done], term[done], left[done], erlangs[done])
            on = ~done
            places, left, erlangs = places[on], left[on], erlangs[on]
            total, term = total[on], term[on]
    return found


def _with_part(total: Floats, term: Floats, left: Floats, load: Floats) -> Floats:
    part = (left > 0.0) & (left < 1.0) & (total <= FULL)
    total[part] += term[part] * part_below(left[part], load[part])
    return np.where(total <= FULL, total, FULL)


def rising(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return A - 1 and the sum of k times the k-th term of A, for y at most about x."""
    totals, weights = np.empty(x.size), np.empty(x.size)
    places, k = np.arange(x.size), 0.0
    total, weighted, term = np.zeros(x.size), np.zeros(x.size), np.ones(x.size)
    while places.size:
        for _ in range(STRIDE):
            k += 1.0
            term = term * (y / (x + k))
            total += term
            weighted += k * term
        done = k * term <= SMALL * weighted
        totals[places[done]], weights[places[done]] = total[done], weighted[done]
        on = ~done
        places, x, y = places[on], x[on], y[on]
        total, weighted, term = total[on], weighted[on], term[on]
    return totals, weights


def log_peak(x: Floats, y: Floats) -> Floats:
    """Return ln G(x, y)."""
    found = y - x * np.log(y) + gammaln(x + 1.0)
    large = x >= 10.0
    x, y = x[large], y[large]
    d = (y - x) / x
    z = d / (2.0 + d)
    tail = np.zeros(x.size)
    for i in range(25, 1, -2):
        tail = (tail + 1.0 / i) * z * z
    gap = np.where(np.abs(z) > 0.2, d - np.log(y / x), d * z - 2.0 * z * tail)
    w = 1.0 / (x * x)
    rest = w**5 * (691 / 360360 - w * (1 / 156 - w * (3617 / 122400)))
    series = 1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188)))) - rest
    found[large] = x * gap + 0.5 * np.log(2.0 * np.pi * x) + series / x
    return found


def bend(v: Floats) -> Floats:
    """Return v - (1 - e^-v), which is v^2/2 for small ones, without losing digits there."""
    series = np.ones(v.shape)
    for part in BEND:
        series = 1.0 - series * v * part
    far = np.clip(v, -700.0, np.inf)
    return np.where(np.abs(v) > 0.3, far + np.expm1(-far), 0.5 * v * v * series)


def fade(x: Floats, y: Floats, v: Floats) -> Floats:
    """Return exp(-x v + y (1 - e^-v))."""
    exponent = -(x - y) * v - y * bend(v)
    return np.asarray(np.exp(exponent))


def erlang_a_masses(agents: Floats, load: Floats, ratio: Floats, within: Floats) -> Floats:
    """Return rows of the six masses of `_loops.erlang_a_masses`."""
    found = np.empty((6, agents.size))
    found[0] = mass_below(agents, load)
    x, y = agents * ratio, load * ratio
    falling = y <= np.maximum(x, 1.0)
    with np.errstate(over="ignore", under="ignore"):
        for chosen, masses in ((falling, _falling), (~falling, _scaled)):
            if chosen.any():
                found[:, chosen] = masses(found[0, chosen], x[chosen], y[chosen], within[chosen])
    return found


def _falling(below: Floats, x: Floats, y: Floats, within: Floats) -> Floats:
    """Return the masses where the terms of A fall, or nearly so."""
    total, weighted = rising(x, y)
    served = x * total / y
    after, _ = rising(x, y * np.exp(-within))
    left = fade(x, y, within)
    still = left * np.exp(-within) * (1.0 + after)
    timely = served - left * x * after / y
    return np.stack([below, 1.0 + total, weighted / y, timely, served, still])


def _scaled(below: Floats, x: Floats, y: Floats, within: Floats) -> Floats:
    """Return the masses over G where the terms of A rise to a peak."""
    scale, over = np.exp(-log_peak(x, y)), mass_below(x, y)
    waiting = 1.0 - over * scale
    served = x * (waiting - scale) / y
    abandoned = (x * scale + (y - x) * waiting) / y
    z = y * np.exp(-within)
    then = np.zeros(z.size)
    then[z > 0] = np.exp(-log_peak(x[z > 0], z[z > 0]))
    timely, still = served.copy(), np.zeros(z.size)
    high = z > np.maximum(x, 1.0)
    beyond = mass_below(x[high], z[high])
    gained = (1.0 + beyond) * then[high] - (1.0 + over[high]) * scale[high]
    timely[high] = x[high] * gained / y[high]
    still[high] = 1.0 - beyond * then[high]
    low = ~high & (z > 0)
    after, _ = rising(x[low], z[low])
    timely[low] -= x[low] * after * then[low] / y[low]
    still[low] = (1.0 + after) * then[low]
    return np.stack([below * scale, waiting, abandoned, timely, served, still * np.exp(-within)])


def erlang_a_shares(
    agents: Floats, load: Floats, ratio: Floats, within: Floats, kind: int
) -> Floats:
    """Return rows of the shares that wait, abandon, and count as served in time."""
    below, waiting, abandoned, timely, served, still = erlang_a_masses(agents, load, ratio, within)
    everybody = below + waiting
    level = below + np.maximum(timely, 0.0)
    rest = {OFFERED: everybody, ANSWERED: below + served, WITHOUT_SHORT: level + still}
    if kind in rest:
        level = np.divide(level, rest[kind], out=np.zeros(level.size), where=rest[kind] > 0)
    else:
        level = (everybody - still) / everybody
    shares = np.stack([waiting / everybody, abandoned / everybody, level])
    return np.asarray(np.minimum(shares, 1.0))


def erlang_b_shares(agents: Floats, load: Floats) -> Floats:
    """Return the share that finds all lines taken."""
    below = mass_below(agents, load)
    return np.where(below >= FULL, 0.0, 1.0 / (1.0 + below))


def erlang_c_shares(agents: Floats, load: Floats, span: Floats) -> Floats:
    """Return rows of the shares that wait, that wait at most `span`, and the mean wait."""
    found = np.stack([np.ones(load.size), np.zeros(load.size), np.full(load.size, np.inf)])
    stable = agents > load
    agents, load, span = agents[stable], load[stable], span[stable]
    spare = agents - load
    free = spare / agents * mass_below(agents, load)
    waiting = 1.0 / (1.0 + free)
    level = free * waiting - waiting * np.expm1(-spare * span)
    found[:, stable] = np.stack([waiting, np.minimum(level, 1.0), waiting / spare])
    return found


def fewest(is_enough: Callable[[Floats, Places], Flags], least: Floats, start: Floats) -> Floats:
    """Return the least whole numbers that are enough, none below `least`.

    `is_enough(numbers, places)` tells of the problems at `places` and stays true with more.
    """
    high = np.maximum(start, least)
    low, step = least - 1.0, np.ones(high.size)
    places = np.arange(high.size)
    enough = is_enough(high, places)
    down, up = places[enough & (high > least)], places[~enough]
    while up.size:
        low[up], high[up] = high[up], high[up] + step[up]
        step[up] *= 2.0
        up = up[~is_enough(high[up], up)]
    while down.size:
        tried = np.maximum(high[down] - step[down], least[down])
        enough = is_enough(tried, down)
        low[down[~enough]], high[down[enough]] = tried[~enough], tried[enough]
        step[down] *= 2.0
        down = down[enough & (high[down] > least[down])]
    while (wide := np.flatnonzero(high - low > 1.0)).size:
        middle = np.floor((low[wide] + high[wide]) / 2.0)
        enough = is_enough(middle, wide)
        low[wide[~enough]], high[wide[enough]] = middle[~enough], middle[enough]
    return high


def size_erlang_c(
    load: Floats, span: Floats, level: Floats, occupancy: Floats, wait: Floats
) -> Floats:
    """Return the fewest whole agents that meet the targets."""

    def is_enough(agents: Floats, places: Places) -> Flags:
        waiting, served, mean = erlang_c_shares(agents, load[places], span[places])
        met = (served >= level[places]) & (mean <= wait[places])
        return np.asarray(met | (waiting <= 1.0 / FULL))

    least = np.maximum(np.floor(load) + 1.0, np.ceil(load / occupancy * (1.0 - TIE)))
    return fewest(is_enough, least, np.floor(load + 0.8 * np.sqrt(load)))


def size_erlang_a(
    load: Floats, ratio: Floats, within: Floats, targets: Floats, kind: int
) -> Floats:
    """Return the fewest whole agents that meet level, cap on occupancy and cap on abandonment."""
    level, occupancy, abandon = targets

    def is_enough(agents: Floats, places: Places) -> Flags:
        erlangs = load[places]
        _, lost, served = erlang_a_shares(agents, erlangs, ratio[places], within[places], kind)
        busy = (1.0 - lost) * erlangs <= occupancy[places] * (1.0 + TIE) * agents
        rested = busy | (occupancy[places] >= 1.0)
        return np.asarray((served >= level[places]) & (lost <= abandon[places]) & rested)

    return fewest(is_enough, np.zeros(load.size), np.floor(load))
