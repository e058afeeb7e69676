"""Krippendorff's alpha: one coefficient for any number of raters, gaps, and any scale."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from ._ratings import Agreement, Floats, categories_of, count, read, with_interval

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: npt.ArrayLike, *, scale: Scale = "nominal", confidence: float = 0.95
) -> Agreement:
    """Return alpha = 1 - D_o/D_e; ratings are units × raters, NaN for gaps.

    Krippendorff (2011), "Computing Krippendorff's alpha-reliability". Units rated once are left
    out. The interval is that of the jackknife over units. `observed` and `expected` are agreement
    in the sense of the scale: 1 - D relative to the largest distance.

    :raises ValueError: not a table, an unknown scale, negative ratings on a ratio scale, or no unit
        with two ratings.

    >>> round(krippendorff_alpha([[1, 1], [2, 2], [3, 3], [3, 4]], scale="interval").coefficient, 3)
    0.889
    """
    table = read(ratings)
    values = categories_of(table)
    counts = count(table, values)
    counts = counts[counts.sum(axis=1) >= 2]
    if len(counts) == 0:
        raise ValueError("no unit was rated twice")
    found, inside, between = _alpha(counts, values, scale)
    influences = _jackknifed(counts, values, scale, found)
    return with_interval(found, influences, inside, between, confidence)


def _alpha(counts: Floats, values: Floats, scale: Scale) -> tuple[float, float, float]:
    """Return alpha, and the observed and expected agreement."""
    raters = counts.sum(axis=1)
    totals = counts.sum(axis=0)
    distances = _distances(values, totals, scale)
    n = float(totals.sum())
    outer = np.einsum("uc,uk,u->ck", counts, counts, 1 / (raters - 1))
    observed = float(np.sum(outer * distances)) / n
    expected = float(totals @ distances @ totals) / (n * (n - 1))
    largest = float(distances.max()) or 1.0
    alpha = 1 - observed / expected if expected > 0 else float("nan")
    return alpha, 1 - observed / largest, 1 - expected / largest


def _distances(values: Floats, totals: Floats, scale: Scale) -> Floats:
    """Return the squared distance of each pair of categories; 0 on the diagonal."""
    low, high = np.minimum.outer(values, values), np.maximum.outer(values, values)
    match scale:
        case "nominal":
            distance = (low != high).astype(np.float64)
        case "ordinal":
            upto = np.cumsum(totals)
            between = np.abs(np.subtract.outer(upto - totals / 2, upto - totals / 2))
            distance = between**2
        case "interval":
            distance = (high - low) ** 2
        case "ratio":
            if values[0] < 0:
                raise ValueError("a ratio scale has no negative ratings")
            total = np.where(high + low > 0, high + low, 1.0)
            distance = ((high - low) / total) ** 2
        case _:
            raise ValueError(f"unknown scale {scale!r}")
    return np.asarray(distance, dtype=np.float64)


def _jackknifed(counts: Floats, values: Floats, scale: Scale, whole: float) -> Floats:
    """Return the pseudo-value of each unit, moved so that their mean is alpha itself."""
    n = len(counts)
    if n < 2:
        return np.full(n, whole)
    left = np.array([_alpha(np.delete(counts, at, axis=0), values, scale)[0] for at in range(n)])
    left = np.where(np.isnan(left), whole, left)
    return np.asarray(whole + (n - 1) * (left.mean() - left), dtype=np.float64)
