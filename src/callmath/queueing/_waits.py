"""How long people wait beyond the mean: quantiles, and the mean of those who are answered."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from ._arrays import bend
from ._checks import MAX_AGENTS, calls_a_patience, numbers, offered_load, together
from ._erlang_c import shares_of
from ._paths import erlang_a_mass_rows
from ._types import Floats, Numbers, QueueingError

NODES = 96  # of the quadrature: more than a bell cut at 1e-19 of its peak needs
DEPTH = 45.0  # natural logarithms below the peak at which the rest is left out
HALVINGS = 60


class Whose(StrEnum):
    """Whose wait is meant."""

    OFFERED = "offered"  # all: until they are answered or give up
    ANSWERED = "answered"  # only those who are answered


def wait_quantile_seconds(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    share: Numbers,
    *,
    patience_seconds: Numbers | None = None,
    of: Whose | str = Whose.OFFERED,
) -> Floats:
    """Return the shortest time within which a share of calls has stopped waiting.

    Exact: by the exponential tail of Erlang C without patience, by halving on the distribution of
    Erlang A with it. Infinite without patience and without spare agents; with no agents at all
    nobody is answered, and the wait of those who are counts as 0.

    :param share: of the calls, 0 or more, below 1. :param of: whose wait.
    :raises QueueingError: an argument makes no sense.

    >>> round(float(wait_quantile_seconds(50, 2880, 60, 0.9, patience_seconds=120)), 2)
    12.44
    """
    chosen = _whose(of)
    patience = np.float64(1.0) if patience_seconds is None else patience_seconds
    below_one = numbers("share", share, "0..1")
    below_one = numbers("share", np.where(below_one == 1.0, 2.0, below_one), "0..1")
    shape, rows = _rows(agents, calls_per_hour, handle_seconds, patience, below_one)
    solve = _quantile_c if patience_seconds is None else _quantile_a
    return solve(rows, chosen).reshape(shape)


def answered_wait_seconds(
    agents: Numbers,
    calls_per_hour: Numbers,
    handle_seconds: Numbers,
    *,
    patience_seconds: Numbers | None = None,
) -> Floats:
    """Return the mean wait of those who are answered (ASA as it is mostly reported).

    Without patience it is the mean wait of all. With it, the mean of the density
    e^(-(x + 1) v + y (1 - e^-v)) by Gauss and Legendre, times the share of the answered who waited.

    :raises QueueingError: an argument makes no sense.

    >>> round(float(answered_wait_seconds(50, 2880, 60, patience_seconds=120)), 3)
    3.616
    """
    patience = np.float64(1.0) if patience_seconds is None else patience_seconds
    shape, rows = _rows(agents, calls_per_hour, handle_seconds, patience, np.zeros(()))
    if patience_seconds is None:
        wait = shares_of(rows["agents"], rows["load"], np.zeros(rows["load"].size))[2]
        return (wait * rows["handle"]).reshape(shape)
    found = np.zeros(rows["load"].size)
    some = (rows["load"] > 0) & (rows["agents"] > 0)
    part = {name: values[some] for name, values in rows.items()}
    ratio = part["patience"] / part["handle"]
    masses = erlang_a_mass_rows(part["agents"], part["load"], ratio, np.zeros(ratio.size))
    waited = masses[4] / (masses[0] + masses[4])
    found[some] = waited * _mean_of_waiting(part["agents"] * ratio, part["load"] * ratio)
    return (found * rows["patience"]).reshape(shape)


def _rows(
    agents: Numbers, calls_per_hour: Numbers, handle_seconds: Numbers, patience: Numbers,
    share: Floats,
) -> tuple[tuple[int, ...], dict[str, Floats]]:  # fmt: skip
    shape, rows = together(
        agents=numbers("agents", agents, ">=0", MAX_AGENTS),
        calls=numbers("calls_per_hour", calls_per_hour, ">=0"),
        handle=numbers("handle_seconds", handle_seconds, ">0"),
        patience=numbers("patience_seconds", patience, ">0"),
        share=share,
    )
    calls_a_patience(rows["calls"], rows["patience"])
    return shape, rows | {"load": offered_load(rows["calls"], rows["handle"])}


def _whose(value: Whose | str) -> Whose:
    try:
        return Whose(value)
    except ValueError as error:
        raise QueueingError(
            "whose", f"of must be one of {', '.join(Whose)}; {value!r} was given", argument="of"
        ) from error


def _quantile_c(rows: dict[str, Floats], _: Whose) -> Floats:
    spare = rows["agents"] - rows["load"]
    waiting = shares_of(rows["agents"], rows["load"], np.zeros(spare.size))[0]
    late = waiting > 1.0 - rows["share"]
    times = np.log(np.where(late, waiting, 1.0) / np.where(late, 1.0 - rows["share"], 1.0))
    found = np.where(late, np.inf, 0.0)
    stable = late & (spare > 0)
    found[stable] = (times * rows["handle"])[stable] / spare[stable]
    return found


def _quantile_a(rows: dict[str, Floats], whose: Whose) -> Floats:
    found = np.zeros(rows["load"].size)
    some = (rows["load"] > 0) & ((rows["agents"] > 0) | (whose is Whose.OFFERED))
    part = {name: values[some] for name, values in rows.items()}
    ratio = part["patience"] / part["handle"]

    def is_over(within: Floats) -> NDArray[np.bool_]:
        """Return where a share of calls has stopped waiting by then."""
        below, waiting, _, timely, served, still = erlang_a_mass_rows(
            part["agents"], part["load"], ratio, within
        )
        if whose is Whose.OFFERED:
            return np.asarray(still <= (1.0 - part["share"]) * (below + waiting))
        return np.asarray(below + timely >= part["share"] * (below + served))

    found[some] = _first(is_over, ratio.size) * part["patience"]
    return found


def _first(is_over: Callable[[Floats], NDArray[np.bool_]], size: int) -> Floats:
    """Return the first time at which it is over, in patiences, to the last digits."""
    low, high = np.zeros(size), np.ones(size)
    for _ in range(HALVINGS):
        done = is_over(high)
        if done.all():
            break
        low, high = np.where(done, low, high), np.where(done, high, 2.0 * high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        done = is_over(middle)
        low, high = np.where(done, low, middle), np.where(done, middle, high)
    return np.where(is_over(np.zeros(size)), 0.0, high)


def _mean_of_waiting(x: Floats, y: Floats) -> Floats:
    """Return the mean wait of those who wait and are answered, in patiences.

    Around its peak v0 the density is exp(-gap u - weight bend(u)), u = v - v0: no large exponents.
    """
    inside = y > x + 1.0
    peak = np.where(inside, np.log(np.maximum(y, 1e-300) / (x + 1.0)), 0.0)
    gap = np.where(inside, 0.0, x + 1.0 - y)
    weight = np.where(inside, x + 1.0, y)

    def fall(u: Floats) -> Floats:
        return np.asarray(gap * u + weight * bend(u))

    right = _reach(fall, np.full(x.size, 1e300))
    left = -_reach(lambda u: fall(-u), peak)
    at, mass = leggauss(NODES)
    u = left[:, None] + (right - left)[:, None] * (at + 1.0) / 2.0
    gap, weight = gap[:, None], weight[:, None]
    density = np.exp(-fall(u)) * mass
    return np.asarray(peak + (density * u).sum(axis=1) / density.sum(axis=1))


def _reach(fall: Callable[[Floats], Floats], most: Floats) -> Floats:
    """Return how far to go until the density has fallen by DEPTH, at most `most`."""
    low, high = np.zeros(most.size), np.minimum(np.full(most.size, 1e-12), most)
    for _ in range(200):
        short = (fall(high) < DEPTH) & (high < most)
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, np.minimum(2 * high, most), high)
    for _ in range(12):
        middle = (low + high) / 2.0
        short = fall(middle) < DEPTH
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(high)
