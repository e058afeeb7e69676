"""How the level of a day differs from what was foreseen, wanders, and is learned as the day goes.

The logarithm of a level is what lies over the whole day plus what wanders within it, both normal:
a dynamic model whose observations are not (West, Harrison & Migon 1985, JASA 80:73). Each look
moves the belief to the mode of what it and the look say together, and narrows it by the look's
information (Fahrmeir 1992, JASA 87:501). Newton's step x to that mode is shortened to ln(1 + x):
of likelihoods whose third derivative is no larger than their second, as those of counts and of
shares are, so short a step never overshoots (Bach 2010, Electronic J. of Statistics 4:384). Whole
ones do where a belief is wide, and the belief is lost for the day.

Who says how far days differ may be wrong. Two beliefs are kept beside each other: that the spread
is as told, and that it is three times as wide. The day's own looks weigh them (Harrison & Stevens
1976, JRSS B 38:205).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ._checks import Floats

WIDER = np.array([1.0, 3.0])  # times the spread that was told
_STEPS = 12  # of Newton's, at most; two or three where levels are near what they were
_NEAR = 1e-6  # the step after one that is shorter is its square
_LEAST = 1e-12
_LEAST_TOLD = 1e-6  # information, below which a look says nothing of which belief holds
_MOST_CENTER = 0.05  # what is expected is a mean of usual days, not of the widest spread
_LEAST_TRUST = 1e-6  # a belief is never given up for good


@dataclass(frozen=True, slots=True)
class Level:
    """What the level of a series does by itself; it is no change. Spreads are of logarithms.

    `day_sd`: how far a whole day lies from what was foreseen; 0.1 is about ten percent.
    `drift_sd`: how far the level lies from the day's own at one moment of it.
    `stays`: correlation of that drift from one look to the next, 0 to below 1.
    `at_once`: looks whose drift may come all in one, when people go on their break, say. A window
    is then reckoned with as if such a move came with its first look.
    `doubt`: how likely, when a day begins, all of this is to be three times as wide.
    """

    day_sd: float = 0.1
    drift_sd: float = 0.02
    stays: float = 0.95
    at_once: int = 1
    doubt: float = 0.4

    def __post_init__(self) -> None:
        if not (np.isfinite([self.day_sd, self.drift_sd]).all() and self.day_sd >= 0):
            raise ValueError("day_sd and drift_sd must be numbers, 0 or more")
        if not (self.drift_sd >= 0 and 0 <= self.stays < 1):
            raise ValueError("drift_sd must be 0 or more, stays between 0 and below 1")
        if self.at_once < 1:
            raise ValueError("at_once must be one look or more")
        if not 0 <= self.doubt <= 1:
            raise ValueError("doubt must lie between 0 and 1")


class Figure(Protocol):
    """Something seen at each look. `parts` (parts, series, looks) of several looks add up.

    The first part is what came, the last what was expected of it at the usual level.
    """

    @property
    def parts(self) -> Floats:
        """Return what each look adds."""
        ...

    def lean(self, parts: Floats, level: Floats) -> tuple[Floats, Floats]:
        """Return the slope of the log likelihood at a level, and its information."""
        ...

    def chance(self, parts: Floats, level: Floats, *, is_rise: bool) -> Floats:
        """Return how often so much or more comes at a level; or so little or less."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """What is believed before each look, (looks, beliefs, series) and more.

    `mean`, `cross` (…, 2) and (…, 2, 2): of the day's part and the drift. `trust`: in each belief.
    """

    mean: Floats
    cross: Floats
    trust: Floats
    drift_sd: Floats  # (beliefs, series)
    stays: Floats  # (series,)
    at_once: npt.NDArray[np.int64]  # (series,)
    center: Floats  # (beliefs, series): so that levels are 1 on average

    def over(self, window: int) -> tuple[Floats, Floats]:
        """Return mean and variance of the level over a window, (looks, beliefs, series).

        The looks count from the window's first: what is in the window is not known yet.
        """
        powers = self.stays ** np.arange(window)[:, None]
        kept = powers.mean(axis=0)
        mean = self.center + self.mean[..., 0] + kept * self.mean[..., 1]
        known = self.cross[..., 0, 0] + 2 * kept * self.cross[..., 0, 1]
        known = known + kept**2 * self.cross[..., 1, 1]
        # The belief before the first look has made that look's own move.
        moved = self._moved(window, self.at_once) - (1 - self.stays**2) * kept**2
        return mean, np.maximum(known + moved * self.drift_sd**2, 0.0)

    def _moved(self, window: int, at_once: npt.NDArray[np.int64]) -> Floats:
        """Return how far the mean over a window moves from before it, in squares of the drift."""
        steps = (np.arange(window)[:, None] // at_once + 1) * at_once
        apart = np.abs(steps[:, None] - steps)
        shared = self.stays**apart - self.stays ** (steps[:, None] + steps)
        return np.asarray(shared.mean(axis=(0, 1)))


def learn(figure: Figure, levels: Sequence[Level], begins: npt.NDArray[np.bool_]) -> Beliefs:
    """Return what is believed of each series' level before each look; days begin at `begins`."""
    looks = figure.parts.shape[2]
    mind = _Mind(levels)
    shape = (looks, len(WIDER), len(levels))
    mean, cross, trust = np.empty((*shape, 2)), np.empty((*shape, 2, 2)), np.empty(shape)
    for look in range(looks):
        if begins[look]:
            mind.begin()
        mean[look], cross[look], trust[look] = mind.mean, mind.cross, mind.trust
        mind.see(figure, figure.parts[:, :, look])
        mind.move()
    return Beliefs(mean, cross, trust, mind.drift_sd, mind.stays, mind.at_once, mind.center)


