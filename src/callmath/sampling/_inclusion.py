"""With which probability to look at each item: where the loss is, and where the doubt is."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ._checks import Floats, check_count, read_vector

SOLVED = 1e-13  # of the sample size
LEAST_DOUBT = 1e-9  # of the greatest: who shares what is left when all others are certain
STEPS = 200
KEPT = 20_000  # items by which the level m is searched; more would not change it visibly
LEVELS = (-12.0, 6.0)  # powers of ten of the greatest loss between which m lies
LEVEL_STEPS = 24
NEAR_BEST = 1.1  # times the least standard error: what finding loss may always cost


def inclusion_probabilities(
    expected_loss: npt.ArrayLike,
    error_probability: npt.ArrayLike,
    sample_size: int,
    floor: float,
    *,
    accuracy: float = 1.1,
) -> Floats:
    """Return each item's probability of being drawn; they add up to `sample_size`.

    Of all designs whose predicted standard error of the rate is at most that of simple random
    sampling divided by `accuracy` (or, where this asks for more than is left over, within a tenth
    of the least there can be), the one expected to find the most loss:

        pi = sqrt(t * p(1 - p) / (m - loss)),  kept between floor and 1,  1 where loss >= m

    which is where a Lagrangian of the found loss, sum(pi * loss), and the variance,
    sum(p(1 - p) / pi), is stationary. An infinite `accuracy` leaves information alone, pi in
    proportion to sqrt(p(1 - p)) (Neyman); 0 leaves loss alone, the greatest first.

    Both arrays have one entry an item: expected loss in any unit (probability times loss), error
    probability from 0 to 1. `floor` is the least probability of any item: it bounds the harm a
    wrong score can do, since none counts for more than 1 / floor items. Items without doubt
    (an error probability of 0 or 1) get the floor unless their loss is among the greatest, or
    the sample is larger than what is left. A sample as large as the population takes everything.

    :raises ValueError: arrays of different length, negative or missing numbers, a floor outside
        [0, 1), one that asks for more than the sample size, one of 0 where an item's error
        probability is 0 or 1, a sample size below 1 or fractional, a negative accuracy.

    >>> inclusion_probabilities([9, 1, 1, 1], [0.1] * 4, 2, 0.1).round(2).tolist()
    [0.82, 0.39, 0.39, 0.39]
    """
    loss = read_vector(expected_loss, "expected_loss")
    chance = read_vector(error_probability, "error_probability")
    size = check_count(sample_size, "sample_size", 1)
    _check(loss, chance, size, floor, accuracy)
    if size >= loss.size:
        return np.ones(loss.size)
    return _Items(loss, np.sqrt(chance * (1 - chance)), np.ones(1)).design(size, floor, accuracy)


def _check(loss: Floats, chance: Floats, size: int, floor: float, accuracy: float) -> None:
    if loss.size != chance.size:
        raise ValueError(f"{loss.size} losses for {chance.size} probabilities")
    if loss.size and (loss.min() < 0 or chance.min() < 0 or chance.max() > 1):
        raise ValueError("expected_loss must be 0 or more, error_probability from 0 to 1")
    if not 0 <= floor < 1:
        raise ValueError(f"floor must lie from 0 to below 1, not {floor}")
    if not accuracy >= 0:
        raise ValueError(f"accuracy must be 0 or more, not {accuracy}")
    if size < loss.size and floor * loss.size > size:
        raise ValueError(
            f"a floor of {floor} asks for {floor * loss.size:.0f} of {loss.size} items, "
            f"more than the sample of {size}"
        )
    if floor == 0 and size < loss.size and bool((chance * (1 - chance) == 0).any()):
        raise ValueError("an error probability of 0 or 1 leaves no doubt: give a floor above 0")


class _Items:
    """Losses and doubts, each standing for `weights` items (or for one)."""

    def __init__(self, loss: Floats, doubt: Floats, weights: Floats) -> None:
        greatest_loss, greatest_doubt = float(loss.max()), float(doubt.max())
        self.loss = loss / greatest_loss if greatest_loss > 0 else loss
        self.doubt = (
            np.maximum(doubt / greatest_doubt, LEAST_DOUBT)
            if greatest_doubt > 0
            else np.ones(loss.size)
        )
        self.weights = np.broadcast_to(weights, loss.shape)

    def design(self, size: int, floor: float, accuracy: float) -> Floats:
        """Return the probabilities that find the most at this accuracy."""
        informed = self.solve(math.inf, size, floor)
        if informed is None:  # no item is certain yet: cannot be
            raise ArithmeticError("no probabilities add up to the sample size")
        if accuracy == math.inf or not self.loss.any():
            return informed
        equal = float(self.weights.sum()) / size - 1
        near = self._variance(informed) * NEAR_BEST**2
        allowed = max(near, equal / accuracy**2) if accuracy > 0 else math.inf
        level = self.thin().find_level(size, floor, allowed)
        found = self.solve(level, size, floor)
        return informed if found is None else found

    def thin(self) -> _Items:
        """Return those with the greatest losses, and of the others so many that stand for all."""
        if self.loss.size <= 2 * KEPT:
            return self
        order = np.argpartition(self.loss, -KEPT)
        top, rest = order[-KEPT:], np.sort(order[:-KEPT])
        some = rest[:: rest.size // KEPT]
        weights = np.concatenate([np.ones(KEPT), np.full(some.size, rest.size / some.size)])
        kept = np.concatenate([top, some])
        return _Items(self.loss[kept], self.doubt[kept], weights)

    def find_level(self, size: int, floor: float, allowed: float) -> float:
        """Return the least m whose predicted variance is allowed; infinite when none is."""
        low, high = LEVELS
        best = math.inf
        for _ in range(LEVEL_STEPS):
            middle = (low + high) / 2
            found = self.solve(10**middle, size, floor)
            if found is not None and self._variance(found) <= allowed:
                high, best = middle, 10**middle
            else:
                low = middle
        return best

    def _variance(self, pi: Floats) -> float:
        """Return the predicted variance, where looking at every item once is 1."""
        shares = self.weights * self.doubt**2
        return float((shares * (1 / pi - 1)).sum() / shares.sum())

    def solve(self, level: float, size: int, floor: float) -> Floats | None:
        """Return the probabilities at a level m; None when too many items are certain there."""
        certain = self.loss >= level
        taken = float(self.weights[certain].sum())
        if taken + floor * (self.weights.sum() - taken) > size:
            return None
        base = self.doubt.copy()
        if level < math.inf:
            base /= np.sqrt(np.where(certain, 1.0, level - self.loss))
        base[certain] = np.inf
        return self._scale(base, size, floor)

    def _scale(self, base: Floats, size: int, floor: float) -> Floats:
        """Return base times a factor, kept between floor and 1, that adds up to the size.

        The sum rises piecewise straight with the factor: Newton's steps, kept in a bracket.
        """
        low, high = 0.0, math.inf
        factor = size / float((self.weights * np.where(np.isinf(base), 0.0, base)).sum())
        pi = base
        for _ in range(STEPS):
            grown = factor * base
            pi = np.clip(grown, floor, 1.0)
            gap = size - float((self.weights * pi).sum())
            if abs(gap) <= SOLVED * size:
                break
            low, high = (factor, high) if gap > 0 else (low, factor)
            is_free = (grown > floor) & (grown < 1)
            slope = float((self.weights * np.where(is_free, base, 0.0)).sum())
            factor = _step(factor, gap, slope, (low, high))
        return pi


def _step(factor: float, gap: float, slope: float, bracket: tuple[float, float]) -> float:
    low, high = bracket
    stepped = factor + gap / slope if slope > 0 else math.nan
    if low < stepped < high:
        return stepped
    return 2 * factor if high == math.inf else (low + high) / 2
