"""How alike two days are: the parts that a day's level is made of, as covariances.

The logarithm of a day's total is a sum of independent Gaussian processes (Rasmussen and Williams
2006, "Gaussian Processes for Machine Learning", sections 2.2, 4.2 and 5.4.3), one a component.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._features import DayFeatures
from ._types import FloatArray

PULL_DAYS = 3.0  # a deviation that dies out within the week
SMOOTH_DAYS = 40.0  # one that lasts about two months
DRIFT_DAYS = 60.0  # in which a weekday becomes a different one
MONTH_WIDTH = 0.15  # of the month: four to five days, with a kink at any of them
SEASON_WIDTH = 0.06  # of the year: about three weeks

# base -> the component of the forecast that it belongs to
BASES = {
    "constant": "level",
    "walk": "level",
    "pull": "level",
    "smooth": "level",
    "trend": "trend",
    "weekday": "weekday",
    "drift": "weekday",
    "season": "season",
    "month_day": "month_day",
    "special": "holiday",
    "event": "event",
    "step": "level",
}
RELATIVE = frozenset({"walk", "pull", "smooth", "drift", "season", "month_day"})


@dataclass(frozen=True, slots=True)
class Setting:
    """Variances of the bases, of the logarithm of a day.

    Those of RELATIVE bases are multiples of the day-to-day noise of the series; `walk`
    is per day, `trend` per year squared.
    """

    constant: float = 4.0
    walk: float = 0.03
    pull: float = 0.3
    smooth: float = 1.0
    trend: float = 0.0
    weekday: float = 0.1
    drift: float = 0.3
    season: float = 0.0
    month_day: float = 0.5
    special: float = 0.15
    event: float = 1.0  # the columns bring their own
    step: float = 0.3

    def variances(self, noise: float) -> FloatArray:
        """Return the variance of each base, given that of the day-to-day noise."""
        return np.array(
            [getattr(self, base) * (noise if base in RELATIVE else 1.0) for base in BASES]
        )


def covariances(ours: DayFeatures, theirs: DayFeatures) -> FloatArray:
    """Return the unit covariance of each base between days, (bases, our days, their days)."""
    apart = np.abs(ours.position[:, None] - theirs.position)
    same = (ours.rhythm[:, None] == theirs.rhythm).astype(np.float64)
    bases = {
        "constant": np.ones_like(apart),
        "walk": np.minimum(ours.position[:, None], theirs.position) + 1.0,
        "pull": np.exp(-apart / PULL_DAYS),
        "smooth": np.exp(-0.5 * (apart / SMOOTH_DAYS) ** 2),
        "trend": np.outer(ours.trend, theirs.trend),
        "weekday": same,
        "drift": same * np.exp(-apart / DRIFT_DAYS),
        "season": _cyclic(ours.year_phase, theirs.year_phase, SEASON_WIDTH),
        "month_day": _kinked(ours.month_phase, theirs.month_phase, MONTH_WIDTH),
        "special": ours.special @ theirs.special.T,
        "event": ours.event @ theirs.event.T,
        "step": ours.step @ theirs.step.T,
    }
    return np.stack([bases[name] for name in BASES])


def _cyclic(ours: FloatArray, theirs: FloatArray, width: float) -> FloatArray:
    """Return MacKay's periodic covariance (1998) of phases, of the width near one another."""
    turn = np.sin(np.pi * (ours[:, None] - theirs)) / (np.pi * width)
    return np.asarray(np.exp(-0.5 * turn**2), dtype=np.float64)


def _kinked(ours: FloatArray, theirs: FloatArray, width: float) -> FloatArray:
    """Return the Matérn covariance of smoothness 3/2 of the distance around the cycle."""
    apart = np.abs(ours[:, None] - theirs)
    scaled = np.sqrt(3.0) * np.minimum(apart, 1.0 - apart) / width
    return np.asarray((1.0 + scaled) * np.exp(-scaled), dtype=np.float64)
