"""What serving a demand entry is worth, piece by piece, and what a shortfall costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._types import Floats, IntervalDemand

BIG = 1e7  # worth more than any price: cover that a hard rule wants comes first


@dataclass(frozen=True, slots=True)
class Pieces:
    """Of one entry: lengths and gains of the next person served, (pieces, intervals).

    Gains fall from piece to piece; the last piece has no end.
    """

    lengths: Floats
    gains: Floats


def pieces_of(entry: IntervalDemand, target: Floats | None = None) -> Pieces:
    """Return what the first, the next, … person serving an entry is worth a minute.

    Up to `target` people a hard rule about cover comes before every price.
    """
    required = entry.required.ravel()
    spare = np.zeros_like(required)
    if entry.most is not None:
        spare = np.maximum(entry.most.ravel() - required, 0.0)
    over = np.broadcast_to(entry.over_cost, entry.required.shape).ravel()
    lengths, gains = _wanted(entry, required)
    lengths = np.vstack((lengths, spare, np.full_like(required, np.inf)))
    gains = np.vstack((gains, np.zeros_like(required), -over))
    return Pieces(lengths, gains) if target is None else _with_target(lengths, gains, target)


def _wanted(entry: IntervalDemand, required: Floats) -> tuple[Floats, Floats]:
    """The pieces up to what is required: the last who is missing costs most, so comes first."""
    if entry.losses is None:
        under = np.broadcast_to(entry.under_cost, entry.required.shape).ravel()
        return required[None, :].astype(np.float64), under[None, :].astype(np.float64)
    losses = entry.losses.reshape(len(required), -1).T
    count = len(losses)
    lengths = np.array([np.clip(required - place, 0.0, 1.0) for place in range(count)])
    lengths[-1] = np.maximum(required - (count - 1), 0.0)
    return lengths[::-1], losses[::-1].astype(np.float64)


def _with_target(lengths: Floats, gains: Floats, target: Floats) -> Pieces:
    ends = np.cumsum(lengths, axis=0)
    begins = np.vstack((np.zeros_like(target), ends[:-1]))
    first = np.clip(target, begins, ends) - begins
    rest = np.where(np.isinf(lengths), np.inf, lengths - first)
    return Pieces(np.vstack((first, rest)), np.vstack((gains + BIG, gains)))


def cost_of(entry: IntervalDemand, served: Floats, minutes: int) -> tuple[Floats, Floats]:
    """Return (under, over) costs of serving so many people in each interval of so many minutes."""
    required = entry.required.ravel()
    missing = np.maximum(required - served, 0.0)
    most = required if entry.most is None else np.maximum(entry.most.ravel(), required)
    surplus = np.maximum(served - most, 0.0)
    over = np.broadcast_to(entry.over_cost, entry.required.shape).ravel()
    return _under(entry, missing) * minutes, over * surplus * minutes


def _under(entry: IntervalDemand, missing: Floats) -> Floats:
    if entry.losses is None:
        cost: Floats = np.broadcast_to(entry.under_cost, entry.required.shape).ravel() * missing
        return cost
    losses = entry.losses.reshape(len(missing), -1).T
    parts = np.array([np.clip(missing - place, 0.0, 1.0) for place in range(len(losses))])
    parts[-1] = np.maximum(missing - (len(losses) - 1), 0.0)
    total: Floats = (parts * losses).sum(axis=0)
    return total
