"""What is usual of a line, learned from its own days: who leaves, and how far its level moves.

Who leaves is told by how long they wait: of those who still wait, as many leave in a second as
patience lets go (Palm's exponential patience; Brown et al. 2005, JASA 100:36, sections 5 and 6).
Given the waits, those who leave are a Poisson count around contacts x a share that leaves at once
plus seconds waited x a hazard: what a busy hour does to abandonment is in the seconds. Whatever
ended the waits of the others, the count less that expectation is a martingale (Aalen 1978, Annals
of Statistics 6:701), so no law of waits is needed.

How far a level moves by itself is told by how much more counts scatter than chance lets them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from ._checks import Floats
from ._levels import Level

_STEPS = 12  # of weighing; what is expected changes little after three
_SCALE = 60.0  # seconds, so that both parts of the law are of one size
_LEAST = 1e-3  # expected of a cell, so that empty ones do not outweigh all
_DOUBT = 0.01  # that a spread so learned, and a standard error, is wrong all the same
_FEWEST_DAYS = 4  # with something to tell, to learn a spread from
_FAR = 16  # cells apart: four hours of fifteen minutes, between which little wanders together
_LEAST_SD = 0.1
_MOST_SQUARE = 4.0  # of the spread: odds that differ by a factor of e squared


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many leave: a share of contacts at once, and so many for each second waited."""

    at_once: float
    per_second: float

    def expected(self, contacts: npt.ArrayLike, seconds: npt.ArrayLike) -> Floats:
        """Return how many of contacts leave that wait so many seconds together."""
        count, waited = np.asarray(contacts, float), np.asarray(seconds, float)
        return np.asarray(count * self.at_once + waited * self.per_second)


def learn_leaving(
    left: npt.ArrayLike, contacts: npt.ArrayLike, seconds: npt.ArrayLike
) -> Leaving | None:
    """Return how those who left follow contacts and seconds waited; None where nobody came.

    The most likely of Poisson counts under shares and hazards of 0 or more: least squares, weighed
    anew by what they give to expect (McCullagh & Nelder 1989, 2.5; Lawson & Hanson 1974).

    :raises ValueError: figures that cannot be, or of different shapes.

    >>> law = learn_leaving([11, 31, 51], [100, 100, 100], [1_000, 3_000, 5_000])
    >>> round(law.at_once, 3), round(law.per_second, 4)
    (0.01, 0.01)
    """
    hits, count, waited = (np.ravel(each) for each in _alike(left, contacts, seconds))
    if count.sum() <= 0:
        return None
    parts = np.stack([count, waited / _SCALE], axis=1)[count > 0]
    hits, mean = hits[count > 0], count[count > 0] * hits.sum() / count.sum()
    law = np.zeros(2)
    for _ in range(_STEPS):
        known = 1 / np.sqrt(np.maximum(mean, _LEAST))
        law, _ = nnls(parts * known[:, None], hits * known)
        mean = parts @ law
    return Leaving(float(law[0]), float(law[1]) / _SCALE)


def learn_level(observed: npt.ArrayLike, expected: npt.ArrayLike, *, usual: Level,
                variance: npt.ArrayLike | None = None) -> Level:  # fmt: skip
    """Return how far the level of a series moves by itself, from (days, cells) of its past.

    What cells scatter beyond `variance` (that of chance; as much as is expected, unless told) is
    the level's. Pairs of cells four hours apart share the part of the day, all of a cell is both
    parts; the first moments give both (McCullagh & Nelder 1989, 9.2). The estimates are drawn to
    `usual` by how unsure so many days leave them, as James and Stein do, after a standard error
    was added: who knows a spread badly believes in a wider one. Of `usual` the rest is kept.

    :raises ValueError: figures that cannot be, or of different shapes.

    >>> calm = np.random.default_rng(1).poisson(20.0, (20, 48))
    >>> learn_level(calm, 20.0 * np.ones(calm.shape), usual=Level(0.5, 1.0, 0.9))
    Level(day_sd=0.1, drift_sd=0.1, stays=0.9, at_once=1, doubt=0.01)
    """
    seen, mean, chance = _alike(observed, expected, expected if variance is None else variance)
    apart = seen - mean
    whole = _moment(apart**2 - chance, chance**2, usual.day_sd**2 + usual.drift_sd**2)
    lag = min(_FAR, seen.shape[1] // 2)
    if lag == 0:
        return usual
    pairs = _far_pairs(apart, lag), _far_pairs(chance, lag)
    of_day = min(_moment(*pairs, usual.day_sd**2), whole)
    return replace(
        usual,
        day_sd=max(of_day**0.5, _LEAST_SD),
        drift_sd=max((whole - of_day) ** 0.5, _LEAST_SD),
        doubt=_DOUBT,
    )


def _far_pairs(values: Floats, lag: int) -> Floats:
    """Return the sum of products of each cell with all that are so far behind it at least."""
    later = np.cumsum(values[:, ::-1], axis=1)[:, ::-1]
    return values[:, :-lag] * later[:, lag:]


def _moment(over: Floats, weight: Floats, usual: float) -> float:
    """Return the variance of logarithms that `over` tells of, for each unit of weight, by days."""
    tops, bases = over.sum(axis=1), weight.sum(axis=1)
    days = int((bases > 0).sum())
    if days < _FEWEST_DAYS:
        return usual
    ratio = float(tops.sum() / bases.sum())
    apart = tops - ratio * bases
    error = float((apart**2).sum() / bases.sum() ** 2) * days / (days - 1)
    told = min(max(ratio, 0.0) + error**0.5, float(np.expm1(_MOST_SQUARE)))
    trust = np.expm1(usual) ** 2 / (np.expm1(usual) ** 2 + error)
    return float(trust * np.log1p(told) + (1 - trust) * usual)


def _alike(*figures: npt.ArrayLike) -> tuple[Floats, ...]:
    """Return tables (days, cells) of one shape, finite and not negative."""
    tables = np.broadcast_arrays(*(np.atleast_2d(np.asarray(each, float)) for each in figures))
    if tables[0].ndim != 2 or tables[0].size == 0:
        raise ValueError("figures must be rows of at least one cell")
    if not all(bool(np.all(np.isfinite(each) & (each >= 0))) for each in tables):
        raise ValueError("figures must be finite and not negative")
    return tuple(tables)
