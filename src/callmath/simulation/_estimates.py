"""Figures with their uncertainty: a mean or a ratio over independent days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure, or an array of them, and how far chance may have moved it.

    `deviations` has one row a day: how far that day alone pulls the figure. Their spread gives the
    half-width; the difference of two estimates on the same days subtracts them day by day, so what
    is common to both cancels.
    """

    value: Floats
    deviations: Floats  # (days, *shape of value)
    confidence: float = 0.95

    @property
    def half_width(self) -> Floats:
        """Return half the width of the confidence interval; infinite for a single day."""
        days = self.deviations.shape[0]
        if days < 2:
            return np.full(self.value.shape, np.inf)
        spread = np.sqrt(np.sum(self.deviations**2, axis=0) / (days - 1) / days)
        return np.asarray(stdtrit(days - 1, 0.5 + self.confidence / 2) * spread, np.float64)

    @property
    def low(self) -> Floats:
        """Return the lower end of the confidence interval."""
        return np.asarray(self.value - self.half_width, np.float64)

    @property
    def high(self) -> Floats:
        """Return the upper end of the confidence interval."""
        return np.asarray(self.value + self.half_width, np.float64)

    def __sub__(self, other: Estimate) -> Estimate:
        """Return the difference on common days: what both have in common falls out."""
        return Estimate(
            self.value - other.value, self.deviations - other.deviations, self.confidence
        )


def mean_of(daily: Floats, confidence: float) -> Estimate:
    """Return the mean over days. Shape of `daily`: (days, …)."""
    value = np.asarray(daily.mean(axis=0))
    return Estimate(value, daily - value, confidence)


def ratio_of(above: Floats, below: Floats, confidence: float, *, empty: float) -> Estimate:
    """Return sum / sum over days, with the deviations of the linear (delta) method.

    A mean of daily ratios would be off: quiet days count as much in it as busy ones. Where all days
    have nothing below the line the figure is `empty`, and nothing is uncertain about it.
    """
    total = np.asarray(below.mean(axis=0))
    some = total > 0.0
    divisor = np.where(some, total, 1.0)
    value = np.where(some, above.mean(axis=0) / divisor, empty)
    deviations = np.where(some, (above - value * below) / divisor, 0.0)
    return Estimate(value, deviations, confidence)
