"""The loops under Erlang B, C and A: sums of positive terms only, so that no digits are lost.

With n agents, load a, patience p and handle time h let x = n p/h, y = a p/h (both in units of the
patience rate), and write

    I(n, a) = e^a a^-n Gamma(n+1, a)   = 1 + n/a + n(n-1)/a^2 + ... = 1 / B(n, a)
    A(x, y) = e^y x y^-x gamma(x, y)   = 1 + y/(x+1) + y^2/((x+1)(x+2)) + ...      (Palm 1957)
    G(x, y) = e^y y^-x Gamma(x+1)      = I(x, y) + A(x, y) - 1

Relative to the state "n in the centre", I - 1 is the mass below it, A the mass from it upwards. A
caller who finds all busy meets the virtual wait v (in units of the patience) with the density
x exp(-x v + y (1 - e^-v)), so everything that is cut off at a time is the same A at (x, y e^-v).
Where y > x the terms of A rise beyond all bounds; there all masses are divided by G, and A/G =
1 - (I - 1)/G. Fractions of agents need nothing else: the gamma functions are continuous in n.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled

Row = NDArray[np.float64]
Flags = NDArray[np.int64]

FULL = 1e300  # a mass below that stands for "everybody finds an agent free"
SMALL = 1e-18  # of a sum: a term that no longer changes it
OFFERED, WITHOUT_SHORT, SHORT_COUNT, ANSWERED = 0, 1, 2, 3  # places in _checks.DENOMINATORS
TIE = 1e-12  # of a cap on occupancy: 8.5 erlangs at 85 % are ten agents, not eleven


@compiled
def part_below(part: float, load: float) -> float:
    """Return I - 1 of a fraction of an agent, 0 < part < 1.

    The continued fraction of Gamma(part, load) from the tail (DLMF 8.9.2), or the power series
    of gamma(part, load) for a small load.
    """
    if load >= 2.0:
        value = load + 129.0 - part
        for i in range(64, 0, -1):
            value = load + 2.0 * i - 1.0 - part - i * (i - part) / value
        return part / value
    rising, term = 1.0, 1.0
    for i in range(1, 60):
        term *= load / (part + i)
        rising += term
    return math.exp(load - part * math.log(load)) * math.gamma(part + 1.0) - rising


@compiled
def mass_below(agents: float, load: float) -> float:
    """Return I(agents, load) - 1: about 9 square roots of the load terms, from the top down."""
    whole = math.floor(agents)
    total, term, left = 0.0, 1.0, agents
    for _ in range(int(whole)):
        term *= left / load
        total += term
        left -= 1.0
        if total > FULL:
            return FULL
        if left < load and term < SMALL * total:
            return total
    if left > 0.0:
        total += term * part_below(left, load)
    return min(total, FULL)


@compiled
def rising(x: float, y: float) -> tuple[float, float]:
    """Return A - 1 and the sum of k times the k-th term of A, for y at most about x."""
    total, weighted, term, k = 0.0, 0.0, 1.0, 0.0
    while True:
        k += 1.0
        term *= y / (x + k)
        total += term
        weighted += k * term
        if k * term <= SMALL * weighted:
            return total, weighted


@compiled
def log_peak(x: float, y: float) -> float:
    """Return ln G(x, y), without losing digits where y is near x and both are large."""
    if x < 10.0:
        return y - x * math.log(y) + math.lgamma(x + 1.0)
    d = (y - x) / x
    z = d / (2.0 + d)
    if abs(z) > 0.2:
        gap = d - math.log(y / x)
    else:
        zz, tail = z * z, 0.0
        for i in range(25, 1, -2):
            tail = (tail + 1.0 / i) * zz
        gap = d * z - 2.0 * z * tail
    w = 1.0 / (x * x)
    stirling = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188))))) / x
    if x < 40.0:
        stirling -= (691 / 360360 - w * (1 / 156 - w * (3617 / 122400))) * w**5 / x
    return x * gap + 0.5 * math.log(2.0 * math.pi * x) + stirling


@compiled
def fade(x: float, y: float, v: float) -> float:
    """Return exp(-x v + y (1 - e^-v)) for y at most about x, without a difference of large ones."""
    if v > 0.3:
        bend = v + math.expm1(-v)
    else:
        bend = 1.0
        for i in range(15, 2, -1):
            bend = 1.0 - bend * v / i
        bend *= 0.5 * v * v
    return math.exp(-(x - y) * v - y * bend)


@compiled
def erlang_a_masses(
    agents: float, load: float, ratio: float, within: float
) -> tuple[float, float, float, float, float, float]:
    """Return six masses in one unit, of callers with patience `ratio` in handle times.

    Below (find an agent free), waiting, abandoned; answered after a wait of at most `within`
    patiences, answered at all after a wait, and still waiting after `within`.
    """
    below = mass_below(agents, load)
    x, y = agents * ratio, load * ratio
    z = y * math.exp(-within)
    if y <= max(x, 1.0):
        total, weighted = rising(x, y)
        served = x * total / y
        after, _ = rising(x, z)
        left = fade(x, y, within)
        late = left * x * after / y
        return (
            below,
            1.0 + total,
            weighted / y,
            served - late,
            served,
            left * math.exp(-within) * (1.0 + after),
        )
    scale = math.exp(-log_peak(x, y))
    over = mass_below(x, y)
    waiting = 1.0 - over * scale
    served = x * (waiting - scale) / y
    abandoned = (x * scale + (y - x) * waiting) / y
    if z > max(x, 1.0):
        then = math.exp(-log_peak(x, z))
        beyond = mass_below(x, z)
        timely = x * ((1.0 + beyond) * then - (1.0 + over) * scale) / y
        still = 1.0 - beyond * then
    elif z > 0.0:
        then = math.exp(-log_peak(x, z))
        after, _ = rising(x, z)
        timely = served - x * after * then / y
        still = (1.0 + after) * then
    else:
        timely, still = served, 0.0
    return below * scale, waiting, abandoned, timely, served, still * math.exp(-within)


@compiled
def erlang_a_shares(
    agents: float, load: float, ratio: float, within: float, kind: int
) -> tuple[float, float, float]:
    """Return the shares that wait, that abandon, and that count as served in time."""
    below, waiting, abandoned, timely, served, still = erlang_a_masses(agents, load, ratio, within)
    everybody = below + waiting
    level = below + max(timely, 0.0)
    if kind == ANSWERED:
        level = level / (below + served) if below + served > 0.0 else 0.0
    elif kind == OFFERED:
        level /= everybody
    elif kind == WITHOUT_SHORT:  # who did not give up in time was answered in time, or still waits
        level = level / (level + still) if level > 0.0 else 0.0
    else:
        level = (everybody - still) / everybody
    return min(waiting / everybody, 1.0), min(abandoned / everybody, 1.0), min(level, 1.0)


@compiled
def erlang_c_shares(agents: float, load: float, span: float) -> tuple[float, float, float]:
    """Return the shares that wait, that wait at most `span` handle times, and the mean wait.

    The mean is in handle times. Without spare agents all wait for ever.
    """
    spare = agents - load
    if spare <= 0.0:
        return 1.0, 0.0, math.inf
    free = spare / agents * mass_below(agents, load)
    waiting = 1.0 / (1.0 + free)
    level = free * waiting - waiting * math.expm1(-spare * span)
    return waiting, min(level, 1.0), waiting / spare


@compiled
def size_erlang_c(load: float, span: float, level: float, occupancy: float, wait: float) -> float:
    """Return the fewest whole agents that meet the targets; `span` and `wait` in handle times."""
    agents = max(math.floor(load) + 1.0, math.ceil(load / occupancy * (1.0 - TIE)))
    below = mass_below(agents, load)
    while below < FULL:
        spare = agents - load
        waiting = agents / (agents + spare * below)
        if waiting <= wait * spare and (
            level <= 0.0 or 1.0 - waiting * math.exp(-spare * span) >= level
        ):
            break
        agents += 1.0
        below = (1.0 + below) * agents / load
    return agents


@compiled
def meets_erlang_a(
    agents: float,
    load: float,
    ratio: float,
    within: float,
    targets: tuple[float, float, float],
    kind: int,
) -> bool:
    """Return whether so many agents meet level, cap on occupancy and cap on abandonment."""
    level, occupancy, abandon = targets
    _, abandoned, served = erlang_a_shares(agents, load, ratio, within, kind)
    busy = (1.0 - abandoned) * load
    rested = occupancy >= 1.0 or busy <= occupancy * (1.0 + TIE) * agents
    return served >= level and abandoned <= abandon and rested


@compiled
def size_erlang_a(
    load: float, ratio: float, within: float, targets: tuple[float, float, float], kind: int
) -> float:
    """Return the fewest whole agents that meet the targets: a gallop, then halves."""
    low, high, step = -1.0, float(math.floor(load)), 1.0
    if meets_erlang_a(high, load, ratio, within, targets, kind):
        while high > 0.0 and low < 0.0:
            tried = max(high - step, 0.0)
            if meets_erlang_a(tried, load, ratio, within, targets, kind):
                high, step = tried, 2.0 * step
            else:
                low = tried
    else:
        while True:
            low, high, step = high, high + step, 2.0 * step
            if meets_erlang_a(high, load, ratio, within, targets, kind):
                break
    while high - low > 1.0 and high > 0.0:
        middle = math.floor(0.5 * (low + high))
        if meets_erlang_a(middle, load, ratio, within, targets, kind):
            high = middle
        else:
            low = middle
    return high


@compiled
def erlang_b_rows(agents: Row, load: Row, blocked: Row) -> None:
    """Fill in the share that finds all lines taken, of loads above 0."""
    for i in range(agents.size):
        below = mass_below(agents[i], load[i])
        blocked[i] = 0.0 if below >= FULL else 1.0 / (1.0 + below)


@compiled
def erlang_c_rows(agents: Row, load: Row, span: Row, found: NDArray[np.float64]) -> None:
    """Fill in rows of erlang_c_shares, of loads above 0."""
    for i in range(agents.size):
        found[0, i], found[1, i], found[2, i] = erlang_c_shares(agents[i], load[i], span[i])


@compiled
def erlang_a_rows(
    agents: Row, load: Row, ratio: Row, within: Row, kind: int, found: NDArray[np.float64]
) -> None:
    """Fill in rows of erlang_a_shares, of loads above 0."""
    for i in range(agents.size):
        found[0, i], found[1, i], found[2, i] = erlang_a_shares(
            agents[i], load[i], ratio[i], within[i], kind
        )


@compiled
def erlang_a_mass_rows(
    agents: Row, load: Row, ratio: Row, within: Row, found: NDArray[np.float64]
) -> None:
    """Fill in rows of erlang_a_masses, of loads above 0."""
    for i in range(agents.size):
        masses = erlang_a_masses(agents[i], load[i], ratio[i], within[i])
        for k in range(6):
            found[k, i] = masses[k]


@compiled
def size_erlang_c_rows(
    load: Row, span: Row, level: Row, occupancy: Row, wait: Row, agents: Row
) -> None:
    """Fill in the fewest agents of each."""
    for i in range(load.size):
        agents[i] = size_erlang_c(load[i], span[i], level[i], occupancy[i], wait[i])


@compiled
def size_erlang_a_rows(
    load: Row, ratio: Row, within: Row, targets: NDArray[np.float64], kind: int, agents: Row
) -> None:
    """Fill in the fewest agents of each; a row of targets a kind, as in meets_erlang_a."""
    for i in range(load.size):
        wanted = (targets[0, i], targets[1, i], targets[2, i])
        agents[i] = size_erlang_a(load[i], ratio[i], within[i], wanted, kind)
