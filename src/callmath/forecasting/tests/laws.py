"""Laws that are known, to be found again: counts drawn from a spread, and trials of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from callmath.forecasting._quantiles import sample_paths
from callmath.forecasting._types import Outlook, Spread, Trials

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def spread_of(*, day=0.08, slot=0.05, dispersion=1.5, days=28, slots=24, **more):
    known = {"day_correlation": 0.4, "slot_correlation": 0.7} | more
    return Spread(
        day_sd=np.full(days, day), slot_sd=np.full(slots, slot), dispersion=dispersion, **known
    )


def outlook_of(mean, spread, is_open=None):
    mean = np.asarray(mean, dtype=float)
    is_open = np.ones(mean.shape, dtype=bool) if is_open is None else is_open
    spread = replace(spread, slot_sd=spread.slot_sd[: mean.shape[1]])
    return Outlook(date(2026, 3, 2), 60, mean, is_open, spread, {})


def trials_of(spread, mean, *, origins=40, seed=1):
    """Return trials of a forecaster that knows the mean, weekly origins, leads that do not meet."""
    leads = len(mean)
    actual = sample_paths(outlook_of(mean, spread), count=origins, seed=seed)
    days = np.arange(origins, dtype=np.int64) * leads + leads
    return Trials(days, np.repeat(mean[None], origins, axis=0), actual.astype(float))


def share_inside(actual, quantiles, low=0, high=-1):
    return float(np.mean((actual >= quantiles[..., low]) & (actual <= quantiles[..., high])))
