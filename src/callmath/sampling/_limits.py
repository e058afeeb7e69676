"""Upper limits of an error rate, when few or no errors were found."""

from __future__ import annotations

import math

from scipy.special import betaincinv

from ._checks import check_confidence, check_count
from ._hypergeometric import at_most


def upper_limit_zero_found(sample_size: int, confidence: float = 0.95) -> float:
    """Return the error rate that zero errors in a sample rule out: 1 - (1 - confidence)^(1/n).

    One-sided. An empty sample rules out nothing: 1.

    :raises ValueError: a confidence outside (0, 1), a negative or fractional size.

    >>> round(upper_limit_zero_found(12), 3), round(upper_limit_zero_found(299), 4)
    (0.221, 0.01)
    """
    check_confidence(confidence)
    size = check_count(sample_size, "sample_size")
    return -math.expm1(math.log1p(-confidence) / size) if size else 1.0


def binomial_upper_limit(sample_size: int, errors: int, confidence: float = 0.95) -> float:
    """Return the one-sided upper limit of Clopper and Pearson (Biometrika 1934).

    The rate at which so few errors have just the probability 1 - confidence.

    :raises ValueError: a confidence outside (0, 1), more errors than looked at, bad counts.

    >>> round(binomial_upper_limit(25, 1), 4)
    0.1761
    """
    check_confidence(confidence)
    size = check_count(sample_size, "sample_size")
    found = _check_found(errors, size)
    if found == size:
        return 1.0
    return float(betaincinv(found + 1.0, float(size - found), confidence))


def hypergeometric_upper_limit(
    population: int, sample_size: int, errors: int, confidence: float = 0.95
) -> float:
    """Return the exact one-sided upper limit of the share of errors in a small population.

    The greatest D / population with P(X <= errors) > 1 - confidence, X hypergeometric. It counts
    the errors found and those that may lie in what nobody looked at; a whole population that was
    looked at has the share that was found.

    :raises ValueError: a confidence outside (0, 1), an empty population, a sample larger than it,
        more errors than looked at.

    >>> hypergeometric_upper_limit(50, 31, 0), hypergeometric_upper_limit(50, 50, 2)
    (0.04, 0.04)
    """
    check_confidence(confidence)
    total = check_count(population, "population", 1)
    size = check_count(sample_size, "sample_size")
    if size > total:
        raise ValueError(f"a sample of {size} is larger than the population of {total}")
    found = _check_found(errors, size)
    low, high = found, total - size + found  # `low` is possible, what lies above `high` is not
    while low < high:
        middle = (low + high + 1) // 2
        is_possible = at_most(found, total, middle, size) > 1 - confidence
        low, high = (middle, high) if is_possible else (low, middle - 1)
    return low / total


def _check_found(errors: int, size: int) -> int:
    found = check_count(errors, "errors")
    if found > size:
        raise ValueError(f"{found} errors among {size} that were looked at")
    return found
