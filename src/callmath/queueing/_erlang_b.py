"""Lines that are taken or free: Erlang B, its inverses, and callers who try again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._arrays import fewest
from ._checks import MAX_AGENTS, MAX_LOAD, numbers, together
from ._paths import erlang_b_rows
from ._types import Counts, Floats, Numbers

STEPS = 200  # of halving: more than the digits of a number and its exponent need


def erlang_b(agents: Numbers, load: Numbers) -> Floats:
    """Return the share of calls that find all agents (lines) taken and are lost.

    B(n, a) = (a^n / n!) / sum of a^k / k! for k = 0..n (Erlang 1917); for fractions of agents by
    1/B = e^a a^-n Gamma(n + 1, a) (Fortet). Exact to about 1e-13 of the value; 0 below 1e-300.

    :param agents: 0 or more, fractions too. :param load: in erlangs, 0 or more.
    :raises QueueingError: an argument is negative, not finite or not a number.

    >>> round(float(erlang_b(10, 5)), 6)
    0.018385
    """
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        load=numbers("load", load, ">=0", MAX_LOAD),
    )
    return _blocked(rows["agents"], rows["load"]).reshape(shape)


def _blocked(agents: Floats, load: Floats) -> Floats:
    """Return B of rows; without load nobody is lost, even with no agents."""
    blocked = np.zeros(load.shape)
    busy = load > 0
    blocked[busy] = erlang_b_rows(agents[busy], load[busy])
    return blocked


def lines_needed(load: Numbers, blocking: Numbers) -> Counts:
    """Return the fewest lines that lose at most the share `blocking` of calls.

    :param load: in erlangs. :param blocking: above 0, at most 1 (1 needs no line).
    :raises QueueingError: as in `erlang_b`.

    >>> lines_needed([1, 10, 100], 0.01).tolist()
    [5, 18, 117]
    """
    shape, rows = together(
        load=numbers("load", load, ">=0", MAX_LOAD),
        blocking=numbers("blocking", blocking, "0<..1"),
    )
    erlangs, limit = rows["load"], rows["blocking"]

    def is_enough(lines: Floats, places: Counts) -> NDArray[np.bool_]:
        return np.asarray(_blocked(lines, erlangs[places]) <= limit[places])

    least = np.maximum(np.floor(erlangs * (1 - limit)), 0.0)  # B is at least 1 - n/a
    found = fewest(is_enough, np.zeros(erlangs.size), least)
    return found.astype(np.int64).reshape(shape)


def max_load(lines: Numbers, blocking: Numbers, *, redial_share: Numbers = 0.0) -> Floats:
    """Return the greatest load of fresh calls (erlangs) of which at most `blocking` find no line.

    :param lines: above 0. :param blocking: per attempt, above 0 and below 1.
    :param redial_share: of the calls that were lost, those that try again at once (extended
        Erlang B).
    :raises QueueingError: as in `erlang_b`.

    >>> round(float(max_load(10, 0.01)), 4)
    4.4612
    """
    shape, rows = together(
        lines=numbers("lines", lines, ">0", MAX_LOAD),
        blocking=numbers("blocking", blocking, "0<..<1"),
        redial_share=numbers("redial_share", redial_share, "0..1"),
    )
    lines_row, limit = rows["lines"], rows["blocking"]
    low, high = np.zeros(lines_row.shape), lines_row / (1 - limit)
    for _ in range(STEPS):
        middle = (low + high) / 2
        fits = _blocked(lines_row, middle) <= limit
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        if np.all(high - low <= 2e-16 * high):
            break
    return (low * (1 - rows["redial_share"] * limit)).reshape(shape)


@dataclass(frozen=True, slots=True, eq=False)
class RedialedBlocking:
    """What lost callers who try again do to the lines. Arrays of one shape."""

    blocking: Floats  # of an attempt
    total_load: Floats  # erlangs of fresh calls and repeated ones
    lost_share: Floats  # of fresh calls, those that never get a line


def erlang_b_redials(agents: Numbers, load: Numbers, redial_share: Numbers) -> RedialedBlocking:
    """Return the blocking when a share of lost calls is tried again at once (extended Erlang B).

    The total load T solves T = load + redial_share T B(agents, T): repeated attempts are taken as
    a Poisson stream as well (Parkinson, "Traffic Engineering Techniques").

    :param redial_share: 0 or more, below 1. :raises QueueingError: as in `erlang_b`.

    >>> found = erlang_b_redials(10, 8, 0.5)
    >>> round(float(found.blocking), 4), round(float(found.total_load), 3)
    (0.152, 8.658)
    """
    share = numbers("redial_share", redial_share, "0..1")
    share = numbers("redial_share", np.where(share == 1.0, 2.0, share), "0..1")
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        load=numbers("load", load, ">=0", MAX_LOAD),
        redial_share=share,
    )
    fresh, again, lines = rows["load"], rows["redial_share"], rows["agents"]
    low, high = fresh, fresh / (1 - again)
    for _ in range(STEPS):
        middle = (low + high) / 2
        under = middle * (1 - again * _blocked(lines, middle)) < fresh
        low, high = np.where(under, middle, low), np.where(under, high, middle)
        if np.all(high - low <= 4e-16 * high):
            break
    blocked = _blocked(lines, high)
    lost = blocked * (1 - again) / (1 - again * blocked)
    return RedialedBlocking(blocked.reshape(shape), high.reshape(shape), lost.reshape(shape))
