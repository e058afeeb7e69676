"""Average run lengths of EWMA and CUSUM charts for normal data, by integral equations.

Crowder (1987), "A simple method for studying run-length distributions of EWMA charts", J. Quality
Technology 19; Lucas and Saccucci (1990), Technometrics 32, for the EWMA; Page (1954), Biometrika
41, and Goel and Wu (1971), Technometrics 13, for the CUSUM. Solved on Gauss-Legendre nodes.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

from ._checks import Floats, positive

NODES = 80


def ewma_arl(smoothing: float, width: float, shift: float = 0.0, *, nodes: int = NODES) -> float:
    """Return how many points an EWMA chart takes on average until it signals.

    z ← (1 - smoothing)·z + smoothing·x from z = 0, with x ~ Normal(shift, 1) in units of sigma;
    it signals beyond ± width·√(smoothing / (2 - smoothing)). A smoothing of 1 is the Shewhart
    chart.

    :raises ValueError: smoothing outside (0, 1], width not above 0, fewer than 5 nodes.

    >>> round(ewma_arl(0.1, 2.814), 0), round(ewma_arl(0.1, 2.814, 1.0), 1)
    (500.0, 10.3)
    """
    if not 0 < smoothing <= 1:
        raise ValueError("smoothing must lie above 0 and at most at 1")
    limit = positive(width, "width") * math.sqrt(smoothing / (2 - smoothing))
    y, weights = _nodes(-limit, limit, nodes)
    kept = (1 - smoothing) * y
    density = norm.pdf((y[None, :] - kept[:, None]) / smoothing - shift) / smoothing
    runs = _solve(density * weights[None, :])
    start = norm.pdf(y / smoothing - shift) / smoothing
    return float(1 + np.sum(weights * start * runs))


def cusum_arl(
    reference: float, threshold: float, shift: float = 0.0, *, sides: int = 2, nodes: int = NODES
) -> float:
    """Return how many points a tabular CUSUM takes on average until it signals.

    S ← max(0, S + x - reference) from 0 with x ~ Normal(shift, 1), signalling above the threshold;
    with two sides also for -x, by 1/ARL = 1/ARL⁺ + 1/ARL⁻.

    :raises ValueError: threshold not above 0, sides other than 1 and 2, fewer than 5 nodes.

    >>> round(cusum_arl(0.5, 4.0)), round(cusum_arl(0.5, 4.0, 1.0), 2)
    (168, 8.38)
    """
    if sides not in (1, 2):
        raise ValueError("a chart has one side or two")
    positive(threshold, "threshold")
    upper = _one_sided(reference, threshold, shift, nodes)
    if sides == 1:
        return upper
    return 1 / (1 / upper + 1 / _one_sided(reference, threshold, -shift, nodes))


def _one_sided(reference: float, threshold: float, shift: float, nodes: int) -> float:
    """Solve L(u) = 1 + L(0)·Φ(k - u - δ) + ∫ L(y)·φ(y + k - u - δ) dy for L(0)."""
    y, weights = _nodes(0.0, threshold, nodes)
    start = np.concatenate(([0.0], y))
    down = norm.cdf(reference - start - shift)
    density = norm.pdf(y[None, :] + reference - start[:, None] - shift) * weights[None, :]
    return float(_solve(np.column_stack((down, density)))[0])


def _nodes(start: float, end: float, nodes: int) -> tuple[Floats, Floats]:
    if nodes < 5:
        raise ValueError("at least 5 nodes are needed")
    x, weights = np.polynomial.legendre.leggauss(nodes)
    half = (end - start) / 2
    return half * (x + 1) + start, half * weights


def _solve(transition: Floats) -> Floats:
    """Return the expected steps from each state, given the chance of staying among them."""
    size = len(transition)
    return np.asarray(np.linalg.solve(np.eye(size) - transition, np.ones(size)), dtype=np.float64)
