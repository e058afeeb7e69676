"""Erlang formulas in forty digits, by ways that the engine does not go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpmath import exp, gammainc, inf, log, mp, mpf, quad, sqrt

mp.dps = 40


def inverse_b(agents: float, load: mpf) -> mpf:
    """Return 1 / B: the recursion for whole agents, the incomplete gamma function for others."""
    if agents == int(agents):
        value = mpf(1)
        for k in range(1, int(agents) + 1):
            value = 1 + k / load * value
        return value
    n = mpf(agents)
    return exp(load) * load**-n * gammainc(n + 1, load)


@dataclass(frozen=True)
class Exact:
    wait_probability: mpf
    abandon_share: mpf
    mean_wait_seconds: mpf
    service_level: mpf
    occupancy_share: mpf


def erlang_c(agents: float, load: mpf) -> mpf:
    blocked, n = 1 / inverse_b(agents, load), mpf(agents)
    return n * blocked / (n - load * (1 - blocked))


def erlang_c_exact(agents: float, calls: float, handle: float, within: float) -> Exact:
    load = mpf(calls) * mpf(handle) / 3600
    spare = mpf(agents) - load
    wait = erlang_c(agents, load)
    return Exact(
        wait,
        mpf(0),
        wait * mpf(handle) / spare,
        1 - wait * exp(-spare * mpf(within) / mpf(handle)),
        load / mpf(agents),
    )


def erlang_a_exact(
    agents: float, calls: float, handle: float, patience: float, within: float
) -> Exact:
    waiting, abandoned, load, level, _ = erlang_a_parts(agents, calls, handle, patience, within)
    busy = load * (1 - abandoned) / mpf(agents)
    return Exact(waiting, abandoned, abandoned * mpf(patience), level, busy)


def erlang_a_parts(
    agents: float, calls: float, handle: float, patience: float, within: float
) -> tuple[mpf, mpf, mpf, mpf, mpf]:
    """Integrate the density of the virtual wait by quadrature, and weigh it with the states.

    Returns P(wait), P(abandon), the load, P(answered within), P(abandoned within).
    """
    load = mpf(calls) * mpf(handle) / 3600
    ratio = mpf(patience) / mpf(handle)
    x, y, end = mpf(agents) * ratio, load * ratio, mpf(within) / mpf(patience)
    peak = max(log(y / x), mpf(0))
    top = y * (1 - exp(-peak)) - x * peak  # the integrand's logarithm at its peak

    def integrate(low: mpf, high: mpf, share: Callable[[mpf], mpf]) -> mpf:
        def density(v: mpf) -> mpf:
            return share(v) * exp(y * (1 - exp(-v)) - x * v - top)

        return x * quad(density, _cuts(low, high, peak, 1 / sqrt(y) + 1 / (abs(x - y) + x / 100)))

    below = (inverse_b(agents, load) - 1) * exp(-top)
    early = integrate(mpf(0), end, lambda v: 1 - exp(-v))
    late = integrate(end, inf, lambda v: 1 - exp(-v))
    then = integrate(end, inf, lambda v: mpf(1))
    served = integrate(mpf(0), end, lambda v: exp(-v))
    everybody = below + early + served + then
    short = early + (1 - exp(-end)) * then
    parts = (early + served + then, early + late, below + served, short)
    waiting, abandoned, level, short = (part / everybody for part in parts)
    return waiting, abandoned, load, level, short


def _cuts(low: mpf, high: mpf, peak: mpf, width: mpf) -> list[mpf]:
    """Return where to cut the integral: around the peak, as far as there is anything."""
    steps = [peak + k * width for k in (-40, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 40, 100)]
    inside = [step for step in steps if low < step < high]
    # At the lower end the mass may have a scale of its own: the rate at which it falls there.
    nearby = [low + k * width / 8 for k in (1, 4)] + [high - k * width / 8 for k in (4, 1)]
    inside += [step for step in nearby if low < step < high and high != inf]
    return [low, *sorted(set(inside)), high]
