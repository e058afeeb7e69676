"""The race: candidates are tried at past origins, and the best of them combined per lead.

Averages of good forecasts beat picking one (Bates & Granger 1969), but weights estimated from few
trials are noise. So the champion, the model that was made for this kind of series, has the benefit
of the doubt, and stands alone where it was clearly better than every challenger. Where one came
near, both count: what comes next is not always what the champion is good at, and a plain average
beside it is worth more than a little sharpness in the trials. Weights fall with a power of how
much worse than the best a candidate was, within its group of leads and over all leads together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ._types import BoolArray, FloatArray, IntArray, Trials

LEAD_GROUPS = (3, 7, 14)  # leads below 3, 3 to 6, 7 to 13, and the rest
POWER = 8.0
WORST_RATIO = 1.3  # of the best candidate's error; beyond it a candidate adds noise
CHAMPION_ODDS = 0.9  # the champion's error counts so much: what trials cannot show is on its side
OWN_GROUP = 0.5  # how far a group of leads is believed over all leads together


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How much each candidate counts at each group of leads, (groups, candidates), rows sum to 1.

    `champion` counts alone on days that only it can know of. `errors` are the WAPEs over all
    trials, NaN where there was nothing to compare with.
    """

    by_group: FloatArray
    errors: FloatArray
    champion: int

    def at(self, leads: int) -> FloatArray:
        """Return the weights of the first leads, (leads, candidates)."""
        rows: FloatArray = self.by_group[group_of(leads)]
        return rows

    @property
    def overall(self) -> FloatArray:
        """Return the mean weight of each candidate."""
        mean: FloatArray = self.by_group.mean(axis=0)
        return mean

    def only(self, chosen: int) -> Weights:
        """Return weights that let one candidate alone count."""
        rows = np.zeros_like(self.by_group)
        rows[:, chosen] = 1.0
        return Weights(rows, self.errors, chosen)

    def combine(self, means: Sequence[FloatArray], is_special: BoolArray) -> FloatArray:
        """Return the weighted mean of forecasts (..., leads, slots).

        :param is_special: (..., leads), the days that only the champion can know of.
        """
        share = self.at(means[0].shape[-2])
        total: FloatArray = np.sum(
            [share[:, at, None] * mean for at, mean in enumerate(means)], axis=0
        )
        return np.where(is_special[..., None], means[self.champion], total)


def group_of(leads: int) -> IntArray:
    """Return the group of each of the first leads."""
    return np.searchsorted(LEAD_GROUPS, np.arange(leads), side="right").astype(np.int64)


def weigh(trials: Sequence[Trials], *, champion: int, is_favored: bool = True) -> Weights:
    """Return how much each candidate should count.

    :param trials: of each candidate, at the same origins.
    :param champion: the one that counts alone where there are no trials.
    :param is_favored: whether a challenger must beat it to count at all.
    """
    errors, volume = _errors_by_group(trials)
    measured = _share(errors.sum(axis=1), volume.sum())
    if not volume.sum() > 0:
        nothing = np.zeros((len(volume), len(trials)))
        return Weights(nothing, measured, champion).only(champion)
    if is_favored:
        errors[champion] *= CHAMPION_ODDS
    overall = _share(errors.sum(axis=1), volume.sum())
    known = volume > 0
    groups = _share(errors[:, known], volume[known])
    rows = np.tile(_soft(overall), (len(volume), 1))
    for row, group in zip(np.flatnonzero(known), groups.T, strict=True):
        rows[row] = _soft(OWN_GROUP * group + (1 - OWN_GROUP) * overall)
    return Weights(rows, measured, champion)


def _share(errors: FloatArray, volume: FloatArray | float) -> FloatArray:
    positive = np.asarray(volume) > 0
    shares: FloatArray = np.where(positive, errors / np.where(positive, volume, 1.0), np.nan)
    return shares


def _errors_by_group(trials: Sequence[Trials]) -> tuple[FloatArray, FloatArray]:
    """Return the absolute errors (candidates, groups) and the volume (groups,) of the trials."""
    actual = trials[0].actual
    groups = group_of(actual.shape[1])
    count = len(LEAD_GROUPS) + 1
    known = np.isfinite(actual)
    volume = np.where(known, actual, 0.0).sum(axis=(0, 2))
    errors = [
        np.bincount(
            groups,
            np.where(known, np.abs(trial.mean - actual), 0.0).sum(axis=(0, 2)),
            minlength=count,
        )
        for trial in trials
    ]
    return np.stack(errors), np.bincount(groups, volume, minlength=count).astype(np.float64)


def _soft(errors: FloatArray) -> FloatArray:
    """Return weights that fall with how much worse than the best an error is."""
    best = float(errors.min())
    if not best > 0:
        return np.asarray(errors == best, dtype=np.float64) / max(int((errors == best).sum()), 1)
    ratio = errors / best
    weight = np.where(ratio <= WORST_RATIO, ratio**-POWER, 0.0)
    shares: FloatArray = weight / weight.sum()
    return shares
