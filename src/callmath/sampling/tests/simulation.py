"""Draw the same population often and see what the rates are worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from callmath.sampling import draw, hajek_rate, tuned_rate

from .populations import Floats, Population


@dataclass(frozen=True, slots=True)
class Worth:
    """What a way of drawing is worth over many draws. Errors are relative to the true rate."""

    found_share: float  # of all loss
    rmse: float
    bias: float
    coverage: float
    width: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The same draws, with the rate alone and with the score as a control variate."""

    plain: Worth
    tuned: Worth
    draws: int


def simulate(known: Population, chances: Floats, draws: int, seed: int = 0) -> Outcome:
    """Draw so often, with seeds that follow each other."""
    found = np.empty(draws)
    plain, tuned = np.empty((draws, 3)), np.empty((draws, 3))
    mean = float(known.score.mean())
    for number in range(draws):
        items = draw(chances, seed + number)
        failed, pi = known.failed[items], chances[items]
        found[number] = failed @ known.loss[items] / known.all_loss
        rate = hajek_rate(failed, pi)
        better = tuned_rate(failed, pi, known.score[items], mean).estimate
        plain[number] = rate.rate, rate.low, rate.high
        tuned[number] = better.rate, better.low, better.high
    caught = float(found.mean())
    return Outcome(_judge(plain, known.rate, caught), _judge(tuned, known.rate, caught), draws)


def _judge(rates: Floats, true: float, found: float) -> Worth:
    off = rates[:, 0] / true - 1
    covered = (rates[:, 1] <= true) & (true <= rates[:, 2])
    return Worth(
        found_share=found,
        rmse=float(math.sqrt((off**2).mean())),
        bias=float(off.mean()),
        coverage=float(covered.mean()),
        width=float((rates[:, 2] - rates[:, 1]).mean()),
    )


def relative_error(known: Population, chances: Floats) -> float:
    """Return the standard error of the Hajek rate over the rate, by its formula."""
    residuals = known.failed - known.rate
    variance = float(((1 / chances - 1) * residuals**2).sum())
    return math.sqrt(variance) / known.failed.size / known.rate
