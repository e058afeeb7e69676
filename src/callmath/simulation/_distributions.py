"""How long things take: distributions that are drawn from, and fitted from records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of seconds. Make it with one of the functions of this module."""

    kind: str  # exponential, lognormal, gamma, uniform, fixed, empirical, never
    mean_seconds: float  # infinite for `never`
    parameters: tuple[float, ...] = ()
    at_once_share: float = 0.0  # so many are 0: those who hang up the moment they must wait

    def draw(self, count: int, random: np.random.Generator) -> NDArray[np.float64]:
        """Return so many draws, in seconds."""
        if self.kind != "exponential":
            raise NotImplementedError(self.kind)
        return random.exponential(self.mean_seconds, count)


def exponential(mean_seconds: float) -> Distribution:
    """Return the exponential distribution of a mean."""
    return Distribution("exponential", mean_seconds)
