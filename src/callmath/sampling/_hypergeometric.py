"""Probabilities of finding at most some errors, in a finite or an endless population."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, betaln

from ._checks import Floats


def _log_choose(total: int, chosen: Floats) -> Floats:
    return np.asarray(-np.log(total + 1.0) - betaln(total - chosen + 1, chosen + 1))


def at_most(found: int, population: int, errors: int, sample_size: int) -> float:
    """Return P(X <= found) for X hypergeometric: `errors` wrong items in the population."""
    least = max(0, sample_size + errors - population)
    most = min(found, errors, sample_size)
    if most >= min(errors, sample_size):
        return 1.0
    counts = np.arange(least, most + 1, dtype=np.float64)
    logs = _log_choose(errors, counts) + _log_choose(population - errors, sample_size - counts)
    total = _log_choose(population, np.array([float(sample_size)]))[0]
    return float(min(1.0, np.exp(logs - total).sum()))


def at_most_of_many(found: int, share: float, sample_size: int) -> float:
    """Return P(X <= found) for X binomial."""
    return float(bdtr(float(found), sample_size, share)) if found < sample_size else 1.0
