"""How a day's contacts spread over its slots, by weekday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._types import BoolArray, FloatArray, IntArray

ROUNDS = 4  # of proportional fitting
STEP = 7  # days between the origins at which settings are tried
WINDOWS = 26  # of them, the latest
LEAST_DAYS = 14  # before the first of them
KEPT = 3  # settings whose profiles are averaged

# The settings are all combinations of
WEEKS = np.array([1.0, 3.0, 8.0, 25.0, 80.0])  # in which a day's say falls to 1/e
PULLS = np.array([0.1, 3.0, 40.0])  # average days of the common profile added to a weekday's own
PASSES = (0, 2)  # how often a slot is averaged with its neighbours
SETTINGS = len(WEEKS) * len(PULLS) * len(PASSES)
USUAL = SETTINGS // 2  # 8 weeks, 3 days, unsmoothed... when there is nothing to choose by


@dataclass(frozen=True, slots=True, eq=False)
class DaySizes:
    """What each day would have brought over all slots ever open.

    `size` (days,) is contacts of the whole day, `seen` the share of it that was recorded,
    `common` (slots,) the common profile, of sum 1.
    """

    size: FloatArray
    seen: FloatArray
    common: FloatArray


def measure_days(volume: FloatArray) -> DaySizes:
    """Return sizes of days of which slots are unknown or closed, and the common profile.

    The maximum likelihood of Poisson counts with mean size x profile over the recorded cells
    (proportional fitting; Deming and Stephan 1940). `volume` is (days, slots), NaN where unknown.
    """
    known = ~np.isnan(volume)
    counts = np.where(known, volume, 0.0)
    ever = known.any(axis=0)
    common = np.asarray(ever / max(1, int(ever.sum())), dtype=np.float64)
    size = np.zeros(len(volume))
    for _ in range(ROUNDS):
        seen = known @ common
        size = np.divide(counts.sum(axis=1), seen, out=np.zeros_like(seen), where=seen > 0)
        expected = size @ known
        if not expected.any():
            break
        common = np.divide(
            counts.sum(axis=0), expected, out=np.zeros_like(common), where=expected > 0
        )
        common /= common.sum()
    return DaySizes(size, known @ common, common)


@dataclass(frozen=True, slots=True, eq=False)
class ProfileTrials:
    """What each setting missed a week ahead of past origins: contacts, (origins, settings)."""

    origins: IntArray
    lost: FloatArray

    def best(self, origin: int) -> IntArray:
        """Return the settings that did best in the weeks closed before an origin."""
        closed = self.origins + STEP <= origin
        if not closed.any():
            return np.array([USUAL])
        return np.argsort(self.lost[closed].sum(axis=0), kind="stable")[:KEPT]


@dataclass(frozen=True, slots=True, eq=False)
class ProfileLearner:
    """The recorded cells of a history, ready to be averaged over days.

    `counts` (days, slots) is 0 where unknown, `known` 1 where recorded; `of_weekday` (7, days)
    says which days work as a weekday.
    """

    counts: FloatArray
    known: FloatArray
    of_weekday: FloatArray
    sizes: DaySizes

    def at(self, origin: int) -> FloatArray:
        """Return the profiles known at an origin, (settings, 7, slots).

        A weekday's share of a slot is contacts over day sizes, both decayed with age, after some
        average days of the common profile were added to either.
        """
        age = np.arange(origin, 0, -1) / 7.0
        decay = np.exp(-age / WEEKS[:, None])
        weights = decay[:, None, :] * self.of_weekday[:, :origin]
        seen = weights @ self.counts[:origin]
        sized = (weights * self.sizes.size[:origin]) @ self.known[:origin]
        whole = (decay @ self.sizes.size[:origin]) / np.maximum(decay.sum(axis=1), 1e-9)
        return _combine(seen, sized, whole, self.sizes.common)


def prepare_profiles(volume: FloatArray, sizes: DaySizes, weekday: IntArray) -> ProfileLearner:
    """Make a learner of a history, (days, slots) with NaN where unknown."""
    known = ~np.isnan(volume)
    return ProfileLearner(
        counts=np.where(known, volume, 0.0),
        known=known.astype(np.float64),
        of_weekday=(weekday[: len(volume)] == np.arange(7)[:, None]).astype(np.float64),
        sizes=sizes,
    )


def _combine(
    seen: FloatArray, sized: FloatArray, whole: FloatArray, prior: FloatArray
) -> FloatArray:
    """Return the profiles of all settings of contacts and sizes, each (weeks, 7, slots)."""
    size = np.maximum(whole, 1e-12)[:, None]
    common = (seen.sum(axis=1) + size * prior) / (sized.sum(axis=1) + size)
    smooth = np.stack([_smoothed(common, prior > 0, passes) for passes in PASSES], axis=1)
    pull = (size * PULLS)[:, :, None, None, None]
    own = seen[:, None, None] + pull * smooth[:, None, :, None]
    profiles: FloatArray = own / (sized[:, None, None] + pull)
    return profiles.reshape(SETTINGS, *seen.shape[1:])


def _smoothed(profile: FloatArray, is_used: BoolArray, passes: int) -> FloatArray:
    """Average each slot with its neighbours, a quarter each, closed ones left out."""
    used = is_used.astype(np.float64)
    share = np.maximum(_averaged(used), 1e-12)
    for _ in range(passes):
        profile = np.where(is_used, _averaged(profile * used) / share, profile)
    return profile


def _averaged(values: FloatArray) -> FloatArray:
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(1, 1)])
    return padded[..., :-2] / 4 + padded[..., 1:-1] / 2 + padded[..., 2:] / 4


def try_profiles(learner: ProfileLearner, weekday: IntArray) -> ProfileTrials:
    """Try every setting a week ahead at the latest weekly origins, the day's size being known."""
    days = len(learner.counts)
    origins = np.arange(days - STEP, LEAST_DAYS - 1, -STEP)[:WINDOWS][::-1]
    lost = np.zeros((len(origins), SETTINGS))
    for row, origin in enumerate(origins.tolist()):
        ahead = slice(origin, origin + STEP)
        expected = learner.at(origin)[:, weekday[ahead]] * learner.sizes.size[ahead, None]
        missed = np.abs(expected - learner.counts[ahead]) * learner.known[ahead]
        lost[row] = missed.sum(axis=(1, 2))
    return ProfileTrials(origins.astype(np.int64), lost)


def learn_profile(learner: ProfileLearner, trials: ProfileTrials, *, origin: int) -> FloatArray:
    """Return the mean profile of the settings that did best before the origin, (7, slots)."""
    return np.asarray(learner.at(origin)[trials.best(origin)].mean(axis=0), dtype=np.float64)
