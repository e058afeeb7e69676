"""An error rate from items drawn with unequal probabilities, and how far it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy.typing as npt
from scipy.special import betainc, betaincinv

from ._checks import Floats, check_confidence, read_probabilities, read_results

STEPS = 200
ROUNDING = 1e-9
TINY = 1e-12
STEADY = (1.0, 2.0)  # fails that the plain size counts as: for the nearer, the farther limit


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
    (0.0625, 0.0, 0.525)
    """
    chances = read_probabilities(probabilities)
    return Sums.of(read_results(passed_or_failed, chances.size), chances).to_rate(confidence)


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
    weight^2/spread, the size if failing had nothing to do with pi. That one counts as one fail
    for the limit nearer to 0 (or 1), as two for the other, where a fail that was missed hides.

    :raises ValueError: nothing was looked at, sums that no data can have, a confidence outside
        (0, 1).

    >>> found = rate_from_sums(
    ...     looked=59, failed=0, weight=59e6, failed_weight=0, spread=59e12, failed_spread=0
    ... )
    >>> round(found.high, 4)  # the 95 % limit of zero errors in 59
    0.0495
    """
    sums = Sums(looked, failed, weight, failed_weight, spread, failed_spread)
    return sums.to_rate(confidence)


@dataclass(frozen=True, slots=True)
class Sums:
    """What judgements add up to; see `rate_from_sums`."""

    looked: int
    failed: int
    weight: float
    failed_weight: float
    spread: float
    failed_spread: float

    @staticmethod
    def of(results: Floats, chances: Floats) -> Sums:
        """Return the sums of results (0, 1) drawn with these chances."""
        weights = 1 / chances
        spreads = weights * (weights - 1)
        return Sums(
            looked=results.size,
            failed=int(results.sum()),
            weight=float(weights.sum()),
            failed_weight=float(weights @ results),
            spread=float(spreads.sum()),
            failed_spread=float(spreads @ results),
        )

    def check(self) -> None:
        """Refuse sums that no data can have."""
        if self.looked < 1:
            raise ValueError("nothing was looked at: there is no rate")
        sums = (self.weight, self.failed_weight, self.spread, self.failed_spread)
        if not all(math.isfinite(value) for value in sums):
            raise ValueError("the sums must be finite numbers")
        slack = ROUNDING * self.weight
        if not 0 <= self.failed <= self.looked or self.weight < self.looked - slack:
            raise ValueError("fails cannot outnumber looks, nor looks the items they stand for")
        is_weight_bad = not -slack <= self.failed_weight <= self.weight + slack
        if is_weight_bad or min(self.spread, self.failed_spread) < -slack:
            raise ValueError("a sum over fails lies between 0 and the sum over all")

    @property
    def rate(self) -> float:
        return min(1.0, max(0.0, self.failed_weight / self.weight))

    def to_rate(self, confidence: float) -> Rate:
        """Return the rate with its interval."""
        check_confidence(confidence)
        self.check()
        sizes = self.effective_sizes()
        low, high = mid_p_interval(self.rate, sizes, confidence)
        return Rate(self.rate, low, high, confidence, sizes[0], self.looked, self.failed)

    def effective_sizes(self) -> tuple[float, float]:
        """Return sizes of equally drawn samples that tell as much; infinite for a census.

        The first for the limit nearer to 0 or 1, the second for the other.
        """
        if self.spread <= 0:
            return math.inf, math.inf
        plain = self.spread / self.weight**2  # one over the size, had failing no link with pi
        passed_spread = max(0.0, self.spread - self.failed_spread)
        passed_weight = self.weight - self.failed_weight
        rarer, its_spread = min(
            (self.failed_weight, self.failed_spread), (passed_weight, passed_spread)
        )
        if rarer <= ROUNDING * self.weight:
            return 1 / plain, 1 / plain
        variance = self.failed_spread * (1 - self.rate) ** 2 + passed_spread * self.rate**2
        variance *= self.looked / max(1, self.looked - 1) / self.weight**2
        seen = variance / (self.rate * (1 - self.rate))
        told_by = rarer**2 / (its_spread + rarer)  # so many fails of equal weight tell as much
        near, far = ((told_by + told) / (told_by * seen + told * plain) for told in STEADY)
        return near, far


def mid_p_interval(
    rate: float, sizes: tuple[float, float], confidence: float
) -> tuple[float, float]:
    """Return the mid-P interval of Clopper and Pearson for rate * size errors among size.

    Its ends are quantiles of the mixture of Beta(x, n - x + 1) and Beta(x + 1, n - x), halves. The
    second size is used for the limit towards one half, the first for the other.
    """
    if math.isinf(sizes[0]):
        return rate, rate
    below, above = sizes if rate <= 0.5 else sizes[::-1]
    tail = (1 - confidence) / 2
    low = _mixture(rate * below, (1 - rate) * below, tail)
    return low, _mixture(rate * above, (1 - rate) * above, 1 - tail)


def _mixture(found: float, passed: float, quantile: float) -> float:
    """Return the quantile between those of the two halves; a half without mass lies at its end."""
    if found <= 0:
        return _half(quantile, 1.0, passed, 0.0)
    if passed <= 0:
        return 1 - _half(1 - quantile, 1.0, found, 0.0)
    low = float(betaincinv(found, passed + 1, quantile))
    high = float(betaincinv(found + 1, passed, quantile))

    def excess(at: float) -> float:
        halves = betainc(found, passed + 1, at) + betainc(found + 1, passed, at)
        return float(halves) / 2 - quantile

    return _find_zero(excess, low, high)


def _find_zero(rising: Callable[[float], float], low: float, high: float) -> float:
    """Find where a rising function is 0: false position, and every third time the middle."""
    below, above = rising(low), rising(high)
    for turn in range(1, STEPS):
        if below >= 0 or above <= 0 or high - low <= ROUNDING * high + TINY:
            break
        share = 0.5 if turn % 3 == 0 else -below / (above - below)
        at = low + share * (high - low)
        value = rising(at)
        if value < 0:
            low, below = at, value
        else:
            high, above = at, value
        if abs(value) < TINY:
            break
    return low if below >= -TINY else high


def _half(quantile: float, first: float, second: float, at_zero: float) -> float:
    """Return the quantile when one half of the mixture is the point 0."""
    rest = 2 * quantile - 1
    return float(betaincinv(first, second, rest)) if rest > 0 else at_zero
