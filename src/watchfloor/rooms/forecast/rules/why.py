"""Why a forecast is what it is: from the usual level, step by step, to what is planned with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.forecast.contracts import ComponentShare

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Parts = Mapping[str, float | Sequence[float]]  # a number a day, or one a slot

# What changes slowly first, what is special to the day after it, its shape last.
_ORDER = ("level", "trend", "season", "weekday", "month_day", "holiday")
_LAST = ("profile",)
EVENT = "event:"
_SMALL = 5e-4


@dataclass(frozen=True, slots=True)
class Explained:
    """A day of a version: its components and what became of their product, one entry a slot."""

    parts: Parts
    is_open: BoolArray
    model_mean: FloatArray
    mean: FloatArray
    factor: float = 1.0  # the scenario's


def shares_of(day: Explained, slots: Sequence[int]) -> tuple[ComponentShare, ...]:
    """Return what each component adds to the total of some slots, in the order it is told in.

    The steps join: each begins where the one before it ends, the first at nothing, and the last
    ends at what is planned with. What would read as 0.0 % is left to its neighbor; the level never
    is.
    """
    chosen = np.asarray(slots, dtype=np.int64)
    steps = [(name, float(values[chosen].sum())) for name, values in _running(day)]
    shares: list[ComponentShare] = []
    before = 0.0
    for name, after in steps:
        if name == "level" or abs(after - before) > _SMALL * max(abs(before), _SMALL):
            shares.append(_share(name, before, after))
            before = after
    last = shares[-1]
    return (*shares[:-1], _share(last.name, last.before, steps[-1][1]))


def _share(name: str, before: float, after: float) -> ComponentShare:
    return ComponentShare(name, after / before if before else 1.0, before, after)


def _running(day: Explained) -> Iterator[tuple[str, FloatArray]]:
    """Yield each step with the contacts of every slot after it."""
    parts = _by_interval(day)
    running = parts.get("level", day.model_mean)
    yield "level", running
    for name in ordered(parts):
        running = running * parts[name]
        yield name, running
    yield "rest", day.model_mean
    yield "scenario", day.model_mean * day.factor
    yield "override", day.mean


def _by_interval(day: Explained) -> dict[str, FloatArray]:
    """Return the components slot by slot, with the level as that of the mean open interval.

    Models tell the level of a day and the profile as shares of it; to somebody who asks about half
    an hour, a level of thousands that the profile takes off again says nothing.
    """
    parts = {name: _spread_out(part, len(day.mean)) for name, part in day.parts.items()}
    if {"level", "profile"} <= set(parts) and day.is_open.any():
        mean = float(parts["profile"][day.is_open].mean())
        if mean > 0:
            parts |= {"level": parts["level"] * mean, "profile": parts["profile"] / mean}
    return parts


def ordered(names: Iterable[str]) -> list[str]:
    """Return the components beside the level, in the order in which they are told.

    >>> ordered(["profile", "event:Sale", "weekday", "level", "trend"])
    ['trend', 'weekday', 'event:Sale', 'profile']
    """
    known = set(names) - {"level"}
    middle = sorted(known - set(_ORDER) - set(_LAST))
    return [name for name in (*_ORDER, *middle, *_LAST) if name in known]


def _spread_out(part: float | Sequence[float], count: int) -> FloatArray:
    values = np.asarray(part, dtype=np.float64)
    spread: FloatArray = np.broadcast_to(values, (count,))
    return spread
