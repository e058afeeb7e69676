"""An error rate from items drawn with unequal probabilities, and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy.typing as npt
from scipy.special import betainc, betaincinv

from ._checks import check_confidence, read_probabilities, read_results

BISECTIONS = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate from 0 to 1 with its interval.

    `effective_size` is how many items, drawn with equal probabilities from an endless population,
    would tell as much; infinite when everything was looked at.
    """

    rate: float
    low: float
    high: float
    confidence: float
    effective_size: float
    looked: int
    failed: int


def hajek_rate(
    passed_or_failed: npt.ArrayLike, probabilities: npt.ArrayLike, confidence: float = 0.95
) -> Rate:
    """Return the share of ones (1 failed, 0 passed) in the population that the items came from.

    sum(y / pi) / sum(1 / pi) (Hajek 1971), with the interval of `rate_from_sums`. `probabilities`
    are those with which the items were drawn, one an item.

    :raises ValueError: no items, lengths that differ, results other than 0 and 1, a probability
        outside (0, 1], a confidence outside (0, 1).

    >>> found = hajek_rate([1, 0, 0, 0], [0.5, 0.1, 0.1, 0.1])
    >>> round(found.rate, 4), round(found.low, 3), round(found.high, 3)
    (0.0625, 0.0, 0.472)
    """
    chances = read_probabilities(probabilities)
    results = read_results(passed_or_failed, chances.size)
    weights = 1 / chances
    spreads = weights * (weights - 1)
    return rate_from_sums(
        looked=results.size,
        failed=int(results.sum()),
        weight=float(weights.sum()),
        failed_weight=float(weights @ results),
        spread=float(spreads.sum()),
        failed_spread=float(spreads @ results),
        confidence=confidence,
    )


def rate_from_sums(
    *,
    looked: int,
    failed: int,
    weight: float,
    failed_weight: float,
    spread: float,
    failed_spread: float,
    confidence: float = 0.95,
) -> Rate:
    """Return the rate and its interval from sums that can be added up over any groups.

    With y = 1 for a fail and pi the probability of selection: weight = sum(1/pi), failed_weight =
    sum(y/pi), spread = sum((1-pi)/pi^2), failed_spread = sum(y(1-pi)/pi^2).

    The interval is that of Clopper and Pearson with mid-P, on the effective size r(1-r)/V of the
    variance V = n/(n-1) ((1-r)^2 failed_spread + r^2 (spread - failed_spread)) / weight^2 (Korn
    and Graubard 1998). From a few fails V is itself a guess, so its inverse size is averaged with
    weight^2/spread, the size if failing had nothing to do with pi, which counts as one fail.

    :raises ValueError: nothing was looked at, sums that no data can have, a confidence outside
        (0, 1).

    >>> found = rate_from_sums(
    ...     looked=59, failed=0, weight=59e6, failed_weight=0, spread=59e12, failed_spread=0
    ... )
    >>> round(found.high, 4)  # the 95 % limit of zero errors in 59
    0.0495
    """
    check_confidence(confidence)
    _check_sums(looked, failed, weight, failed_weight, spread, failed_spread)
    rate = min(1.0, failed_weight / weight)
    size = _effective_size(looked, rate, weight, spread, failed_spread)
    low, high = mid_p_interval(rate, size, confidence)
    return Rate(rate, low, high, confidence, size, looked, failed)


def _check_sums(
    looked: int,
    failed: int,
    weight: float,
    failed_weight: float,
    spread: float,
    failed_spread: float,
) -> None:
    if looked < 1:
        raise ValueError("nothing was looked at: there is no rate")
    sums = (weight, failed_weight, spread, failed_spread)
    if not all(math.isfinite(value) for value in sums):
        raise ValueError("the sums must be finite numbers")
    slack = 1e-9 * weight
    if not 0 <= failed <= looked or weight < looked - slack:
        raise ValueError("fails cannot outnumber looks, nor looks the items they stand for")
    if not -slack <= failed_weight <= weight + slack or spread < -slack or failed_spread < -slack:
        raise ValueError("a sum over fails lies between 0 and the sum over all")


def _effective_size(
    looked: int, rate: float, weight: float, spread: float, failed_spread: float
) -> float:
    """Return the size of the equally drawn sample that tells as much; infinite for a census."""
    if spread <= 0:
        return math.inf
    plain = spread / weight**2  # one over the size, if failing had nothing to do with pi
    failed_weight, rarer_spread = rate * weight, failed_spread
    if rate > 0.5:
        failed_weight, rarer_spread = weight - failed_weight, spread - failed_spread
    if failed_weight <= 0:
        return 1 / plain
    passed_share, variance = 1 - rate, failed_spread * (1 - rate) ** 2
    variance += rate**2 * max(0.0, spread - failed_spread)
    seen = variance / weight**2 / (rate * passed_share) * looked / max(1, looked - 1)
    told_by = failed_weight**2 / (max(0.0, rarer_spread) + failed_weight)  # fails, evened out
    return (told_by + 1) / (told_by * seen + plain)


def mid_p_interval(rate: float, size: float, confidence: float) -> tuple[float, float]:
    """Return the mid-P interval of Clopper and Pearson for rate * size errors among size.

    Its ends are quantiles of the mixture of Beta(x, n - x + 1) and Beta(x + 1, n - x), halves.
    """
    if math.isinf(size):
        return rate, rate
    found, passed = rate * size, size - rate * size
    tail = (1 - confidence) / 2
    return _mixture(found, passed, tail), _mixture(found, passed, 1 - tail)


def _mixture(found: float, passed: float, quantile: float) -> float:
    """Return the quantile between those of the two halves; a half without mass lies at its end."""
    if found <= 0:
        return _half(quantile, 1.0, passed, 0.0)
    if passed <= 0:
        return 1 - _half(1 - quantile, 1.0, found, 0.0)
    low = float(betaincinv(found, passed + 1, quantile))
    high = float(betaincinv(found + 1, passed, quantile))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        share = betainc(found, passed + 1, middle) + betainc(found + 1, passed, middle)
        low, high = (middle, high) if share / 2 < quantile else (low, middle)
        if high - low < 1e-12:
            break
    return (low + high) / 2


def _half(quantile: float, first: float, second: float, at_zero: float) -> float:
    """Return the quantile when one half of the mixture is the point 0."""
    rest = 2 * quantile - 1
    return float(betaincinv(first, second, rest)) if rest > 0 else at_zero
