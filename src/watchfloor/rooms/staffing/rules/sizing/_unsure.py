"""Work of unsure height: how busy a day will be is not known (gamma busyness).

The factor on a day's volume is gamma distributed with mean 1. On so many days of a hundred it stays
below its quantile; on average over the contacts it is that of a gamma with a shape of one more,
taken at the middles of equal parts of its chance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import gammaincinv

from watchfloor.rooms.staffing.contracts import Aim, Terms

from ._types import Floats, Work

_PARTS = 12
_SURE = 1e-4  # less than a hundredth of a percent


def doubt_of(work: Work, terms: Terms) -> Floats:
    """Return how unsure the volume is: as agreed, or as the forecast says."""
    if terms.busyness_cv is None:
        return work.cv
    return np.full_like(work.cv, terms.busyness_cv)


def make_unsure(work: Work, doubt: Floats, terms: Terms) -> Work:
    """Return work of which the targets have to be kept for them to hold as they are meant to."""
    if terms.aim is Aim.EXPECTED or not (doubt > _SURE).any():
        return work
    if terms.aim is Aim.SHARE_OF_DAYS:
        return replace(work, profile=work.profile * _factors(doubt, 0, terms.share_of_days))
    levels = (np.arange(_PARTS) + 0.5) / _PARTS
    factors = _factors(doubt, 1, levels)
    profile = (work.profile[:, :, None] * factors[:, None, :]).reshape(len(doubt), -1)
    return replace(work, profile=profile, weights=np.repeat(work.weights, _PARTS) / _PARTS)


def _factors(doubt: Floats, more: int, levels: Floats | float) -> Floats:
    """Return the factors at levels of chance, (intervals, levels)."""
    sure = doubt <= _SURE
    shape = np.where(sure, 1.0, doubt) ** -2.0
    quantiles = gammaincinv((shape + more)[:, None], np.atleast_1d(levels)) / shape[:, None]
    return np.asarray(np.where(sure[:, None], 1.0, quantiles), dtype=np.float64)
