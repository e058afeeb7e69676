"""Has a series changed? Asked at every look, with a number of false alarms that is known before.

The usual course of a day is a level around what was foreseen, learned as the day goes (`Level`): a
busy day is no alarm. At each look, windows of the last ten minutes to two hours are held against
what the level that was believed in before the window gives to expect. If so much would come by
chance less often than the window's share of the false alarms allows, that is told. For seeing a
change within a time that is set, windows of that length are nearly the best there is (Lai 1995,
JRSS B 57:613); longer ones see what is small, shorter ones what is large.

Windows that overlap alarm together, so the chance of one is larger than one over the number of
looks; how much is Siegmund's (1985, Sequential Analysis, 9.3; Siegmund & Venkatraman 1995, Annals
of Statistics 23:255): of a moving sum of w looks some b φ(b) ν(b √(2/w)) / w new stretches a look
rise above b standard deviations.

An alarm must besides be worth it (`least_change`), and not be the work of one look: without its
highest look the window must still show half of that change, and all of it where one other look is
left. Both can only make alarms fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr

from ._checks import Floats
from ._levels import Beliefs, Figure, Level, learn

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_NODES = np.linspace(-6.0, 6.0, 41)  # even steps: far out, where alarms are, Gauss' are too wide
_WEIGHTS = np.exp(-(_NODES**2) / 2)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_NEAR = 1.5  # deviations that a window must lie away by to be reckoned with exactly
_RARE = 0.01  # alarms that are rarer than this lie farther away, whatever is watched


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """When a change is told: rises, or drops.

    `windows`: how many looks back, each with its share of the false alarms.
    `least_change`: a rise must be of so much (0.25: a quarter), a drop of as much the other way.
    """

    is_rise: bool = True
    least_change: float = 0.25
    windows: tuple[tuple[int, float], ...] = (
        (2, 0.02),
        (3, 0.02),
        (6, 0.9),
        (12, 0.04),
        (24, 0.02),
    )

    def __post_init__(self) -> None:
        lengths = [looks for looks, _ in self.windows]
        if not lengths or min(lengths) < 2 or lengths != sorted(set(lengths)):
            raise ValueError("windows must rise and be of two looks at least")
        shares = np.array([share for _, share in self.windows])
        if not (bool(np.all(shares > 0)) and abs(shares.sum() - 1) < 1e-9):
            raise ValueError("shares of windows must be above 0 and come to 1")
        if not (np.isfinite(self.least_change) and self.least_change >= 0):
            raise ValueError("least_change must be 0 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What was seen at each look, each (series, looks).

    `chance`: how often so much comes by itself, of the window that says most; over the chance at
    which that window alarms: 1 and less alarms. `since`: the look from which on the series most
    likely differs. `ratio`: what came since then, as a share of what the day's own level gave to
    expect. After an alarm only looks after it count.
    """

    is_alarm: Bools
    chance: Floats
    since: Ints
    ratio: Floats


@lru_cache(maxsize=512)
def chance_at_alarm(window: int, looks_between: float) -> float:
    """Return the chance at which a window of looks alarms once in so many looks on average.

    >>> round(1e4 * chance_at_alarm(6, 8_640), 2)
    1.66
    """

    def excess(height: float) -> float:
        slope = height * np.sqrt(2 / window)
        density = np.exp(-(height**2) / 2) / np.sqrt(2 * np.pi)
        return float(height * density / window * _late(slope) * looks_between - 1)

    if excess(1.2) <= 0:  # alarms so frequent that windows cannot be rare events
        return 1 / looks_between
    return float(ndtr(-brentq(excess, 1.2, 12.0)))


def _late(slope: float) -> float:
    """Return Siegmund's ν: how many crossings only looking now and then misses."""
    half = slope / 2
    density = float(np.exp(-(half**2) / 2) / np.sqrt(2 * np.pi))
    inner = float(ndtr(half))
    return 2 / slope * (inner - 0.5) / (half * inner + density)


def follow(
    figure: Figure,
    levels: Sequence[Level],
    rule: AlarmRule,
    looks_between: Floats,
    begins: Bools,
) -> Watch:
    """Return the watch over all looks; a new day, with a level of its own, begins at `begins`."""
    eye = _Eye(figure, learn(figure, levels, begins), rule, _looks_of_day(begins))
    rarity = np.stack([eye.rarity(window, looks_between / share) for window, share in rule.windows])
    is_alarm = _separate(rarity <= 1, [window for window, _ in rule.windows])
    since, ratio = eye.begun()
    return Watch(is_alarm, rarity.min(axis=0), since, ratio)


