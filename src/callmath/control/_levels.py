"""How the level of a day differs from what was foreseen, and wanders: a chain of a few states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._checks import Floats

STATES = 31
_SMALLEST_SD = 1e-6


@dataclass(frozen=True, slots=True)
class Level:
    """What the level of a series does by itself; it is no change. Both of logarithms.

    `day_sd`: how far a whole day lies from what was foreseen; 0.1 is about ten percent.
    `step_sd`: how far the level moves from one look to the next.
    """

    day_sd: float = 0.1
    step_sd: float = 0.01

    def __post_init__(self) -> None:
        if not (np.isfinite([self.day_sd, self.step_sd]).all() and self.day_sd >= 0):
            raise ValueError("day_sd and step_sd must be numbers, 0 or more")
        if not self.step_sd >= 0:
            raise ValueError("step_sd must be 0 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Levels (series, states) in logarithms, how usual each is (states,), and how they follow."""

    levels: Floats
    usual: Floats
    moves: Floats  # (series, states, states), from the row to the column


def chains_of(levels: list[Level]) -> Chain:
    """Return the chains of some series.

    An autoregression with the standard deviations wanted, in states as Rouwenhorst (1995) places
    them: exact in mean, variance and correlation, also where steps are far smaller than the
    distance of two states (Kopecky & Suen 2010, Review of Economic Dynamics 13:701).
    """
    spread = np.array([max(each.day_sd, each.step_sd, _SMALLEST_SD) for each in levels])
    steps = np.array([each.step_sd for each in levels])
    correlation = np.sqrt(1 - (steps / spread) ** 2)
    reach = spread * np.sqrt(STATES - 1)
    places = np.linspace(-1.0, 1.0, STATES)
    return Chain(reach[:, None] * places, _binomial(STATES - 1), _moves((1 + correlation) / 2))


def _binomial(count: int) -> Floats:
    row = np.ones(1)
    for _ in range(count):
        row = np.convolve(row, [0.5, 0.5])
    return row


def _moves(stay: Floats) -> Floats:
    """Return the moves (series, states, states) of chains that stay on their side so often."""
    p = stay[:, None, None]
    moves = np.concatenate(
        [np.concatenate([p, 1 - p], axis=2), np.concatenate([1 - p, p], axis=2)], axis=1
    )
    for size in range(3, STATES + 1):
        wider = np.zeros((len(stay), size, size))
        wider[:, :-1, :-1] += p * moves
        wider[:, :-1, 1:] += (1 - p) * moves
        wider[:, 1:, :-1] += (1 - p) * moves
        wider[:, 1:, 1:] += p * moves
        wider[:, 1:-1] /= 2
        moves = wider
    return moves
