"""Ratings of several units by several raters, with gaps, as counts of each category."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient of agreement, 1 when all agree, with its interval.

    `observed` is the share of pairs of ratings that agree, `expected` the share that would by
    chance in the sense of the coefficient. The interval treats the units as a sample; it is NaN
    with fewer than two units, and so is a coefficient that the ratings leave undefined.
    """

    coefficient: float
    low: float
    high: float
    standard_error: float
    observed: float
    expected: float
    units: int


def read(ratings: npt.ArrayLike) -> Floats:
    """Return ratings as units × raters, NaN where nobody rated.

    :raises ValueError: not a table of numbers, or no unit.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] == 0 or bool(np.any(np.isinf(table))):
        raise ValueError("ratings must be a table of units by raters, with NaN for gaps")
    return table


def categories_of(table: Floats) -> Floats:
    """Return the values that occur, in order. :raises ValueError: there are none."""
    values = np.unique(table[~np.isnan(table)])
    if values.size == 0:
        raise ValueError("nothing was rated")
    return np.asarray(values, dtype=np.float64)


def count(table: Floats, values: Floats) -> Floats:
    """Return units × categories: how many raters put each unit into each category."""
    return np.asarray((table[:, :, None] == values[None, None, :]).sum(axis=1), dtype=np.float64)


def with_interval(
    coefficient: float, influences: Floats, observed: float, expected: float, confidence: float
) -> Agreement:
    """Return the coefficient with the interval from what each unit contributes to it.

    The variance is that of the influences' mean, the interval Student's t with n - 1, cut at 1
    (Gwet 2014, Handbook of Inter-Rater Reliability).
    """
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1, exclusive")
    n = len(influences)
    if n < 2:
        nan = float("nan")
        return Agreement(coefficient, nan, nan, nan, observed, expected, n)
    error = float(np.sqrt(np.sum((influences - coefficient) ** 2) / (n * (n - 1))))
    reach = float(student.ppf((1 + confidence) / 2, n - 1)) * error
    low, high = max(-1.0, coefficient - reach), min(1.0, coefficient + reach)
    return Agreement(coefficient, low, high, error, observed, expected, n)
