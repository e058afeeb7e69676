"""Groups side by side: who differs by more than chance, and who cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from callmath.control import funnel_limits, limit_at, shrink_rates

from .figures import Figure

Key = int | str | None
COVERAGES = (0.95, 0.998)
CURVE_POINTS = 60
FEWEST_SHRUNKEN = 3


class Verdict(StrEnum):
    """What may be said of a group against all of them together."""

    ABOVE = "above"
    BELOW = "below"
    ALIKE = "alike"  # cannot be told apart


class Signal(StrEnum):
    """Where a group lies in the funnel."""

    NONE = ""
    ATTENTION = "attention"  # outside 95 %
    ALARM = "alarm"  # outside 99.8 %


@dataclass(frozen=True, slots=True)
class Group:
    """A point, zone, step, team or agent with its rate.

    `shown`, `low` and `high` are what may be shown of it: shrunken for agents and teams, so that
    nobody stands out by having been looked at seldom; `reliability` says how much is their own.
    """

    key: Key
    figure: Figure
    shown: float
    low: float
    high: float
    verdict: Verdict = Verdict.ALIKE
    reliability: float | None = None
    signal: Signal = Signal.NONE


@dataclass(frozen=True, slots=True)
class Curve:
    """The limits of a funnel over sizes, for drawing: lower and upper, for each coverage."""

    sizes: tuple[float, ...]
    lower: tuple[tuple[float, ...], ...]
    upper: tuple[tuple[float, ...], ...]
    target: float


def compare(figures: Mapping[Key, Figure], whole: Figure, *, shrinks: bool) -> tuple[Group, ...]:
    """Return the groups that were looked at, each compared with the whole."""
    told = {key: figure for key, figure in figures.items() if figure.is_told}
    groups = [
        Group(key, figure, figure.rate or 0.0, figure.low or 0.0, figure.high or 0.0)
        for key, figure in told.items()
    ]
    if shrinks and len(groups) >= FEWEST_SHRUNKEN:
        groups = _in_funnel(_shrunken(groups), whole)
    return tuple(replace(group, verdict=_verdict(group, whole)) for group in groups)


def curve_of(groups: Sequence[Group], whole: Figure) -> Curve | None:
    """Return the limits to draw around the whole's rate; None where there is nothing to see."""
    if len(groups) < FEWEST_SHRUNKEN or not 0 < (whole.rate or 0) < 1:
        return None
    target = whole.rate or 0.0
    sizes = np.linspace(2, max(group.figure.size for group in groups) * 1.05 + 2, CURVE_POINTS)
    tails = [(1 - coverage) / 2 for coverage in COVERAGES]

    def limits(quantile: float) -> tuple[float, ...]:
        return tuple(float(limit) for limit in limit_at(np.round(sizes), target, quantile))

    return Curve(
        tuple(float(size) for size in np.round(sizes)),
        tuple(limits(tail) for tail in tails),
        tuple(limits(1 - tail) for tail in tails),
        target,
    )


def is_told_apart(first: Group, second: Group) -> bool:
    """Return whether two groups' intervals leave no overlap."""
    return first.low > second.high or second.low > first.high


def _shrunken(groups: Sequence[Group]) -> list[Group]:
    found = shrink_rates(
        [group.figure.effective_failed for group in groups],
        [group.figure.size for group in groups],
    )
    return [
        replace(
            group,
            shown=float(found.rates[at]),
            low=float(found.lower[at]),
            high=float(found.upper[at]),
            reliability=float(found.reliability[at]),
        )
        for at, group in enumerate(groups)
    ]


def _in_funnel(groups: Sequence[Group], whole: Figure) -> list[Group]:
    if not 0 < (whole.rate or 0) < 1:
        return list(groups)
    funnel = funnel_limits(
        [group.figure.effective_failed for group in groups],
        [group.figure.size for group in groups],
        target=whole.rate,
        coverages=COVERAGES,
    )
    outer, inner = funnel.outside(1), funnel.outside(0)
    return [
        replace(
            group,
            signal=Signal.ALARM if outer[at] else Signal.ATTENTION if inner[at] else Signal.NONE,
        )
        for at, group in enumerate(groups)
    ]


def _verdict(group: Group, whole: Figure) -> Verdict:
    rate = whole.rate or 0.0
    if group.low > rate:
        return Verdict.ABOVE
    return Verdict.BELOW if group.high < rate else Verdict.ALIKE
