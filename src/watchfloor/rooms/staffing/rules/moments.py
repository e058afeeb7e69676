"""How work runs within an interval: at opening it only begins to pile up, and waits follow it.

An interval is looked at in a few moments, as Gauss and Legendre choose them. Sized for its mean
load alone, the first half-hour of 100 erlangs and four-minute calls keeps 65 % instead of 80 %.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from callmath import queueing

Floats = NDArray[np.float64]
_POINTS, _WEIGHTS = leggauss(4)
MOMENTS: Floats = (1.0 + _POINTS) / 2.0  # of an interval
WEIGHTS: Floats = _WEIGHTS / 2.0


def profile_of(contacts: Floats, handle_seconds: Floats, seconds: float, mean: Floats) -> Floats:
    """Return the load at the moments of each interval over its mean load, (intervals, moments).

    The intervals follow each other; where there is no load it is 1 throughout.
    """
    loads = queueing.offered_load_at(MOMENTS * seconds, contacts, handle_seconds, seconds)
    flat = np.ones_like(loads)
    np.divide(loads, mean[:, None], out=flat, where=mean[:, None] > 0)
    return flat
