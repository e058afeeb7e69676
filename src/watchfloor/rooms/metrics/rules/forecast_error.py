"""Forecast error and the part of it that nobody can avoid."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, floor, lgamma, log


def poisson_error(mean: float) -> float:
    """Return E|A - m| of a Poisson count with mean m: what a perfect forecast still misses.

    De Moivre: 2 m^(k+1) e^(-m) / k! with k the whole part of m.

    >>> [round(100 * poisson_error(m) / m, 1) for m in (10, 20, 50, 200)]
    [25.0, 17.8, 11.3, 5.6]
    """
    if mean <= 0:
        return 0.0
    whole = floor(mean)
    return 2 * exp((whole + 1) * log(mean) - mean - lgamma(whole + 1))


def forecast_facts(pairs: Iterable[tuple[float, float]]) -> dict[str, float]:
    """Return the components of forecast error from (forecast, actual) per interval."""
    rows = list(pairs)
    return {
        "forecast_contacts": sum(forecast for forecast, _ in rows),
        "actual_contacts": sum(actual for _, actual in rows),
        "absolute_error": sum(abs(forecast - actual) for forecast, actual in rows),
        "noise_error": sum(poisson_error(forecast) for forecast, _ in rows),
    }
