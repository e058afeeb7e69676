"""The level of a series over weeks: growth and the season of the year, for horizons of a year.

Weeks are blocks of seven days that end with the history, measured in contacts of a normal week. The
logarithm of the level is a ridge regression on a constant, a damped trend and the harmonics of the
year, with weights that fade and outliers held back (Huber 1964), plus what the last weeks miss.
Settings race on forecasts from past origins, leads as long as the history allows, and their answers
are mixed by the inverse of their squared errors. What the mixture missed grows with the lead as
a + b x lead, the variance of a random walk seen with noise; few trials leave it near a prior.

Sources: Hyndman and Athanasopoulos, Forecasting: Principles and Practice (harmonic regression);
Gardner and McKenzie, Management Science 31 (1985) 1237 (damped trends win long horizons); Bates and
Granger, Operational Research Quarterly 20 (1969) 451 (mixing by inverse squared errors).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from ._types import FloatArray, IntArray

WEEKS_A_YEAR = 365.2425 / 7
DAMPING = 0.98  # of the trend, a week: in all it adds 49 weeks of it
NOISE_SD = 0.05  # of a week's logarithm, to which priors relate
TREND_SD = 0.15  # a year
SEASON_SD = 0.10  # of the first harmonic; the k-th has a k-th of it
FADES = (8.0, 26.0, 104.0)  # weeks after which a week counts half
HARMONICS = (0, 2, 4)
TREND_WEEKS, SEASON_WEEKS = 52, 56  # below a year neither is told from the other
LEVEL_FADE = 3.0  # weeks, of what the last ones miss
LATELY = 5  # weeks whose middle is believed whole
DOUBTED = 0.5  # weeks of no miss that are added to it
ORIGINS = 24
FIRST_ORIGIN = 6  # weeks that a trial knows at least
PRIOR_WALKS = 2.0  # walks of each lead that the prior variance counts for
PRIOR_NOISE_SD = 0.04
PRIOR_YEAR_SD = 0.15  # of the logarithm: how far a year leads away when nothing else is known
HUBER = 2.5


@dataclass(frozen=True, slots=True)
class _Setting:
    fade: float
    has_trend: bool
    harmonics: int


# What forgets within some months cannot tell a season.
SETTINGS = tuple(
    _Setting(fade, has_trend, harmonics)
    for fade, has_trend, harmonics in product(FADES, (False, True), HARMONICS)
    if not harmonics or fade > WEEKS_A_YEAR / 3
)


@dataclass(frozen=True, slots=True, eq=False)
class LongLevel:
    """The logarithm of the weekly level ahead, in parts, (weeks,); lead 0 is the next week.

    `level` is the present one, without growth and season. `variance` is of the sum's error.
    """

    level: FloatArray
    growth: FloatArray
    season: FloatArray
    variance: FloatArray
    trials: int

    @property
    def logarithm(self) -> FloatArray:
        return self.level + self.growth + self.season


def learn_level(
    contacts: FloatArray, weights: FloatArray, phases: FloatArray, horizon: int
) -> LongLevel:
    """Learn the level and say how it goes on for `horizon` weeks.

    `contacts` (weeks,) are of normal weeks, NaN where unknown; `weights` the share of the week that
    is known; `phases` (weeks + horizon,) of the year, 0 to 1.
    """
    weeks = contacts.size
    known = np.isfinite(contacts) & (weights > 0)
    floor = 0.5
    logs = np.log(np.maximum(np.where(known, contacts, 1.0), floor))
    weights = np.where(known, weights, 0.0)
    origins = _origins(weights)
    tries = np.stack([_try(logs, weights, phases, origins, horizon, one) for one in SETTINGS])
    actual = _actual(logs, weights, origins, horizon)
    shares = _shares(tries, actual)
    said = np.einsum("s,sol->ol", shares, tries)
    parts = np.stack([_say(logs, weights, phases, weeks, horizon, one) for one in SETTINGS])
    level, growth, season = np.einsum("s,spl->pl", shares, parts)
    recent = float(np.exp(level[0]))
    step = int(origins[1] - origins[0]) if origins.size > 1 else 1
    variance = _variance(said - actual, step, 1 / max(recent, 1.0))
    return LongLevel(level, growth, season, variance, int(np.isfinite(actual).sum()))


def _origins(weights: FloatArray) -> IntArray:
    """Return the weeks from which the past is asked, evenly over its last two thirds."""
    first = max(FIRST_ORIGIN, weights.size // 3)
    if weights.size <= first:
        return np.zeros(0, dtype=np.int64)
    step = max((weights.size - first) // ORIGINS, 1)
    return np.arange(first, weights.size, step, dtype=np.int64)


def _actual(logs: FloatArray, weights: FloatArray, origins: IntArray, horizon: int) -> FloatArray:
    """Return what came, (origins, leads), NaN beyond the history and where unknown."""
    at = origins[:, None] + np.arange(horizon)
    inside = at < logs.size
    safe = np.where(inside, at, 0)
    return np.where(inside & (weights[safe] > 0.5), logs[safe], np.nan)


def _try(
    logs: FloatArray,
    weights: FloatArray,
    phases: FloatArray,
    origins: IntArray,
    horizon: int,
    setting: _Setting,
) -> FloatArray:
    """Return what the setting would have said, (origins, leads)."""
    said = np.empty((origins.size, horizon))
    for row, origin in enumerate(origins):
        leads = min(horizon, logs.size - int(origin))
        parts = _say(logs, weights, phases, int(origin), leads, setting)
        said[row, :leads], said[row, leads:] = parts.sum(axis=0), 0.0
    return said


def _say(
    logs: FloatArray,
    weights: FloatArray,
    phases: FloatArray,
    origin: int,
    leads: int,
    setting: _Setting,
) -> FloatArray:
    """Return level, growth and season (3, leads) as known at an origin."""
    growth, waves = _columns(phases, origin, leads, setting)
    design = np.concatenate([np.ones((origin + leads, 1)), growth, waves], axis=1)
    fading = weights[:origin] * 0.5 ** ((origin - 1 - np.arange(origin)) / setting.fade)
    prior = _prior(growth.shape[1], waves.shape[1])
    beta, residuals, bound = _ridge(design[:origin], logs[:origin], fading, prior)
    missed = _missed_lately(residuals, weights[:origin], bound)
    ahead = design[origin:]
    trend = slice(1, 1 + growth.shape[1])
    level = np.full(leads, beta[0] + missed)
    return np.stack(
        [level, ahead[:, trend] @ beta[trend], ahead[:, trend.stop :] @ beta[trend.stop :]]
    )


def _columns(
    phases: FloatArray, origin: int, leads: int, setting: _Setting
) -> tuple[FloatArray, FloatArray]:
    """Return years of growth, 0 at the origin and damped after it, and the waves of the year."""
    size = origin + leads
    growth = np.zeros((size, 0))
    if setting.has_trend and origin >= TREND_WEEKS:
        past = np.arange(1 - origin, 1) / WEEKS_A_YEAR
        to_come = np.cumsum(DAMPING ** np.arange(1, leads + 1)) / WEEKS_A_YEAR
        growth = np.concatenate([past, to_come])[:, None]
    count = setting.harmonics if origin >= SEASON_WEEKS else 0
    turns = 2 * np.pi * np.arange(1, count + 1) * phases[:size, None]
    return growth, np.concatenate([np.sin(turns), np.cos(turns)], axis=1)


def _prior(trends: int, waves: int) -> FloatArray:
    """Return the ridge of each coefficient: noise variance over prior variance."""
    order = np.tile(np.arange(1, waves // 2 + 1), 2)
    deviations = np.concatenate([[1e3], np.full(trends, TREND_SD), SEASON_SD / order])
    return np.asarray((NOISE_SD / deviations) ** 2)


def _missed_lately(residuals: FloatArray, weights: FloatArray, bound: float) -> float:
    """Return by how much the last weeks differ: an odd one moves it little, a new level wholly."""
    known = np.flatnonzero(weights > 0)
    if not known.size:
        return 0.0
    middle = float(np.median(residuals[known[-LATELY:]]))
    near = middle + np.clip(residuals - middle, -bound, bound)
    last = weights * 0.5 ** (np.arange(residuals.size - 1, -1, -1) / LEVEL_FADE)
    last[: known[-1] + 1 - 4 * LATELY] = 0.0
    return float(last @ near) / (float(last.sum()) + DOUBTED)


def _ridge(
    design: FloatArray, target: FloatArray, weights: FloatArray, prior: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """Return coefficients, residuals and how large one may be before it is held back."""
    hold, bound = np.ones_like(target), np.inf
    beta: FloatArray = np.zeros(design.shape[1])
    residuals: FloatArray = target
    for _ in range(3):
        scaled = design.T * (weights * hold)
        solved = np.linalg.solve(scaled @ design + np.diag(prior), scaled @ target)
        beta = np.asarray(solved, dtype=np.float64)
        residuals = target - design @ beta
        sure = weights > 0
        scale = 1.4826 * float(np.median(np.abs(residuals[sure]))) if sure.any() else 0.0
        bound = HUBER * max(scale, 1e-6)
        hold = bound / np.maximum(np.abs(residuals), bound)
    return beta, residuals, float(bound)


def _shares(tries: FloatArray, actual: FloatArray) -> FloatArray:
    """Return what each setting adds to the mixture, by the inverse of its squared errors."""
    errors = (tries - actual) ** 2
    if not np.isfinite(errors).any():
        plain = np.array([not one.has_trend and not one.harmonics for one in SETTINGS])
        return np.asarray(plain / plain.sum())
    losses = np.nanmean(errors, axis=(1, 2)) + 1e-8
    goods = (losses.min() / losses) ** 2
    return np.asarray(goods / goods.sum())


def _variance(errors: FloatArray, step: int, noise: float) -> FloatArray:
    """Return a + b x lead, least squares on squared errors and the prior, (leads,)."""
    horizon = errors.shape[1]
    leads = np.arange(1.0, horizon + 1)
    prior = PRIOR_NOISE_SD**2 + noise + PRIOR_YEAR_SD**2 / WEEKS_A_YEAR * leads
    counts = np.isfinite(errors).sum(axis=0)
    found = np.nansum(errors**2, axis=0) / np.maximum(counts, 1)
    # Walks from neighboring origins are nearly one walk: only as many count as fit end to end.
    alone = counts * step / np.maximum(leads, step)
    weight = PRIOR_WALKS + alone
    means = (PRIOR_WALKS * prior + alone * found) / weight
    # A squared error spreads as widely as it is large: far leads must not rule the near ones.
    trust = weight / prior**2
    design = np.stack([np.ones(horizon), leads])
    normal = (design * trust) @ design.T + 1e-9 * np.eye(2) * trust.sum()
    a, b = np.linalg.solve(normal, (design * trust) @ means)
    least = 0.25 * PRIOR_YEAR_SD**2 / WEEKS_A_YEAR
    if b < least:
        b = least
        a = float((trust * (means - b * leads)).sum() / trust.sum())
    return np.asarray(np.maximum(a, noise) + b * leads)
