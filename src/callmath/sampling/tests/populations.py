"""Seeded populations of audits: how often work fails, what a fail costs, what a score knows.

The predicted error probability is drawn from a gamma distribution (many items that hardly ever
fail, few that often do). What truly governs an item is that prediction times a lognormal surprise
of mean 1: the score is right on average and wrong for each item. A skewed score is then made wrong
on average too. The amount at stake is lognormal; what a fail really costs is the amount times
another surprise. Which items fail is drawn with the true probabilities, as many as make the rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callmath.sampling import draw

Floats = npt.NDArray[np.float64]

ITEMS = 20_000
FAILS = 398  # 1.99 %
MOST = 0.9  # no item fails for certain


@dataclass(frozen=True, slots=True)
class Story:
    """How a population is made. A greater `shape` is a score that tells items less apart."""

    name: str
    shape: float = 0.5
    surprise: float = 0.5  # deviation of the logarithm of truth over prediction
    loss_spread: float = 1.5  # deviation of the logarithm of the amount at stake
    loss_surprise: float = 0.5
    skew: float = 1.0  # the shown score is the prediction times this ...
    power: float = 1.0  # ... after raising it to this (above 1: too sure of itself)
    linked: float = 0.0  # how much dearer items fail more often, as a power of the amount


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """What is true (failed, loss) and what is known beforehand (score, expected loss)."""

    failed: Floats
    loss: Floats
    score: Floats
    expected_loss: Floats

    @property
    def rate(self) -> float:
        return float(self.failed.mean())

    @property
    def all_loss(self) -> float:
        return float(self.failed @ self.loss)

    def auc(self) -> float:
        """Return the chance that a failing item has a higher score than a passing one."""
        ranks = np.empty(self.score.size)
        ranks[np.argsort(self.score, kind="stable")] = np.arange(self.score.size)
        fails = self.failed.sum()
        above = ranks[self.failed == 1].sum() - fails * (fails - 1) / 2
        return float(above / (fails * (self.score.size - fails)))


def make(story: Story, seed: int = 1, items: int = ITEMS, fails: int = FAILS) -> Population:
    """Make the population of a story; the same seed makes the same."""
    dice = np.random.default_rng(seed)
    mean = fails / items
    predicted = dice.gamma(story.shape, mean / story.shape, items)
    amount = dice.lognormal(0.0, story.loss_spread, items)
    predicted *= amount**story.linked
    predicted = _set_mean(predicted, mean)
    truth = _set_mean(predicted * dice.lognormal(0.0, story.surprise, items), mean)
    failed = np.zeros(items)
    failed[draw(np.clip(truth, 1e-12, MOST), seed + 1)] = 1
    score = np.clip(story.skew * _set_mean(predicted**story.power, mean), 0.0, MOST)
    loss = amount * dice.lognormal(0.0, story.loss_surprise, items)
    return Population(failed, loss, score, score * amount)


def _set_mean(values: Floats, mean: float) -> Floats:
    for _ in range(50):
        values = np.clip(values * mean / values.mean(), 0.0, MOST)
    return values
