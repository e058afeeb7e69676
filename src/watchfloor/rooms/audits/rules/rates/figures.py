"""A rate with its interval, from the sums of weighted judgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scipy.special import betaincinv

from callmath.sampling import rate_from_sums
from watchfloor.rooms.observations.contracts import RateRow


@dataclass(frozen=True, slots=True)
class Figure:
    """An error rate; None where nothing was looked at.

    `size` is how many contacts, each gone wrong by chance alone, would tell as much: what charts
    and comparisons count with. A draw that goes where the errors are is worth more than its
    number, one that goes elsewhere less. Also where everything was looked at it is finite, and so
    is the interval: had the same people worked the same way again, another number would have
    gone wrong.
    """

    looked: int = 0
    failed: int = 0
    size: float = 0.0
    rate: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def effective_failed(self) -> float:
        return self.size * (self.rate or 0.0)

    @property
    def is_told(self) -> bool:
        return self.rate is not None


NO_FIGURE = Figure()


def figure_of(rows: Iterable[RateRow]) -> Figure:
    """Add up sums and return their Hájek rate with its 95 % interval."""
    found = tuple(rows)
    looked = sum(row.looked for row in found)
    if not looked:
        return NO_FIGURE
    weight = sum(row.weight for row in found)
    rate = rate_from_sums(
        looked=looked,
        failed=sum(row.failed for row in found),
        weight=weight,
        failed_weight=sum(row.failed_weight for row in found),
        spread=sum(row.spread for row in found),
        failed_spread=sum(row.failed_spread for row in found),
    )
    size = 1 / (1 / rate.effective_size + 1 / weight)
    low, high = _by_chance(rate.rate, size)
    return Figure(looked, rate.failed, size, rate.rate, min(low, rate.low), max(high, rate.high))


def _by_chance(rate: float, size: float) -> tuple[float, float]:
    """Return Jeffreys' 95 % interval of a rate seen in so many contacts."""
    failed = rate * size
    low = float(betaincinv(failed + 0.5, size - failed + 0.5, 0.025)) if failed > 0 else 0.0
    high = float(betaincinv(failed + 0.5, size - failed + 0.5, 0.975)) if rate < 1 else 1.0
    return min(low, rate), max(high, rate)
