"""The loss of a year: so many events, each with its cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._rate import EventRate
from ._severity import Floats, Lognormal

POINTS = 8192
BEYOND = 1e-4  # what a grid made for a lognormal leaves out, about
MOST_AT_ONCE = 500.0  # exp(-this) is still a number; more events are halves added up
FROM_GRID = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class AggregateLoss:
    """The distribution of a year's loss on a grid of money.

    `probabilities[k]` is the chance of a loss of k * step. `mean` and `deviation` are those of
    the whole distribution; `beyond` is the chance of more than the grid reaches.
    """

    step: float
    probabilities: Floats
    mean: float
    deviation: float
    beyond: float

    def quantile(self, share: float) -> float:
        """Return the loss that is not exceeded in this share of years (value at risk).

        :raises ValueError: a share outside (0, 1), or one that lies beyond the grid.
        """
        if not 0 < share < 1:
            raise ValueError(f"share must lie between 0 and 1, not {share}")
        reached = np.cumsum(self.probabilities)
        if share > reached[-1] + FROM_GRID:
            raise ValueError(f"the grid ends at {reached[-1]:.6f}: give it more points")
        at = min(int(np.searchsorted(reached, share - FROM_GRID)), reached.size - 1)
        return self.step * at

    def exceedance(self, amounts: npt.ArrayLike) -> Floats:
        """Return the chance of losing more than each amount; beyond the grid, what lies there.

        :raises ValueError: an amount that is negative or not a number.
        """
        asked = np.asarray(amounts, dtype=np.float64)
        if not bool((asked >= 0).all()):
            raise ValueError("amounts must be 0 or more")
        last = self.probabilities.size - 1
        at = np.minimum(np.floor(asked / self.step + FROM_GRID), last).astype(np.intp)
        more = np.concatenate([np.cumsum(self.probabilities[::-1])[-2::-1], [0.0]]) + self.beyond
        return np.asarray(more[at], dtype=np.float64)

    def tail_mean(self, share: float) -> float:
        """Return the mean loss of the worst 1 - share of years (expected shortfall).

        :raises ValueError: as `quantile`.
        """
        amounts = self.step * np.arange(self.probabilities.size)
        limit = self.quantile(share)
        below = amounts < limit
        kept = float(self.probabilities[below].sum())
        low_part = float((self.probabilities[below] * amounts[below]).sum())
        return (self.mean - low_part - (share - kept) * limit) / (1 - share)


def aggregate_loss(
    rate: float | EventRate,
    severity: Lognormal | npt.ArrayLike,
    *,
    step: float | None = None,
    points: int = POINTS,
) -> AggregateLoss:
    """Return the distribution of a year's loss by Panjer's recursion (ASTIN Bulletin 1981).

    The number of events is Poisson(rate); with an `EventRate` what is not known of the rate is
    part of the answer (a gamma mixture, hence negative binomial). The cost of one event is an
    array, severity[k] the probability of k * step (step 1 unless told), or a `Lognormal`, put on
    the grid so that its mean below each grid point is kept (local moment matching), with a step
    chosen so that the grid holds all but about 0.01 % of years.

    Exact on the grid. Takes `points` squared multiplications; 8192 points, about 0.1 s.

    :raises ValueError: a rate, step or number of points that is negative or not finite,
        probabilities that do not add up to 1.

    >>> year = aggregate_loss(2, [0, 0.5, 0.3, 0.2], points=40)
    >>> year.probabilities[:4].round(6).tolist(), round(year.mean, 6)
    ([0.135335, 0.135335, 0.148869, 0.157891], 3.4)
    """
    count = _Count.of(rate)
    if points < 2 or (step is not None and not 0 < step < math.inf):
        raise ValueError("a grid needs two points or more, and a step above 0")
    if isinstance(severity, Lognormal):
        width = step or _choose_step(count, severity, points)
        costs = _on_grid(severity, width, points)
        first, second = severity.mean, severity.mean_square
    else:
        width = step or 1.0
        costs = _read_costs(severity)
        amounts = width * np.arange(costs.size)
        first, second = float(costs @ amounts), float(costs @ amounts**2)
    grid = count.sum_up(costs[:points], points)
    mean = count.mean * first
    variance = count.mean * (second - first**2) + count.variance * first**2
    beyond = max(0.0, 1 - float(grid.sum()))
    return AggregateLoss(width, grid, mean, math.sqrt(max(0.0, variance)), beyond)


@dataclass(frozen=True, slots=True)
class _Count:
    """The number of events in a year: Poisson, or negative binomial when `spread` is above 0."""

    mean: float
    spread: float  # variance / mean - 1

    @staticmethod
    def of(rate: float | EventRate) -> _Count:
        if isinstance(rate, EventRate):
            return _Count(rate.rate, 1 / rate.exposure)
        if not 0 <= rate < math.inf:
            raise ValueError(f"rate must be 0 or more, not {rate}")
        return _Count(float(rate), 0.0)

    @property
    def variance(self) -> float:
        return self.mean * (1 + self.spread)

    def sum_up(self, costs: Floats, points: int) -> Floats:
        """Return the distribution of the sum; a great count is the sum of two halves."""
        if self.log_none(costs[0]) < -MOST_AT_ONCE:
            half = _Count(self.mean / 2, self.spread).sum_up(costs, points)
            return np.convolve(half, half)[:points]
        return self._panjer(costs, points)

    def log_none(self, free: float) -> float:
        """Return the logarithm of the chance that a year costs nothing."""
        if self.spread == 0:
            return self.mean * (free - 1)
        return -self.mean / self.spread * math.log1p(self.spread * (1 - free))

    def _panjer(self, costs: Floats, points: int) -> Floats:
        a = self.spread / (1 + self.spread)
        b = self.mean / (1 + self.spread) - a
        steady, growing = a * costs, b * costs * np.arange(costs.size)
        grid = np.zeros(points)
        grid[0] = math.exp(self.log_none(costs[0]))
        for k in range(1, points):
            reach = min(k, costs.size - 1)
            before = grid[k - reach : k][::-1]
            share = steady[1 : reach + 1] + growing[1 : reach + 1] / k
            grid[k] = before @ share / (1 - a * costs[0])
        return grid


def _choose_step(count: _Count, severity: Lognormal, points: int) -> float:
    """Choose so that the grid holds a year of many events, and one with one very dear event."""
    mean = count.mean * severity.mean
    second = count.mean * (severity.mean_square - severity.mean**2)
    spread = math.sqrt(second + count.variance * severity.mean**2)
    dear = severity.quantile(1 - min(0.5, BEYOND / max(1.0, count.mean)))
    # A lognormal's deviation may be many times what its grid could hold; a dear event bounds it.
    return (mean + dear + min(8 * spread, 2 * dear + 8 * mean)) / points


def _on_grid(severity: Lognormal, step: float, points: int) -> Floats:
    """Return the probabilities of 0, step, 2 step, ... that keep the mean up to each of them."""
    ends = step * np.arange(1, points + 1, dtype=np.float64)
    gains = np.diff(severity.mean_up_to(ends), prepend=0.0) / step
    falls: Floats = -np.diff(gains, prepend=1.0)
    return np.maximum(falls, 0.0)


def _read_costs(severity: npt.ArrayLike) -> Floats:
    costs = np.asarray(severity, dtype=np.float64)
    if costs.ndim != 1 or not costs.size or not bool((costs >= 0).all()):
        raise ValueError("severity must be a row of probabilities, 0 or more")
    if abs(float(costs.sum()) - 1) > 1e-9:
        raise ValueError(f"severity must add up to 1, not {costs.sum()}")
    return costs