class _Mind:
    """The beliefs at one moment, (beliefs, series)."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self.day_sd = WIDER[:, None] * np.array([each.day_sd for each in levels])
        self.drift_sd = WIDER[:, None] * np.array([each.drift_sd for each in levels])
        self.stays = np.array([each.stays for each in levels])
        self.at_once = np.array([each.at_once for each in levels])
        self.doubt = np.array([each.doubt for each in levels])
        told = (self.day_sd**2 + self.drift_sd**2)[:1] / 2
        self.center = -np.minimum(told, _MOST_CENTER) * np.ones_like(self.day_sd)
        self.begin()

    def begin(self) -> None:
        """Believe what is usual of a day."""
        self.mean = np.zeros((*self.day_sd.shape, 2))
        self.cross = np.zeros((*self.day_sd.shape, 2, 2))
        self.cross[..., 0, 0], self.cross[..., 1, 1] = self.day_sd**2, self.drift_sd**2
        self.trust = np.stack([1 - self.doubt, self.doubt])

    def see(self, figure: Figure, parts: Floats) -> None:
        """Learn from a look."""
        before = self.center + self.mean.sum(axis=-1)
        shares = self.cross.sum(axis=-1)  # of either part with the level
        wide = np.maximum(shares.sum(axis=-1), _LEAST)
        slope, told = figure.lean(parts, before)
        self._weigh(slope, told, wide)
        level = before
        for _ in range(_STEPS):
            slope, told = figure.lean(parts, level)
            step = (slope * wide + before - level) / (1 + told * wide)
            level = level + np.copysign(np.log1p(np.abs(step)), step)
            if np.abs(step).max() < _NEAR:
                break
        gain = shares / wide[..., None]
        narrowed = told * wide**2 / (1 + told * wide)
        self.mean = self.mean + gain * (level - before)[..., None]
        outer = gain[..., :, None] * gain[..., None, :]
        self.cross = self.cross - outer * narrowed[..., None, None]

    def _weigh(self, slope: Floats, told: Floats, wide: Floats) -> None:
        """Weigh the beliefs by how likely each held what came: a normal with their variance."""
        is_told = told > _LEAST_TOLD
        known = np.where(is_told, told, 1.0)
        apart = slope**2 / (known * (1 + known * wide))
        likely = np.where(is_told, -(np.log(wide + 1 / known) + apart) / 2, 0.0)
        weight = np.maximum(self.trust, _LEAST_TRUST) * np.exp(likely - likely.max(axis=0))
        self.trust = weight / weight.sum(axis=0)

    def move(self) -> None:
        """Go on to the next look: what wanders forgets a little."""
        keep = np.stack([np.ones_like(self.stays), self.stays], axis=-1)
        self.mean = self.mean * keep
        self.cross = self.cross * keep[:, :, None] * keep[:, None, :]
        self.cross[..., 1, 1] += (1 - self.stays**2) * self.drift_sd**2