class _Eye:
    """Windows of a figure, held against what was believed before them. All are (series, looks)."""

    def __init__(self, figure: Figure, beliefs: Beliefs, rule: AlarmRule, ages: Ints) -> None:
        self.figure, self.beliefs, self.rule, self.ages = figure, beliefs, rule, ages
        zero = np.zeros((*figure.parts.shape[:2], 1))
        self.summed = np.concatenate([zero, np.cumsum(figure.parts, axis=2)], axis=2)

    def rarity(self, window: int, looks_between: Floats) -> Floats:
        """Return how often so much comes in a window, over the chance at which it alarms.

        Windows that are not worth an alarm, the work of one look, or near to what was expected are
        not asked: infinite.
        """
        _, series, looks = self.figure.parts.shape
        found = np.full((series, looks), np.inf)
        parts, mean, variance = self._sums(window), *self.beliefs.over(window)
        usual = (self.beliefs.trust * np.exp(mean + variance / 2)).sum(axis=1)
        usual = self._back(usual, window)
        allowed = np.array([chance_at_alarm(window, float(each)) for each in looks_between])
        asked = (self.ages >= window) & self._is_worth(parts[0], usual * parts[-1])
        asked &= self._is_shared(window, usual)
        asked &= (allowed >= _RARE)[:, None] | (self._score(window, parts)[0] >= _NEAR**2)
        row, look = np.nonzero(asked)
        first = look - window + 1
        chance = np.zeros(len(row))
        for belief in range(mean.shape[1]):
            spread = np.sqrt(variance[first, belief, row])
            level = mean[first, belief, row] + spread * _NODES[:, None]
            tails = self.figure.chance(parts[:, row, look], level, is_rise=self.rule.is_rise)
            chance += self.beliefs.trust[first, belief, row] * (_WEIGHTS @ tails)
        found[row, look] = chance / allowed[row]
        return found

    def begun(self) -> tuple[Ints, Floats]:
        """Return since when each series differs most likely at each look, and by what ratio.

        The beginning that leaves most to be explained: the square of the score of what came since
        over its variance (Rao 1948), the level's own among it.
        """
        _, series, looks = self.figure.parts.shape
        best, ratio = np.zeros((series, looks)), np.ones((series, looks))
        since = np.tile(np.arange(looks), (series, 1))
        for window in range(1, self.rule.windows[-1][0] + 1):
            parts = self._sums(window)
            score, expected = self._score(window, parts)
            is_better = (score > best) & (self.ages >= window) & (expected > 0)
            best = np.where(is_better, score, best)
            since = np.where(is_better, np.arange(looks) - window + 1, since)
            ratio = np.where(is_better, parts[0] / np.maximum(expected, 1e-12), ratio)
        return since, ratio

    def _sums(self, window: int) -> Floats:
        """Return the parts of the windows that end at each look."""
        found = np.zeros_like(self.figure.parts)
        found[:, :, window - 1 :] = self.summed[:, :, window:] - self.summed[:, :, :-window]
        return found

    def _score(self, window: int, parts: Floats) -> tuple[Floats, Floats]:
        """Return the score of each window, 0 the other way, and what was to be expected of it.

        As the spread was told: the wider belief would see a change later.
        """
        mean, variance = (self._back(each[:, 0], window) for each in self.beliefs.over(window))
        slope, told = self.figure.lean(parts, mean)
        way = np.maximum(slope if self.rule.is_rise else -slope, 0.0)
        score = way**2 / np.maximum(told * (1 + told * variance), 1e-12)
        return score, parts[-1] * np.exp(mean + variance / 2)

    @staticmethod
    def _back(values: Floats, window: int) -> Floats:
        """Return what holds of windows' first looks, (looks, series), at their last."""
        found = np.zeros(values.T.shape)
        found[:, window - 1 :] = values.T[:, : max(values.shape[0] - window + 1, 0)]
        return found

    def _is_worth(self, came: Floats, expected: Floats, part: float = 1.0) -> Bools:
        """Say whether what came is away from what was expected by so much of the least change."""
        least = 1 + part * self.rule.least_change
        if self.rule.is_rise:
            return (came >= least * expected) & (came > expected)
        return (came * least <= expected) & (came < expected)

    def _is_shared(self, window: int, usual: Floats) -> Bools:
        """Say whether a window without the look that says most shows half of the least change.

        Or all of it where one other look is all that is left, two thirds where there are two.
        """
        came, expected = self.figure.parts[0], self.figure.parts[-1]
        looks = came.shape[1]
        found = np.zeros(came.shape, dtype=np.bool_)
        if looks < window:
            return found
        each = np.lib.stride_tricks.sliding_window_view(came, window, axis=1)
        due = np.lib.stride_tricks.sliding_window_view(expected, window, axis=1)
        due = due * usual[:, window - 1 :, None]
        apart = each - due if self.rule.is_rise else due - each
        most = apart.argmax(axis=2)[..., None]
        rest = each.sum(axis=2) - np.take_along_axis(each, most, axis=2)[..., 0]
        awaited = due.sum(axis=2) - np.take_along_axis(due, most, axis=2)[..., 0]
        found[:, window - 1 :] = self._is_worth(rest, awaited, max(0.5, 2 / window))
        return found


def _looks_of_day(begins: Bools) -> Ints:
    """Return the number of each look in its day, from 1 on."""
    numbers = np.arange(len(begins))
    return numbers - np.maximum.accumulate(np.where(begins, numbers, 0)) + 1


def _separate(is_rare: Bools, lengths: Sequence[int]) -> Bools:
    """Return where an alarm is told: of (windows, series, looks), those begun after the last."""
    told = np.zeros(is_rare.shape[1:], dtype=np.bool_)
    last = np.full(is_rare.shape[1], -1)
    for row, look in zip(*np.nonzero(is_rare.any(axis=0)), strict=True):
        is_new = any(
            rare and look - length + 1 > last[row]
            for rare, length in zip(is_rare[:, row, look], lengths, strict=True)
        )
        if is_new:
            told[row, look] = True
            last[row] = look
    return told
