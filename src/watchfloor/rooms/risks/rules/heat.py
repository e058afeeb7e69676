"""The heat map: how likely against how costly, with the number of points in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from watchfloor.rooms.risks.contracts import RiskCard

RATE_EDGES = (0.001, 0.003, 0.01, 0.03)
LOSS_EDGES = (100.0, 1_000.0, 10_000.0, 100_000.0)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: bands of rate and of loss by number from the lowest, 0."""

    rate_band: int
    loss_band: int
    count: int
    stars: int  # the most that a point of it has; 0 in an empty cell


def band_of(value: float, edges: Sequence[float]) -> int:
    """Return in which band a value lies, from 0; an edge belongs to the band above it.

    >>> band_of(0.0005, RATE_EDGES), band_of(0.01, RATE_EDGES), band_of(0.5, RATE_EDGES)
    (0, 3, 4)
    """
    return sum(value >= edge for edge in edges)


def heat_map(points: Sequence[RiskCard]) -> tuple[tuple[HeatCell, ...], ...]:
    """Return rows from the likeliest down, each from the cheapest to the dearest."""
    places = [(band_of(c.rate, RATE_EDGES), band_of(c.mean_loss, LOSS_EDGES)) for c in points]
    counts, most = Counter(places), dict[tuple[int, int], int]()
    for card, place in zip(points, places, strict=True):
        most[place] = max(most.get(place, 0), card.stars)
    return tuple(
        tuple(
            HeatCell(rate, loss, counts[rate, loss], most.get((rate, loss), 0))
            for loss in range(len(LOSS_EDGES) + 1)
        )
        for rate in reversed(range(len(RATE_EDGES) + 1))
    )
