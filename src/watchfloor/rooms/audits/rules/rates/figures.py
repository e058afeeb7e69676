"""A rate with its interval, from the sums of weighted judgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callmath.sampling import rate_from_sums
from watchfloor.rooms.observations.contracts import RateRow


@dataclass(frozen=True, slots=True)
class Figure:
    """An error rate; None where nothing was looked at.

    `size` is how many items drawn with equal chances would weigh the same (Kish): what charts and
    comparisons count with, since a weighted sample tells less than its number.
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
    spread = sum(row.spread for row in found)
    rate = rate_from_sums(
        looked=looked,
        failed=sum(row.failed for row in found),
        weight=weight,
        failed_weight=sum(row.failed_weight for row in found),
        spread=spread,
        failed_spread=sum(row.failed_spread for row in found),
    )
    size = weight**2 / (spread + weight)
    return Figure(looked, rate.failed, size, rate.rate, rate.low, rate.high)
