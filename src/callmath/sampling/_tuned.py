"""An automatic check of everything, used to sharpen the rate that people found on a part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._checks import Floats, read_probabilities, read_results, read_vector
from ._rate import Rate, Sums, mid_p_interval


@dataclass(frozen=True, slots=True)
class TunedRate:
    """A rate sharpened by predictions.

    `tuning` is how far the predictions were believed: 0 not at all. `worth_share` is how many
    audits without predictions one audit was worth: 1 where they told nothing.
    """

    estimate: Rate
    tuning: float
    worth_share: float


def tuned_rate(
    passed_or_failed: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    predicted: npt.ArrayLike,
    predicted_mean: float,
    confidence: float = 0.95,
) -> TunedRate:
    """Return the share of ones, with the predictions of an automatic check as a control variate.

    r = t * predicted_mean + sum((y - t f) / pi) / sum(1 / pi), where f are the predictions for
    the items looked at and `predicted_mean` is their mean over the whole population. The tuning
    t = cov(y, f) / var(f), under the weights (1-pi)/pi^2 of the variance, is what makes the
    variance least (PPI++: Angelopoulos, Duchi and Zrnic 2023; here with unequal probabilities).
    Untuned (t = 1), a weak check can triple the variance. Predictions that speak against the
    results are not used, nor any where there are too few fails to tune by. The interval is that
    of `hajek_rate` on an effective size greater by what the predictions save.

    :raises ValueError: as `hajek_rate`; predictions that are not finite, or of another length.

    >>> found = tuned_rate([1, 1, 0, 0, 0, 0], [0.1] * 6, [0.9, 0.7, 0.2, 0.1, 0.1, 0.2], 0.3)
    >>> round(found.estimate.rate, 2), round(found.tuning, 2)
    (0.24, 1.46)
    """
    chances = read_probabilities(probabilities)
    results = read_results(passed_or_failed, chances.size)
    sums = Sums.of(results, chances)
    plain = sums.to_rate(confidence)
    guesses = read_vector(predicted, "predicted")
    if guesses.size != results.size or not np.isfinite(predicted_mean):
        raise ValueError("give a finite prediction for each item, and their mean over all")
    tuning, left = _tune(results, guesses, chances)
    if tuning == 0:
        return TunedRate(plain, 0.0, 1.0)
    guessed = float((guesses / chances).sum() / (1 / chances).sum())
    rate = min(1.0, max(0.0, plain.rate + tuning * (predicted_mean - guessed)))
    near, far = (size / left for size in sums.effective_sizes())
    low, high = mid_p_interval(rate, (near, far), confidence)
    sharpened = Rate(rate, low, high, confidence, near, plain.looked, plain.failed)
    return TunedRate(sharpened, tuning, 1 / left)


def _tune(results: Floats, guesses: Floats, chances: Floats) -> tuple[float, float]:
    """Return the tuning, and the share of the variance that is left with it."""
    weights = 1 / chances
    spreads = weights * (weights - 1)
    told = results - (weights @ results) / weights.sum()
    guessed = guesses - (weights @ guesses) / weights.sum()
    total, own = float(spreads @ told**2), float(spreads @ guessed**2)
    both = float(spreads @ (told * guessed))
    rarer = min(results.sum(), results.size - results.sum())
    if both <= 0 or own <= 0 or rarer < 2:
        return 0.0, 1.0
    left = (1 - both**2 / (own * total)) * rarer / (rarer - 1)
    return (both / own, left) if left < 1 else (0.0, 1.0)
