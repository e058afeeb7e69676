"""How many people what is foreseen needs, by the same engine and terms as the plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .line_days import LineDay

FloatArray = NDArray[np.float64]
_ROUNDS = 12
_MOST = 4095.0  # people on one line; twelve halvings find any number up to it


def required_for(day: LineDay) -> FloatArray:
    """Return how many productive people each interval ahead needs for what is foreseen of it.

    It is what the plan requires, and as many more or fewer as the promise takes for what is
    foreseen instead of what was planned: caps and overrides of the plan stay in it. NaN where the
    plan found no number that is enough.
    """
    asked = np.array([each.required for each in day.cells], dtype=np.float64)
    planned = np.array([each.contacts for each in day.cells]) * day.left_shares()
    more = _fewest(day, day.contacts) - _fewest(day, planned)
    return np.where(asked >= 0, np.maximum(asked + more, 0.0), np.nan)


def _fewest(day: LineDay, contacts: FloatArray) -> FloatArray:
    """Return the fewest people with whom each interval keeps the promise, found by halving."""
    low, high = np.zeros(len(day.ahead)), np.full(len(day.ahead), _MOST)
    for _ in range(_ROUNDS):
        middle = np.floor((low + high) / 2)
        shares = np.array([each.service_share for each in day.expect(middle, contacts)])
        is_enough = shares >= day.terms.service_level
        low, high = np.where(is_enough, low, middle + 1), np.where(is_enough, middle, high)
        low = np.minimum(low, high)
    return high
