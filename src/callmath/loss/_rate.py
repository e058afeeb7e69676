"""How often it happens, from what was counted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import gammaincinv


@dataclass(frozen=True, slots=True)
class EventRate:
    """What is known of a rate: Gamma(shape, exposure), with its mean and a credible interval."""

    rate: float
    low: float
    high: float
    confidence: float
    shape: float
    exposure: float


def gamma_poisson_rate(
    events: float,
    exposure: float,
    *,
    prior_events: float = 0.5,
    prior_exposure: float = 0.0,
    confidence: float = 0.95,
) -> EventRate:
    """Return events per unit of exposure: (events + prior_events) / (exposure + prior_exposure).

    The counts are Poisson, the rate is Gamma a priori; half an event in no time is the prior of
    Jeffreys. Exposure in years gives a rate a year. The interval has equal tails.

    :raises ValueError: negative or missing counts, no exposure, no events in prior and data
        together, a confidence outside (0, 1).

    >>> found = gamma_poisson_rate(3, 2.0)
    >>> round(found.rate, 2), round(found.low, 2), round(found.high, 2)
    (1.75, 0.42, 4.0)
    """
    shape, time = events + prior_events, exposure + prior_exposure
    if not (min(events, prior_events, exposure, prior_exposure) >= 0 and shape < math.inf):
        raise ValueError("events and exposure must be numbers, 0 or more")
    if not (shape > 0 and 0 < time < math.inf):
        raise ValueError("a rate needs exposure, and an event in the data or the prior")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    tail = (1 - confidence) / 2
    low, high = (float(gammaincinv(shape, q)) / time for q in (tail, 1 - tail))
    return EventRate(shape / time, low, high, confidence, shape, time)
