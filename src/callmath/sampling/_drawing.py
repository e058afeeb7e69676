"""Drawing items with exactly the probabilities asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._checks import read_probabilities


def draw(probabilities: npt.ArrayLike, seed: int) -> npt.NDArray[np.intp]:
    """Return the numbers of the items drawn, in ascending order.

    Systematic sampling in random order (Goodman and Kish 1950; Hartley and Rao 1962): item i is
    drawn with exactly probabilities[i], and as many as the probabilities add up to (one more or
    less where that is no whole number). The random order leaves nearly as much chance as there
    can be, so that the intervals of `hajek_rate` fit. The same seed gives the same items.

    :raises ValueError: a probability outside (0, 1], a seed that is negative.

    >>> draw([1.0, 0.5, 0.5, 1.0], seed=3).tolist()
    [0, 2, 3]
    """
    chances = read_probabilities(probabilities)
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, not {seed}")
    dice = np.random.default_rng(seed)
    certain = np.flatnonzero(chances == 1)
    others = dice.permutation(np.flatnonzero(chances < 1))
    ends = np.cumsum(chances[others])
    start = dice.random()
    if not others.size or ends[-1] <= start:
        return certain
    marks = np.arange(start, ends[-1])
    hit = np.searchsorted(ends, marks, side="right")
    return np.sort(np.concatenate([certain, others[np.unique(hit)]]))
