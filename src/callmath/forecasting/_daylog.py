"""Days as logarithms: what the level is learned from, unbiased for few contacts a day too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._features import DayFeatures
from ._profile import DaySizes
from ._types import BoolArray, FloatArray, IntArray

LEAST_SEEN = 0.3  # share of a day that must be recorded for it to say something of the level
FEW = 10.0  # contacts a day: below it the logarithm of a count is no good measure
MOST_SURPRISE = 3.0  # times the expected
LEAST_EXPECTED = 0.05  # contacts a day
NEAR_DAYS = 28.0


@dataclass(frozen=True, slots=True, eq=False)
class DayLog:
    """Days with their logarithms.

    `value` is the logarithm of the day's size less `center`, and `chance` its variance by counting
    alone; a day that nobody recorded has value 0 and `is_known` false.
    """

    features: DayFeatures
    value: FloatArray
    chance: FloatArray
    is_known: BoolArray
    center: float

    def latest(self, days: int) -> DayLog:
        """Return the last of the days."""
        rows = np.arange(max(0, len(self.value) - days), len(self.value))
        return DayLog(
            self.features.pick(rows),
            self.value[rows],
            self.chance[rows],
            self.is_known[rows],
            self.center,
        )


def take_logs(
    volume: FloatArray, sizes: DaySizes, features: DayFeatures, rows: IntArray, offset: FloatArray
) -> DayLog:
    """Return the logarithms of the days at `rows`, less an offset (rows,) that is known of each.

    Of many contacts the logarithm is taken. Of few it is not: it is linearised at what the days
    around and the weekday lead to expect (the working response of a Poisson model with log link;
    McCullagh and Nelder 1989, "Generalized Linear Models", section 2.5), and in between is blended.
    """
    days = features.pick(rows)
    total = np.nansum(volume[rows], axis=1)
    is_known = sizes.seen[rows] > LEAST_SEEN
    seen = np.where(is_known, sizes.seen[rows], 0.0)
    expected = expect_roughly(total, seen, days)
    value = _logarithm(total, expected) - np.log(np.where(is_known, seen, 1.0)) - offset
    center = float(np.median(value[is_known])) if is_known.any() else float(np.log(LEAST_EXPECTED))
    return DayLog(
        features=days,
        value=np.where(is_known, value - center, 0.0),
        chance=1.0 / expected,
        is_known=is_known,
        center=center,
    )


def _logarithm(total: FloatArray, expected: FloatArray) -> FloatArray:
    large = expected / (expected + FEW)
    surprise = np.clip((total - expected) / expected, -1.0, MOST_SURPRISE)
    exact = np.log((total + 0.5) / (expected + 0.5))
    return np.asarray(np.log(expected) + (1 - large) * surprise + large * exact)


def expect_roughly(total: FloatArray, seen: FloatArray, days: DayFeatures) -> FloatArray:
    """Return what each day should bring by its weekday and the weeks around it."""
    near = np.exp(-np.abs(days.position[:, None] - days.position) / NEAR_DAYS)
    whole = (total.sum() + 0.5) / max(float(seen.sum()), 1e-9)
    level = (near @ total + whole) / (near @ seen + 1.0)
    usual = level * seen
    same = (days.weekday[:, None] == days.weekday).astype(np.float64)
    factor = (same @ total + 0.5) / (same @ usual + 0.5)
    return np.asarray(np.maximum(usual * factor, LEAST_EXPECTED), dtype=np.float64)
