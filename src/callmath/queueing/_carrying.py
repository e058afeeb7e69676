"""Work in hand carried from one interval into the next: the load of a day with changing rates.

The number of contacts in hand, if there were always a free agent, is Poisson with mean
m(t) = ∫ λ(u) P(S > t - u) du (Eick, Massey and Whitt, Management Science 39 (1993) 241; Operations
Research 41 (1993) 731). With rates that are constant in each interval this is a sum of differences
of R(x) = E[(S - x)+], and its mean over an interval one of R2(x) = E[((S - x)+)²] / 2: exact for
exponential, lognormal and fixed handle times. A contact keeps the handle time of the interval in
which it came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ._arguments import number, one
from ._types import Floats, Numbers, QueueingError

_NOTHING = 1e-12  # of a load: what later intervals forget


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Rates by interval, (series, intervals), with the handle time of who comes there."""

    shape: tuple[int, ...]
    rates: Floats  # a second
    handles: Floats
    width: float  # seconds
    cv: float | None  # of handle time, lognormal; None: exponential
    before: Floats  # (series, 1): erlangs at the start

    def mean(self) -> Floats:
        """Return the mean load in each interval."""
        width, zero = self.width, np.zeros_like(self.handles)
        own = self.handles - (self._twice(zero) - self._twice(zero + width)) / width
        load = self.rates * own
        for lag in range(1, self._reach() + 1):
            gap = lag * width
            left = self._twice(zero + gap - width) - 2 * self._twice(zero + gap)
            share = (left + self._twice(zero + gap + width)) / width
            load[:, lag:] += (self.rates * share)[:, :-lag]
        return load + self._from_before(None)

    def at(self, offset: float) -> Floats:
        """Return the load at so many seconds after each interval's start, [0, width]."""
        zero = np.zeros_like(self.handles)
        load = self.rates * (self.handles - self._once(zero + offset))
        for lag in range(1, self._reach() + 1):
            since = lag * self.width + offset
            share = self._once(zero + since - self.width) - self._once(zero + since)
            load[:, lag:] += (self.rates * share)[:, :-lag]
        return load + self._from_before(offset)

    def _from_before(self, offset: float | None) -> Floats:
        """Return what is left of the load at the start, which was in balance then."""
        count = self.rates.shape[1]
        first = np.repeat(self.handles[:, :1], count, axis=1)
        starts = np.broadcast_to(np.arange(count) * self.width, first.shape)
        if offset is not None:
            share = _residual(starts + offset, first, self.cv) / first
        else:
            gone = _residual_twice(starts + self.width, first, self.cv)
            share = (_residual_twice(starts, first, self.cv) - gone) / (self.width * first)
        return np.asarray(self.before * share)

    def _reach(self) -> int:
        """Return how many intervals later the last of a load is forgotten."""
        count = self.rates.shape[1]
        longest = np.full((1, 1), self.handles.max(initial=1.0))
        reach, step = 0, 1
        while reach < count - 1:
            left = float(_residual_twice(longest * 0 + reach * self.width, longest, self.cv)[0, 0])
            if left < _NOTHING * float(longest[0, 0]) * self.width:
                break
            reach = min(reach + step, count - 1)
        return reach

    def _once(self, since: Floats) -> Floats:
        return _residual(since, self.handles, self.cv)

    def _twice(self, since: Floats) -> Floats:
        return _residual_twice(since, self.handles, self.cv)


def grid_of(
    calls_per_interval: Numbers,
    handle_seconds: Numbers,
    interval_seconds: float,
    *,
    handle_cv: float | None,
    start_load: Numbers | None,
) -> Grid:
    """Return a checked grid; the last axis is time.

    :raises QueueingError: named after the argument that makes no sense; `shapes`.
    """
    width = one("interval_seconds", interval_seconds, above=True, high=1e9)
    calls = number("calls_per_interval", calls_per_interval)
    handles = number("handle_seconds", handle_seconds, above=True)
    if calls.ndim == 0:
        raise QueueingError("shapes", "calls_per_interval must have an axis of time")
    try:
        wide, times = np.broadcast_arrays(calls, handles)
    except ValueError as fault:
        shapes = (calls.shape, handles.shape)
        raise QueueingError("shapes", f"shapes {shapes} do not broadcast", shapes=shapes) from fault
    spread = None if handle_cv is None else one("handle_cv", handle_cv, high=10.0)
    flat = wide.reshape(-1, wide.shape[-1]) if wide.size else wide.reshape(1, -1)
    rates, times = flat / width, np.ascontiguousarray(times.reshape(flat.shape))
    return Grid(wide.shape, rates, times, width, spread, _before(start_load, wide, rates, times))


def _before(given: Numbers | None, wide: Floats, rates: Floats, handles: Floats) -> Floats:
    if given is None:
        return np.asarray(rates[:, :1] * handles[:, :1])
    load = number("start_load", given)
    try:
        return np.broadcast_to(load, wide.shape[:-1]).reshape(-1, 1)
    except ValueError as fault:
        raise QueueingError("shapes", "start_load needs one number for each series") from fault


def _residual(since: Floats, handles: Floats, cv: float | None) -> Floats:
    """Return R(x) = E[(S - x)+]."""
    if cv is None:
        return np.asarray(handles * np.exp(-since / handles))
    if cv == 0.0:
        return np.maximum(handles - since, 0.0)
    _, one, none, at = _tails(since, handles, cv)
    return np.maximum(handles * one - at * none, 0.0)


def _residual_twice(since: Floats, handles: Floats, cv: float | None) -> Floats:
    """Return R2(x) = E[((S - x)+)²] / 2."""
    if cv is None:
        return np.asarray(handles**2 * np.exp(-since / handles))
    if cv == 0.0:
        return np.maximum(handles - since, 0.0) ** 2 / 2
    two, one, none, at = _tails(since, handles, cv)
    square = handles**2 * (1.0 + cv * cv)
    return np.maximum(square * two - 2 * at * handles * one + at * at * none, 0.0) / 2


def _tails(since: Floats, handles: Floats, cv: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return shares beyond x of S², of S and of the number, and x: lognormal."""
    sigma = np.sqrt(np.log1p(cv * cv))
    at = np.maximum(since, 1e-300)
    place = (np.log(handles / at) - sigma * sigma / 2) / sigma
    return ndtr(place + 2 * sigma), ndtr(place + sigma), ndtr(place), at
