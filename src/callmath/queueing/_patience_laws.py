"""How long customers are willing to wait: any law, as polynomials on panels.

The formulas of M/M/n+G need the share S(x) that waits longer than x and its integral H(x). S is
interpolated by polynomials of degree 9 on panels that grow geometrically from near 0 on, with every
jump and kink at the edge of a panel; H is the integral of these polynomials. Steps (what Kaplan and
Meier's estimate is) and straight lines are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.chebyshev import chebpts1
from scipy.special import ndtr

from ._arguments import number, one, row
from ._types import Floats, Numbers, QueueingError

_DEGREE = 9
_RATIO = 1.45  # from one panel's edge to the next
_NOBODY = 1e-15  # waits longer: the law ends there
_LONGEST = 1e12  # seconds of patience


@dataclass(frozen=True, slots=True, eq=False)
class PatienceLaw:
    """A law of patience. Make it with one of the functions of this module.

    `edges` (panels + 1,) from 0 on; `shares` (panels, 10): S as a polynomial of the place in a
    panel, 0 to 1, lowest power first; `waited` (panels + 1,): H at the edges; `for_ever`: the share
    that never leaves.
    """

    edges: Floats
    shares: Floats
    waited: Floats
    for_ever: float

    @property
    def mean_seconds(self) -> float:
        """The mean patience; infinite where some never leave."""
        return math.inf if self.for_ever > 0.0 else float(self.waited[-1])


def law_of(
    beyond: Callable[[Floats], Floats],
    *,
    typical_seconds: float,
    kinks: Numbers = (),
    longest_seconds: float | None = None,
    first_share: float = 1e-6,
) -> PatienceLaw:
    """Return the law in which a share `beyond(x)` waits longer than x seconds.

    :param typical_seconds: something like its median.
    :param kinks: where it jumps or bends; jumps are taken as they are just beside these places.
    :param longest_seconds: where it ends; None: found. Who is left there never leaves.
    :param first_share: the first panel's width over the typical time; larger is faster, and right
        where the law is smooth at 0.
    :raises QueueingError: `bad_law` where it rises, or leaves [0, 1].
    """
    scale = one("typical_seconds", typical_seconds, above=True, high=_LONGEST)
    last = _end(beyond, scale) if longest_seconds is None else float(longest_seconds)
    steps = math.ceil(math.log(last / (scale * first_share)) / math.log(_RATIO))
    grown = scale * first_share * _RATIO ** np.arange(max(steps, 1))
    bends = np.atleast_1d(number("kinks", kinks)) if np.size(kinks) else np.zeros(0)
    edges = np.unique(np.concatenate([[0.0], grown[grown < last], bends[bends < last], [last]]))
    width = np.diff(edges)
    points = (chebpts1(_DEGREE + 1) + 1.0) / 2
    held = np.asarray(beyond(edges[:-1, None] + width[:, None] * points))
    _check(held)
    powers = np.asarray(np.linalg.solve(np.vander(points, increasing=True), held.T).T, np.float64)
    left = float(np.asarray(beyond(np.array([last])))[0])
    return _made(edges, powers, left if left > _NOBODY else 0.0)


def exponential_patience(mean_seconds: float) -> PatienceLaw:
    """Return the law of Erlang A."""
    mean = one("mean_seconds", mean_seconds, above=True, high=_LONGEST)
    return law_of(lambda x: np.exp(-x / mean), typical_seconds=mean, first_share=0.05)


def mixed_patience(mean_seconds: Numbers, shares: Numbers) -> PatienceLaw:
    """Return a mixture of exponential laws: some are hasty, some are not (hyperexponential).

    :raises QueueingError: `out_of_bounds`; `shares` where they do not add up to 1.
    """
    means, parts = row("mean_seconds", mean_seconds), row("shares", shares)
    number("mean_seconds", means, above=True)
    if means.shape != parts.shape or abs(parts.sum() - 1.0) > 1e-9:
        raise QueueingError("shares", "shares must be one a mean, and add up to 1")
    return law_of(
        lambda x: np.asarray(np.exp(-x[..., None] / means) @ parts),
        typical_seconds=float(means.min()),
        longest_seconds=float(means.max()) * -math.log(_NOBODY),
        first_share=0.05,
    )


def fixed_patience(seconds: float) -> PatienceLaw:
    """Return the law of those who all leave after the same time."""
    end = one("seconds", seconds, above=True, high=_LONGEST)
    return patience_from_steps([end], [0.0])


def uniform_patience(low_seconds: float, high_seconds: float) -> PatienceLaw:
    """Return the law that is uniform between two times.

    :raises QueueingError: `out_of_bounds`, or `shares` where the times are in the wrong order.
    """
    high = one("high_seconds", high_seconds, above=True, high=_LONGEST)
    low = one("low_seconds", low_seconds)
    if low >= high:
        raise QueueingError("out_of_bounds", "low_seconds must be below high_seconds")
    edges: Floats = np.unique(np.array([0.0, low, high]))
    shares = np.zeros((edges.size - 1, _DEGREE + 1))
    shares[:, 0] = 1.0
    shares[-1, 1] = -1.0
    return _made(edges, shares, 0.0)


def lognormal_patience(mean_seconds: float, cv: float) -> PatienceLaw:
    """Return the lognormal law of a mean and a coefficient of variation."""
    mean = one("mean_seconds", mean_seconds, above=True, high=_LONGEST)
    sigma = math.sqrt(math.log1p(one("cv", cv, low=1e-3, high=20.0) ** 2))
    middle = math.log(mean) - sigma * sigma / 2
    return law_of(
        lambda x: ndtr((middle - np.log(np.maximum(x, 1e-300))) / sigma),
        typical_seconds=math.exp(middle),
        first_share=math.exp(-6.0 * sigma),
    )


def patience_from_steps(seconds: Numbers, survival: Numbers) -> PatienceLaw:
    """Return the law of a step function, such as Kaplan and Meier's estimate.

    :param seconds: ascending; the share willing to wait falls there to the one in `survival`.
        0 as the first of them: so many leave the moment they must wait.
    :param survival: falling, in [0, 1]. Who is left after the last step never leaves; end it with 0
        or cut it with a tail of your own where that is not meant.
    :raises QueueingError: `bad_law`, `shapes`.

    >>> round(patience_from_steps([10, 60], [0.5, 0]).mean_seconds, 6)
    35.0
    """
    times, left = row("seconds", seconds), row("survival", survival)
    if times.shape != left.shape or times.size == 0:
        raise QueueingError("shapes", "seconds and survival must be rows of equal length")
    if (np.diff(times) <= 0).any():
        raise QueueingError("bad_law", "seconds must ascend")
    _check(np.concatenate([[1.0], left])[None])
    starts_at_once = times[0] == 0.0
    edges = times if starts_at_once else np.concatenate([[0.0], times])
    held = left[:-1] if starts_at_once else np.concatenate([[1.0], left[:-1]])
    if edges.size == 1:  # all that ever leave do so at once
        edges, held = np.array([0.0, 1.0]), left
    shares = np.zeros((held.size, _DEGREE + 1))
    shares[:, 0] = held
    return _made(edges, shares, float(left[-1]))


def _made(edges: Floats, shares: Floats, for_ever: float) -> PatienceLaw:
    pieces = (shares / np.arange(1, _DEGREE + 2)).sum(axis=1) * np.diff(edges)
    waited = np.concatenate([[0.0], np.cumsum(pieces)])
    return PatienceLaw(edges, np.ascontiguousarray(shares), waited, for_ever)


def _end(beyond: Callable[[Floats], Floats], scale: float) -> float:
    """Return where nobody is left, or where nobody leaves any more."""
    tried = np.asarray(scale * 2.0 ** np.arange(60), np.float64)
    left = np.asarray(beyond(tried))
    gone = np.flatnonzero((left <= _NOBODY) | (left == left[-1]))
    return float(tried[gone[0]])


def _check(held: Floats) -> None:
    fits = bool(np.isfinite(held).all()) and held.min() >= 0.0 and held.max() <= 1.0
    if not fits or (np.diff(held.reshape(-1)) > 1e-12).any():
        raise QueueingError("bad_law", "the share that waits longer must fall from 1, never rise")
