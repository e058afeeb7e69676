"""Totals and rates from unequal or stratified samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._checks import Floats, check_confidence, check_count, read_probabilities, read_vector
from ._rate import Rate, mid_p_interval


@dataclass(frozen=True, slots=True)
class Total:
    """An estimated total and the standard error of that estimate."""

    total: float
    standard_error: float


def horvitz_thompson_total(values: npt.ArrayLike, probabilities: npt.ArrayLike) -> Total:
    """Return the total over the population: sum(y / pi) (Horvitz and Thompson 1952).

    `values` of the drawn items (for instance the loss found), with the probabilities of their
    being drawn. The standard error is sqrt(sum((1-pi) y^2 / pi^2)), exact on average when items
    are drawn independently and too wide when the size is fixed and y nearly in proportion to pi.

    :raises ValueError: lengths that differ, values that are not finite, a probability outside
        (0, 1].

    >>> horvitz_thompson_total([245], [0.625]).total
    392.0
    """
    chances = read_probabilities(probabilities)
    drawn = read_vector(values, "values")
    if drawn.size != chances.size:
        raise ValueError(f"{drawn.size} values for {chances.size} probabilities")
    variance = float((((1 - chances) * drawn**2) / chances**2).sum())
    return Total(float((drawn / chances).sum()), math.sqrt(variance))


def neyman_allocation(
    stratum_sizes: npt.ArrayLike, error_rates: npt.ArrayLike, sample_size: int
) -> npt.NDArray[np.int64]:
    """Return how many to draw from each stratum so that the overall rate is most accurate.

    n_h in proportion to N_h sqrt(p_h (1 - p_h)) (Neyman 1934), whole numbers that add up to the
    sample size by greatest remainders, at most N_h and, while the sample reaches, at least one
    for each stratum that is not empty: a stratum nobody looks at has no rate.

    :raises ValueError: lengths that differ, a negative size, a rate outside [0, 1], a sample size
        below 1 or above the population.

    >>> neyman_allocation([1000, 1000], [0.02, 0.18], 40).tolist()
    [11, 29]
    """
    sizes = read_vector(stratum_sizes, "stratum_sizes")
    rates = read_vector(error_rates, "error_rates")
    wanted = check_count(sample_size, "sample_size", 1)
    if sizes.size != rates.size:
        raise ValueError(f"{sizes.size} sizes for {rates.size} rates")
    if (sizes < 0).any() or (rates < 0).any() or (rates > 1).any():
        raise ValueError("sizes must be 0 or more, rates from 0 to 1")
    if wanted > sizes.sum():
        raise ValueError(f"a sample of {wanted} is larger than the population of {sizes.sum():.0f}")
    need = sizes * np.sqrt(rates * (1 - rates))
    least = np.minimum(np.floor(sizes), 1.0)
    if least.sum() > wanted:
        least[:] = 0
    return _round(_share_out(need if need.any() else sizes, least, np.floor(sizes), wanted), wanted)


def _share_out(need: Floats, least: Floats, most: Floats, wanted: int) -> Floats:
    """Share out in proportion to need, within bounds; what bounds leave goes by size."""
    need = np.maximum(need, 1e-12 * most)
    low, high = 0.0, 2.0 * wanted / float(need[need > 0].min())
    for _ in range(200):
        middle = (low + high) / 2
        total = np.clip(middle * need, least, most).sum()
        low, high = (middle, high) if total < wanted else (low, middle)
    return np.clip(high * need, least, most)


def _round(shares: Floats, wanted: int) -> npt.NDArray[np.int64]:
    whole = np.floor(shares + 1e-6).astype(np.int64)
    order = np.argsort(-(shares - whole), kind="stable")
    whole[order[: wanted - int(whole.sum())]] += 1
    return whole


def stratified_rate(
    stratum_sizes: npt.ArrayLike,
    looked: npt.ArrayLike,
    failed: npt.ArrayLike,
    confidence: float = 0.95,
) -> Rate:
    """Return the rate of a population from simple random samples of each of its strata.

    sum(W_h p_h) with variance sum(W_h^2 (1 - n_h/N_h) p_h (1-p_h) / (n_h - 1)), and the mid-P
    interval on the effective size that this variance is worth. A stratum in which nothing
    failed, or everything, is given the variance of half an error. One entry a stratum.

    :raises ValueError: lengths that differ, fails that outnumber looks, looks that outnumber the
        stratum, a stratum of which fewer than two (and not all) were looked at.

    >>> found = stratified_rate([900, 100], [30, 20], [0, 4])
    >>> round(found.rate, 3)
    0.02
    """
    check_confidence(confidence)
    sizes, looks = read_vector(stratum_sizes, "stratum_sizes"), read_vector(looked, "looked")
    fails = read_vector(failed, "failed")
    _check_strata(sizes, looks, fails)
    weights, rates = sizes / sizes.sum(), fails / looks
    rate = float(weights @ rates)
    is_plain = ((fails == 0) | (fails == looks)) & (looks < sizes)
    guessed = np.where(is_plain, (fails + 0.5) / (looks + 1), rates)
    unseen = 1 - looks / sizes
    variance = float(
        (weights**2 * unseen * guessed * (1 - guessed) / np.maximum(looks - 1, 1)).sum()
    )
    overall = float(weights @ guessed)
    size = overall * (1 - overall) / variance if variance > 0 else math.inf
    low, high = mid_p_interval(rate, (size, size), confidence)
    return Rate(rate, low, high, confidence, size, int(looks.sum()), int(fails.sum()))


def _check_strata(sizes: Floats, looks: Floats, fails: Floats) -> None:
    if not sizes.size == looks.size == fails.size or not sizes.size:
        raise ValueError("give size, looked and failed for each stratum, and at least one")
    if (fails < 0).any() or (fails > looks).any() or (looks > sizes).any():
        raise ValueError("a stratum has more fails than looks, or more looks than items")
    if ((looks < 2) & (looks < sizes)).any() or (looks < 1).any():
        raise ValueError("a stratum needs two looks, or all of it looked at")
