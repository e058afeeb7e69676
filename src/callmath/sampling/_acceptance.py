"""How many to look at, and what a plan that allows so many errors lets through."""

from __future__ import annotations

import math
from collections.abc import Callable

from ._checks import check_confidence, check_count, check_share
from ._hypergeometric import at_most, at_most_of_many

ROUNDING = 1e-9  # 0.07 * 100 is a hair above 7


def count_errors(population: int, share: float) -> int:
    """Return the least number of errors that is this share of the population or more."""
    return math.ceil(share * population - ROUNDING)


def acceptance_sample_size(
    population: float | None,
    tolerable_share: float,
    confidence: float = 0.95,
    *,
    allowed_errors: int = 0,
) -> int:
    """Return how many to look at, so that a population with too many errors is seldom accepted.

    The smallest n with P(X <= allowed_errors) <= 1 - confidence, where X is hypergeometric with
    ceil(tolerable_share * population) errors among `population`; binomial when the population is
    None or infinite. Never more than the population: where even all but one could miss them, all
    are looked at. (AICPA Audit Sampling Guide, attribute sampling; discovery sampling.)

    :raises ValueError: a share or confidence outside (0, 1), a population or an allowed number
        that is negative, a fraction or not a number.

    >>> acceptance_sample_size(None, 0.05, 0.95), acceptance_sample_size(200, 0.05, 0.95)
    (59, 51)
    """
    check_share(tolerable_share, "tolerable_share")
    check_confidence(confidence)
    allowed = check_count(allowed_errors, "allowed_errors")
    risk = 1 - confidence + ROUNDING
    if population is None or population == math.inf:
        return _least_size(lambda n: at_most_of_many(allowed, tolerable_share, n) <= risk, None)
    size = check_count(population, "population")
    errors = count_errors(size, tolerable_share)
    if errors <= allowed:
        return size
    return _least_size(lambda n: at_most(allowed, size, errors, n) <= risk, size)


def _least_size(is_enough: Callable[[int], bool], most: int | None) -> int:
    """Find the least n that is enough, where every greater one is too; `most` always is."""
    high = 1
    while high != most and not is_enough(high):
        high = high * 2 if most is None else min(high * 2, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def acceptance_probability(
    error_share: float,
    sample_size: int,
    allowed_errors: int = 0,
    *,
    population: int | None = None,
) -> float:
    """Return one point of the operating characteristic: the chance that a plan accepts.

    P(X <= allowed_errors) with X binomial, or hypergeometric with ceil(error_share * population)
    errors. (NIST/SEMATECH e-Handbook of Statistical Methods, 6.2.3.2.)

    :raises ValueError: a share outside [0, 1], a count that is negative or a fraction, a sample
        larger than the population.

    >>> round(acceptance_probability(0.05, 52, 3), 3)
    0.738
    """
    if not 0 <= error_share <= 1:
        raise ValueError(f"error_share must lie from 0 to 1, not {error_share}")
    size = check_count(sample_size, "sample_size")
    allowed = check_count(allowed_errors, "allowed_errors")
    if population is None:
        return at_most_of_many(allowed, error_share, size)
    total = check_count(population, "population", size)
    return at_most(allowed, total, count_errors(total, error_share), size)


def average_outgoing_share(
    error_share: float, sample_size: int, allowed_errors: int, population: int
) -> float:
    """Return the share of errors left, when refused populations are looked through and mended.

    AOQ = P(accepted) * p * (N - n) / N, with the binomial P(accepted) of the textbooks.

    :raises ValueError: as `acceptance_probability`; an empty population.

    >>> round(average_outgoing_share(0.03, 52, 3, 10_000), 4)
    0.0277
    """
    total = check_count(population, "population", max(1, sample_size))
    accepted = acceptance_probability(error_share, sample_size, allowed_errors)
    return accepted * error_share * (total - sample_size) / total
