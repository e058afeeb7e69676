"""How a day's contacts spread over its slots, by weekday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._types import BoolArray, FloatArray, IntArray

ROUNDS = 4  # of proportional fitting
STEP = 7  # days between the origins at which settings are tried
WINDOWS = 16  # of them, the latest
KEPT = 3


@dataclass(frozen=True, slots=True)
class ProfileSetting:
    """How much of the past to use: weeks in which a day's say falls to 1/e, the days' worth of the
    common profile that a weekday is pulled by, and how often neighbours are averaged."""

    weeks: float
    pull_days: float
    passes: int


GRID = tuple(
    ProfileSetting(weeks, pull_days, passes)
    for weeks in (4.0, 10.0, 40.0)
    for pull_days in (2.0, 8.0, 40.0)
    for passes in (0, 1, 4)
)


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
    common = ever / max(1, int(ever.sum()))
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
    """Profiles of every setting at origins, (origins, settings, weekdays, slots), and losses."""

    origins: IntArray
    lost: FloatArray


def learn_profiles(
    volume: FloatArray,
    sizes: DaySizes,
    weekday: IntArray,
    *,
    origin: int,
    settings: tuple[ProfileSetting, ...] = GRID,
) -> FloatArray:
    """Return the profiles known at an origin, (settings, 7, slots).

    A weekday's share of a slot is contacts over day sizes, both decayed with age and with
    `pull_days` average days of the common profile added.
    """
    known = ~np.isnan(volume[:origin])
    counts = np.where(known, volume[:origin], 0.0)
    age = np.arange(origin, 0, -1) / 7.0
    weeks = sorted({setting.weeks for setting in settings})
    decay = np.exp(-age / np.array(weeks)[:, None])
    of_weekday = weekday[:origin] == np.arange(7)[:, None]
    weights = decay[:, None, :] * of_weekday
    seen = weights @ counts
    sized = (weights * sizes.size[:origin]) @ known
    whole = (decay @ sizes.size[:origin]) / np.maximum(decay.sum(axis=1), 1e-9)
    profiles = np.empty((len(settings), 7, volume.shape[1]))
    for row, setting in enumerate(settings):
        at = weeks.index(setting.weeks)
        profiles[row] = _shrunk(seen[at], sized[at], float(whole[at]), sizes.common, setting)
    return profiles


def _shrunk(
    seen: FloatArray, sized: FloatArray, whole: float, prior: FloatArray, setting: ProfileSetting
) -> FloatArray:
    total, weight = seen.sum(axis=0), sized.sum(axis=0)
    common = (total + whole * prior) / np.maximum(weight + whole, 1e-12)
    common = _smoothed(common, prior > 0, setting.passes)
    pull = max(setting.pull_days * whole, 1e-12)
    own = (seen + pull * common) / (sized + pull)
    return np.where(sized.sum(axis=1, keepdims=True) > 0, own, common)


def _smoothed(profile: FloatArray, is_used: BoolArray, passes: int) -> FloatArray:
    """Average each slot with its neighbours, a quarter each, closed ones left out."""
    used = is_used.astype(np.float64)
    for _ in range(passes):
        padded, weight = np.pad(profile * used, 1), np.pad(used, 1)
        total = padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4
        share = weight[:-2] / 4 + weight[1:-1] / 2 + weight[2:] / 4
        profile = np.where(is_used, total / np.maximum(share, 1e-12), profile)
    return profile


def try_profiles(volume: FloatArray, sizes: DaySizes, weekday: IntArray) -> ProfileTrials:
    """Try every setting a week ahead at the latest weekly origins, the day's size being known."""
    days = len(volume)
    origins = np.arange(days - STEP, 13, -STEP)[:WINDOWS][::-1]
    lost = np.zeros((len(origins), len(GRID)))
    for row, origin in enumerate(origins):
        profiles = learn_profiles(volume, sizes, weekday, origin=int(origin))
        ahead = slice(int(origin), min(int(origin) + STEP, days))
        expected = profiles[:, weekday[ahead]] * sizes.size[ahead, None]
        lost[row] = np.nansum(np.abs(expected - volume[ahead]), axis=(1, 2))
    return ProfileTrials(origins.astype(np.int64), lost)


def best_profile(
    trials: ProfileTrials, volume: FloatArray, sizes: DaySizes, weekday: IntArray, *, origin: int
) -> FloatArray:
    """Return the mean profile of the settings that did best before the origin, (7, slots)."""
    closed = trials.origins + STEP <= origin
    total = trials.lost[closed].sum(axis=0)
    best = np.argsort(total, kind="stable")[:KEPT] if closed.any() else [len(GRID) // 2]
    chosen = tuple(GRID[int(index)] for index in best)
    profiles = learn_profiles(volume, sizes, weekday, origin=origin, settings=chosen)
    return np.asarray(profiles.mean(axis=0))
