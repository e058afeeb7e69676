"""Coefficients that compare the agreement of pairs with that expected by chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._ratings import Agreement, Floats, categories_of, count, read, with_interval


def cohen_kappa(
    first: npt.ArrayLike, second: npt.ArrayLike, *, confidence: float = 0.95
) -> Agreement:
    """Return Cohen's kappa of two raters of the same units; a pair with a gap is left out.

    (p_o - p_e)/(1 - p_e), p_e = Σ p₁q·p₂q (Cohen 1960, Educational and Psychological Measurement
    20). `first` and `second` are rows of numbers of one length.

    :raises ValueError: rows of different lengths, or nothing rated by both.

    >>> pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    >>> found = cohen_kappa(*zip(*pairs))
    >>> round(found.coefficient, 2), round(found.observed, 2)
    (0.4, 0.7)
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two rows of one length are needed")
    both = ~(np.isnan(a) | np.isnan(b))
    table = read(np.column_stack((a[both], b[both])))
    values = categories_of(table)
    chosen = (table[:, :, None] == values).astype(np.float64)
    shares = chosen.mean(axis=0)
    agreed = np.sum(chosen[:, 0] * chosen[:, 1], axis=1)
    chance = float(np.sum(shares[0] * shares[1]))
    each = (chosen[:, 0] @ shares[1] + chosen[:, 1] @ shares[0]) / 2
    return _corrected(agreed, chance, each, confidence)


def fleiss_kappa(ratings: npt.ArrayLike, *, confidence: float = 0.95) -> Agreement:
    """Return Fleiss' kappa, in the form that allows gaps; ratings are units × raters.

    p_e = Σ π_q² with π_q the mean share of raters choosing q (Fleiss 1971, Psychological Bulletin
    76; gaps as Gwet 2014). From counts: `fleiss_kappa(to_ratings(counts))`.

    :raises ValueError: not a table, nothing rated, or no unit with two ratings.

    >>> found = fleiss_kappa([[1, 1, 1], [1, 1, 2], [2, 2, 2], [2, 2, 1]])
    >>> round(found.coefficient, 3)
    0.333
    """
    counts, agreed, raters = _prepared(ratings)
    shares = counts / raters[:, None]
    mean = shares.mean(axis=0)
    return _pairwise(counts, agreed, float(np.sum(mean**2)), shares @ mean, confidence)


def gwet_ac1(ratings: npt.ArrayLike, *, confidence: float = 0.95) -> Agreement:
    """Return Gwet's AC1, which does not collapse where one answer is rare; units × raters.

    p_e = Σ π_q(1 - π_q)/(q - 1) over q categories (Gwet 2008, British J. of Mathematical and
    Statistical Psychology 61). With one category only, everybody agrees: 1.

    :raises ValueError: not a table, nothing rated, or no unit with two ratings.

    >>> rare = [[0, 0]] * 118 + [[0, 1]] * 5 + [[1, 0]] * 2
    >>> round(gwet_ac1(rare).coefficient, 3), round(cohen_kappa(*zip(*rare)).coefficient, 3)
    (0.941, -0.023)
    """
    counts, agreed, raters = _prepared(ratings)
    shares = counts / raters[:, None]
    mean = shares.mean(axis=0)
    if len(mean) == 1:
        return _pairwise(counts, agreed, 0.0, np.zeros(len(counts)), confidence)
    room = len(mean) - 1
    chance = float(np.sum(mean * (1 - mean))) / room
    return _pairwise(counts, agreed, chance, shares @ (1 - mean) / room, confidence)


def to_ratings(counts: npt.ArrayLike) -> Floats:
    """Return ratings (units × raters, category numbers) from units × categories counts.

    :raises ValueError: not a table of whole numbers of zero or more.

    >>> to_ratings([[2, 1], [0, 2]]).tolist()
    [[0.0, 0.0, 1.0], [1.0, 1.0, nan]]
    """
    table = np.asarray(counts)
    if table.ndim != 2 or bool(np.any(table < 0)) or bool(np.any(table != np.floor(table))):
        raise ValueError("counts must be a table of whole numbers of zero or more")
    width = int(table.sum(axis=1).max(initial=0))
    ratings = np.full((len(table), width), np.nan)
    for row, unit in zip(ratings, table.astype(np.int64), strict=True):
        row[: unit.sum()] = np.repeat(np.arange(table.shape[1]), unit)
    return ratings


def _prepared(ratings: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return counts, the share of agreeing pairs (NaN for a unit rated once) and raters a unit."""
    table = read(ratings)
    counts = count(table, categories_of(table))
    counts = counts[counts.sum(axis=1) > 0]
    raters = counts.sum(axis=1)
    if not bool(np.any(raters >= 2)):
        raise ValueError("no unit was rated twice")
    pairs = np.where(raters >= 2, raters * (raters - 1), np.nan)
    agreed = np.sum(counts * (counts - 1), axis=1) / pairs
    return counts, np.asarray(agreed), np.asarray(raters)


def _pairwise(
    counts: Floats, agreed: Floats, chance: float, each: Floats, confidence: float
) -> Agreement:
    """Correct for chance; a unit rated once tells about chance, not about agreement."""
    twice = ~np.isnan(agreed)
    weight = len(counts) / int(twice.sum())
    observed = float(np.nanmean(agreed))
    own = np.where(twice, weight * (np.nan_to_num(agreed) - chance), 0.0)
    return _finish(observed, chance, own, each, confidence)


def _corrected(agreed: Floats, chance: float, each: Floats, confidence: float) -> Agreement:
    return _finish(float(agreed.mean()), chance, agreed - chance, each, confidence)


def _finish(
    observed: float, chance: float, own: Floats, each: Floats, confidence: float
) -> Agreement:
    """Linearise: own/(1 - p_e) less what the unit does to the agreement expected by chance."""
    if chance >= 1:
        nan = float("nan")
        return Agreement(nan, nan, nan, nan, observed, chance, len(own))
    coefficient = (observed - chance) / (1 - chance)
    influences = own / (1 - chance) - 2 * (1 - coefficient) * (each - chance) / (1 - chance)
    return with_interval(coefficient, influences, observed, chance, confidence)
