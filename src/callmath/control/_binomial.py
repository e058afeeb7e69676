"""CUSUM for rare errors: the running log-likelihood ratio of a bad rate against a good one.

Reynolds and Stoumbos (1999), "A CUSUM chart for monitoring a proportion", J. Quality Technology 31;
Moustakides (1986): no other chart finds the bad rate sooner at the same rate of false alarms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from ._checks import Floats, counts, positive, share

FORGOTTEN = 1e-13  # of the chance that a cycle still runs, when its rest is left out


@dataclass(frozen=True, slots=True)
class BinomialCusum:
    """A CUSUM of failed counts. `statistic` has the shape of the counts.

    `signals` are the positions at which it passed the threshold; it starts again after each.
    `began` holds, for each signal, the first position of the rise that led to it: the best guess
    at when the rate changed.
    """

    statistic: Floats
    threshold: float
    signals: tuple[int, ...]
    began: tuple[int, ...]


def binomial_cusum(
    failed: npt.ArrayLike,
    looked: npt.ArrayLike,
    *,
    acceptable_share: float,
    rejectable_share: float,
    threshold: float = 3.5,
) -> BinomialCusum:
    """Return the CUSUM chart of failed among looked-at items, period by period.

    S ← max(0, S + failed·ln(p₁/p₀) + (looked - failed)·ln((1-p₁)/(1-p₀))), a signal where S is
    above the threshold, which is in units of log likelihood. Periods may differ in size; one in
    which nothing was looked at changes nothing.

    :raises ValueError: counts that cannot be; shares outside (0, 1); rejectable not above
        acceptable; threshold not above 0.

    >>> chart = binomial_cusum([1, 1, 4, 4, 1], [20] * 5, acceptable_share=0.05,
    ...                        rejectable_share=0.15)
    >>> chart.signals, chart.began
    ((3,), (2,))
    """
    k, n = counts(failed, looked)
    gain, cost = _steps(acceptable_share, rejectable_share)
    positive(threshold, "threshold")
    statistic = np.zeros(len(k))
    signals, began = [], []
    level, rise = 0.0, 0
    for position, step in enumerate(k * gain - n * cost):
        if level == 0:
            rise = position
        level = max(0.0, level + float(step))
        statistic[position] = level
        if level > threshold:
            signals.append(position)
            began.append(rise)
            level = 0.0
    return BinomialCusum(statistic, threshold, tuple(signals), tuple(began))


def binomial_cusum_arl(
    looked: int,
    *,
    acceptable_share: float,
    rejectable_share: float,
    threshold: float,
    actual_share: float | None = None,
) -> float:
    """Return after how many periods of `looked` items the chart signals on average.

    Exact: the chart is a Markov chain on (failed since it was last 0, periods since), which starts
    afresh at 0, so that ARL = E[length of a cycle] / P(a cycle ends with a signal). The actual
    share is the acceptable one unless given: then it is the time between false alarms.

    :raises ValueError: as `binomial_cusum`; fewer than one item; an actual share outside [0, 1].

    >>> weeks = {"acceptable_share": 0.05, "rejectable_share": 0.15, "threshold": 3.5}
    >>> round(binomial_cusum_arl(20, **weeks)), round(
    ...     binomial_cusum_arl(20, actual_share=0.15, **weeks), 1)
    (186, 3.3)
    """
    gain, cost = _steps(acceptable_share, rejectable_share)
    positive(threshold, "threshold")
    actual = acceptable_share if actual_share is None else actual_share
    if looked < 1 or not 0 <= actual <= 1:
        raise ValueError("at least one item is looked at, and a share lies between 0 and 1")
    return _cycle(np.asarray(binom.pmf(np.arange(looked + 1), looked, actual)), gain,
                  looked * cost, threshold)  # fmt: skip


def binomial_cusum_threshold(
    looked: int, *, acceptable_share: float, rejectable_share: float, false_alarm_every: float
) -> float:
    """Return the lowest threshold with at least so many periods between false alarms, to 0.001.

    :raises ValueError: as `binomial_cusum_arl`; false_alarm_every not above 1.
    """
    if not 1 < false_alarm_every < 1e9:
        raise ValueError("false_alarm_every must lie above 1 and below 1e9 periods")

    def is_enough(threshold: float) -> bool:
        return (
            binomial_cusum_arl(
                looked,
                acceptable_share=acceptable_share,
                rejectable_share=rejectable_share,
                threshold=threshold,
            )
            >= false_alarm_every
        )

    low, high = 0.001, 1.0
    while not is_enough(high):
        low, high = high, high * 2
    while high - low > 0.001:
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _steps(acceptable: float, rejectable: float) -> tuple[float, float]:
    """Return what a failed item adds and what each item looked at takes away."""
    share(acceptable, "acceptable_share")
    share(rejectable, "rejectable_share")
    if rejectable <= acceptable:
        raise ValueError("rejectable_share must lie above acceptable_share")
    cost = math.log((1 - acceptable) / (1 - rejectable))
    return math.log(rejectable / acceptable) + cost, cost


def _cycle(chances: Floats, gain: float, cost: float, threshold: float) -> float:
    """Follow one cycle from 0; `mass[i]` is the chance of `first + i` failed and still running."""
    mass, first = np.ones(1), 0
    length = signalled = 0.0
    periods = 0
    while mass.sum() > FORGOTTEN:
        length += float(mass.sum())
        periods += 1
        mass = np.convolve(mass, chances)
        failed = first + np.arange(len(mass))
        level = failed * gain - periods * cost
        signalled += float(mass[level > threshold].sum())
        running = np.flatnonzero((level > 0) & (level <= threshold))
        if running.size == 0:
            break
        first, mass = int(failed[running[0]]), mass[running]
    return length / signalled if signalled > 0 else math.inf
