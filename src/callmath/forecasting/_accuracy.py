"""How good a forecast was, beside how good any forecast could have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ._noise import noise_floor
from ._types import FloatArray, ForecastingError


@dataclass(frozen=True, slots=True)
class Score:
    """Errors as shares of the volume that came; NaN where nothing came.

    `wape` is sum |error| / sum volume; `bias` sum (forecast - actual) / sum volume, above 0 when
    too much was forecast; `pinball` twice the mean pinball loss over all levels / mean volume, of
    the size of a WAPE. `coverage` says for each central interval (0.95) the share of cells inside.
    `floor` is the WAPE of a perfect forecast under Poisson counts, `own_floor` under counts as
    uneven as the series' own; `excess` is what of the WAPE lies above `own_floor`.
    """

    wape: float
    bias: float
    pinball: float
    coverage: Mapping[float, float]
    floor: float
    own_floor: float
    excess: float
    points: int
    volume: float


def score(
    actual: FloatArray,
    mean: FloatArray,
    quantiles: FloatArray,
    levels: Sequence[float],
    *,
    dispersion: float = 1.0,
) -> Score:
    """Score forecasts of any shape against what came; unknown (NaN) cells are left out.

    `quantiles` has the shape of `mean` and one axis more, for the levels.

    :raises ForecastingError: shapes do not fit.

    >>> got = score(np.array([8.0, 12.0]), np.array([10.0, 10.0]),
    ...             np.array([[5.0, 15.0], [6.0, 11.0]]), (0.1, 0.9))
    >>> got.wape, got.bias, got.coverage[0.8], got.points
    (0.2, 0.0, 0.5, 2)
    """
    if actual.shape != mean.shape or quantiles.shape != (*mean.shape, len(levels)):
        raise ForecastingError(
            "score.shape",
            f"Actual {actual.shape}, mean {mean.shape} and quantiles {quantiles.shape} do not fit.",
            mend="Give arrays of one shape, quantiles with the levels as a last axis.",
        )
    known = np.isfinite(actual)
    came, said, bands = actual[known], mean[known], quantiles[known]
    volume = float(came.sum())
    own_floor = _floor(said, dispersion)
    wape = _share(float(np.abs(said - came).sum()), volume)
    return Score(
        wape=wape,
        bias=_share(float((said - came).sum()), volume),
        pinball=pinball_loss(came, bands, levels),
        coverage=_coverage(came, bands, levels),
        floor=_floor(said, 1.0),
        own_floor=own_floor,
        excess=wape - own_floor,
        points=int(known.sum()),
        volume=volume,
    )


def pinball_loss(actual: FloatArray, quantiles: FloatArray, levels: Sequence[float]) -> float:
    """Return twice the mean pinball loss over cells and levels, as a share of the mean volume.

    Koenker & Bassett 1978; twice, so that the loss at the median alone is the WAPE.

    >>> pinball_loss(np.array([8.0, 12.0]), np.array([[10.0], [10.0]]), (0.5,))
    0.2
    """
    gaps = actual[..., None] - quantiles
    losses = np.maximum(np.asarray(levels) * gaps, (np.asarray(levels) - 1) * gaps)
    return _share(2 * float(losses.sum()) / max(len(levels), 1), float(actual.sum()))


def _coverage(
    actual: FloatArray, quantiles: FloatArray, levels: Sequence[float]
) -> Mapping[float, float]:
    """Return the share inside each pair of levels that lie as far from both ends."""
    places = {round(level, 9): place for place, level in enumerate(levels)}
    shares = {}
    for level, low in places.items():
        high = places.get(round(1 - level, 9))
        if level < 0.5 and high is not None and actual.size:
            inside = (actual >= quantiles[..., low]) & (actual <= quantiles[..., high])
            shares[round(1 - 2 * level, 9)] = float(inside.mean())
    return shares


def _floor(mean: FloatArray, dispersion: float) -> float:
    means = mean[mean > 0]
    return _share(float(np.sum(means * noise_floor(means, dispersion))), float(means.sum()))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
