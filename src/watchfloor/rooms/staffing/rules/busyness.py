"""How much busier or quieter days are than the weeks around them, beyond chance.

A day's contacts vary more than a Poisson count: the whole day is busier by a factor. Its
coefficient of variation is told from how far a day lies from the mean of the same weekday a week
before and a week after: over so short a time neither season nor trend counts. With m contacts
expected the difference has variance 1.5 (m + m² cv²), 1.5 as the mean of two days is uncertain
itself (Whitt 1999 has the model; the moments are our own). A day with less than a third or more
than three times of what its neighbors had was a holiday, or half recorded, and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.staffing.contracts import EstimateTopic, Figure

from .estimating import Finding

WEEK = timedelta(days=7)
FEWEST_DAYS = 10
OF_TWO_NEIGHBORS = 1.5
OUTLIER = 3.0
RESAMPLES = 500


def estimate_busyness(totals: Mapping[date, float]) -> Finding | None:
    """Return how unlike days are beyond chance; None: too few have both neighbors."""
    trios = [
        (totals[day], (totals[day - WEEK] + totals[day + WEEK]) / 2)
        for day in sorted(totals)
        if day - WEEK in totals and day + WEEK in totals
    ]
    kept = np.array([(own, around) for own, around in trios if _is_usual(own, around)])
    if len(kept) < FEWEST_DAYS:
        return None
    random = np.random.default_rng(1)
    again = [_cv(kept[random.integers(0, len(kept), len(kept))]) for _ in range(RESAMPLES)]
    low, high = np.quantile(again, (0.025, 0.975))
    return Finding(
        topic=EstimateTopic.BUSYNESS,
        sample=len(kept),
        figures={"cv": Figure(_cv(kept), float(low), float(high))},
        doubts=("few",) if len(kept) < 2 * FEWEST_DAYS else (),
        facts={
            "left_out": float(len(trios) - len(kept)),
            "chance_cv": float(1 / np.sqrt(kept[:, 1].mean())),
        },
    )


def _is_usual(own: float, around: float) -> bool:
    return around > 0 and around / OUTLIER < own < around * OUTLIER


def _cv(trios: NDArray[np.float64]) -> float:
    own, around = trios.T
    spread = np.mean((own - around) ** 2 / OF_TWO_NEIGHBORS - around) / np.mean(around**2)
    return float(np.sqrt(max(spread, 0.0)))
