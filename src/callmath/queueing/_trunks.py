"""Lines: how many must be rented so that hardly anybody hears the busy tone.

A call holds a line while it is in the menu, waits and is talked to, not while the agent wraps up.
With few agents callers wait longer and hold lines longer, so lines follow from agents, jointly.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ._types import INFEASIBLE, Counts, Floats, QueueingError

MOST_LINES = 200_000
_SLACK = 1e-12  # a blocking that equals its target to the last digits meets it


def line_hold_seconds(
    talk_seconds: ArrayLike,
    *,
    menu_seconds: ArrayLike = 0.0,
    wait_seconds: ArrayLike = 0.0,
    abandon_share: ArrayLike = 0.0,
) -> Floats:
    """Return how long a call holds a line on average: menu + wait + talk of those answered.

    `wait_seconds` is the mean over all that are offered. Wrap-up holds no line.

    >>> float(line_hold_seconds(240.0, menu_seconds=30.0, wait_seconds=12.0, abandon_share=0.05))
    270.0

    :raises QueueingError: a figure is negative or not finite, or a share is above 1.
    """
    talk = _checked("talk_seconds", talk_seconds, 0.0, math.inf)
    menu = _checked("menu_seconds", menu_seconds, 0.0, math.inf)
    wait = _checked("wait_seconds", wait_seconds, 0.0, math.inf)
    gone = _checked("abandon_share", abandon_share, 0.0, 1.0)
    return np.asarray(menu + wait + (1.0 - gone) * talk)


def line_blocking(
    lines: ArrayLike,
    agents: ArrayLike,
    calls_per_hour: ArrayLike,
    talk_seconds: ArrayLike,
    *,
    wrap_seconds: ArrayLike = 0.0,
    menu_seconds: ArrayLike = 0.0,
    patience_seconds: ArrayLike | None = None,
) -> Floats:
    """Return the share of calls that find every line taken. Everything broadcasts.

    Exact where there is no wrap-up and times are exponential (of the menu: any distribution): menu
    and queue are a Jackson network that loses who comes when `lines` calls are in it, which has
    product form, so that

        P(blocked) = G(lines) / Σ_{k ≤ lines} G(k),   G = Poisson(menu) * birth-death(queue).

    With wrap-up each busy agent is taken to talk with the probability talk / (talk + wrap),
    independently of the others. Without patience nobody leaves; no agents and no lines are allowed.

    >>> float(line_blocking(12, 10, 120, 240.0).round(4))
    0.0663
    >>> float(line_blocking(10, 10, 120, 240.0).round(4))      # no waiting room: Erlang B
    0.1217

    :raises QueueingError: an argument makes no sense; names it and its first bad place.
    """
    wanted = _checked("lines", lines, 0, MOST_LINES)
    problems = _problems(
        agents, calls_per_hour, talk_seconds, wrap_seconds, menu_seconds, patience_seconds
    )
    rows, shape = _rows(wanted, *problems)
    found = [_blocking_of(int(row[0]), row[1:]) for row in rows]
    return np.array(found, dtype=np.float64).reshape(shape)


def lines_for_agents(
    agents: ArrayLike,
    calls_per_hour: ArrayLike,
    talk_seconds: ArrayLike,
    *,
    wrap_seconds: ArrayLike = 0.0,
    menu_seconds: ArrayLike = 0.0,
    patience_seconds: ArrayLike | None = None,
    blocking: ArrayLike = 0.001,
) -> Counts:
    """Return the fewest lines with which at most a share of calls is blocked. Broadcasts.

    Nothing that comes needs no lines. INFEASIBLE where no number is enough: without patience,
    agents who cannot keep up lose the rest whatever waiting room there is.

    >>> lines_for_agents([100, 105, 120], 1200, 240.0, wrap_seconds=60.0, menu_seconds=20.0,
    ...                  patience_seconds=180.0).tolist()
    [112, 113, 113]

    :raises QueueingError: an argument makes no sense; names it and its first bad place.
    """
    target = _checked("blocking", blocking, 0.0, 1.0)
    if ((target <= 0) | (target >= 1)).any():
        raise QueueingError("blocking", "blocking must be above 0 and below 1")
    problems = _problems(
        agents, calls_per_hour, talk_seconds, wrap_seconds, menu_seconds, patience_seconds
    )
    rows, shape = _rows(target, *problems)
    found = [_fewest(float(row[0]), row[1:]) for row in rows]
    return np.array(found, dtype=np.int64).reshape(shape)


def _problems(
    agents: ArrayLike,
    calls_per_hour: ArrayLike,
    talk_seconds: ArrayLike,
    wrap_seconds: ArrayLike,
    menu_seconds: ArrayLike,
    patience_seconds: ArrayLike | None,
) -> tuple[Floats, ...]:
    """Return agents, calls a second, talk, wrap, menu and patience, checked."""
    patience = math.inf if patience_seconds is None else patience_seconds
    return (
        _checked("agents", agents, 0, MOST_LINES),
        _checked("calls_per_hour", calls_per_hour, 0.0, 1e9) / 3600.0,
        _checked("talk_seconds", talk_seconds, 1e-9, 1e9),
        _checked("wrap_seconds", wrap_seconds, 0.0, 1e9),
        _checked("menu_seconds", menu_seconds, 0.0, 1e9),
        _checked("patience_seconds", patience, 1e-9, math.inf, may_be_infinite=True),
    )


def _rows(*parts: Floats) -> tuple[Floats, tuple[int, ...]]:
    """Return a row for each problem, and the shape of them all."""
    try:
        cube = np.stack(np.broadcast_arrays(*parts), axis=-1)
    except ValueError as error:
        raise QueueingError("shape", f"the arguments do not broadcast: {error}") from error
    return cube.reshape(-1, len(parts)), cube.shape[:-1]


def _fewest(target: float, problem: Floats) -> int:
    agents, rate, talk, wrap, _menu, patience = problem.tolist()
    if rate == 0.0:
        return 0
    if math.isinf(patience) and 1.0 - agents / (rate * (talk + wrap)) >= target:
        return INFEASIBLE
    most = 64
    while most <= MOST_LINES:
        met = np.flatnonzero(_blocking(problem, most) <= target + _SLACK)
        if len(met):
            return int(met[0])
        most *= 2
    return INFEASIBLE


def _blocking_of(lines: int, problem: Floats) -> float:
    return float(_blocking(problem, lines)[lines]) if problem[1] > 0 else 0.0


def _blocking(problem: Floats, most: int) -> Floats:
    """Return the share blocked with 0, 1, …, most lines."""
    taken = _lines_taken(problem, most)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = taken / np.cumsum(taken)
    # Far below the bulk both are 0: everybody is blocked there.
    return np.where(np.isfinite(share), share, 1.0)


def _lines_taken(problem: Floats, most: int) -> Floats:
    """Return how likely 0 … most lines are taken if there is no limit, up to a factor."""
    agents, rate, talk, wrap, menu, patience = problem.tolist()
    room = most if wrap == 0 else 2 * most + int(agents) + 64
    queue = _in_queue(int(agents), rate, talk + wrap, patience, room)
    if wrap > 0:
        queue = _thin(queue, int(agents), talk / (talk + wrap), most)
    if menu > 0 and rate > 0:
        steps = np.arange(1, most + 1)
        logs = np.concatenate([[0.0], np.cumsum(np.log(rate * menu / steps))])
        queue = _convolve(queue[: most + 1], _exp(logs), most)
    return queue[: most + 1]


def _in_queue(agents: int, rate: float, handle: float, patience: float, most: int) -> Floats:
    """Return how likely 0 … most calls are at the agents or waiting, up to a factor."""
    here = np.arange(1, most + 1)
    leaving = np.minimum(here, agents) / handle + np.maximum(here - agents, 0) / patience
    with np.errstate(divide="ignore"):  # nobody serves and nobody leaves: it fills up
        logs = np.cumsum(np.log(rate) - np.log(leaving))
    logs = np.concatenate([[0.0], np.where(np.isposinf(logs), 700.0, logs)])
    return _exp(logs)


def _thin(queue: Floats, agents: int, talking: float, most: int) -> Floats:
    """Return the law of waiting + Binomial(busy, talking) as a polynomial, by Horner's rule."""
    ends = min(agents, len(queue) - 1)
    found = np.zeros(most + 1)
    waiting = queue[ends:][: most + 1]
    found[: len(waiting)] = waiting
    for busy in range(ends - 1, -1, -1):
        shifted = np.concatenate([[0.0], found[:-1]])
        found = (1.0 - talking) * found + talking * shifted
        found[0] += queue[busy]
    return found


def _convolve(first: Floats, second: Floats, most: int) -> Floats:
    """Return the law of a sum; what is as unlikely as rounding is left out of the short one."""
    second = second / second.sum()
    likely = np.flatnonzero(second > 1e-30)
    low, high = int(likely[0]), int(likely[-1]) + 1
    found = np.zeros(low + len(first) + high - low - 1)
    found[low:] = np.convolve(first, second[low:high])
    return found[: most + 1] if len(found) > most else np.pad(found, (0, most + 1 - len(found)))


def _exp(logs: Floats) -> Floats:
    return np.asarray(np.exp(logs - logs.max()))


def _checked(
    name: str, values: ArrayLike, low: float, high: float, *, may_be_infinite: bool = False
) -> Floats:
    try:
        given = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise QueueingError(name, f"{name} must be numbers in one regular array") from fault
    wrong = ~((given >= low) & (given <= high))
    if not may_be_infinite:
        wrong |= np.isinf(given)
    if wrong.any():
        place = tuple(int(at) for at in np.argwhere(wrong)[0])
        raise QueueingError(
            name,
            f"{name}{list(place) or ''} must be from {low:g} to {high:g}, not {given[place]}",
            index=place,
            value=float(given[place]),
        )
    return given
