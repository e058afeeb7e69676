"""How far off a forecast may be, learned from trials: what it said at past origins and what came.

The law (`Spread`) splits an error into what a whole day has too much, what neighboring intervals
share, and chance. Each part has its own moment in the residuals, so nothing is searched for:

* cells against the day's own total: variance `dispersion` x mean + (slot sd x mean)^2, a straight
  line in the mean over the slots; products of neighbors give the slot factor's correlation;
* day totals: what their error has beyond that is the day factor; it may grow with the lead.

Mixed models of this form for call counts: Ibrahim & L'Ecuyer 2013 (MSOM 15:72), Shen & Huang 2008
(MSOM 10:391); moments instead of likelihood, for speed and because they stay right when the
candidate that made the trials is a poor one. Outlying days are drawn in to three robust standard
deviations and left to calibration.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ._calibration import calibrate, student_factor, weighted_quantile
from ._types import BoolArray, FloatArray, Spread, Trials

# With no trials at all: a day may be half or twice what is said.
_WIDEST_DAY_SD = 0.35
_WIDEST_SLOT_SD = 0.25
_WIDEST_SD = 0.7  # of any one factor's logarithm: twice or half is common
_LEAST_DAYS = 2
_MOST_CORRELATED = 0.95
_CORRELATIONS = np.linspace(0.0, 0.995, 200)
_DRAWN_IN = 3.0  # robust standard deviations
_LEAST_DISPERSION = 0.05  # what is steadier than that is no count of people
_LEAST_MEAN_TO_CALIBRATE = 5.0  # below it a count is mostly chance, and lumpy


@dataclass(frozen=True, slots=True, eq=False)
class _Residuals:
    """Trials day by day: (trial days, slots) and (trial days,), weights by age."""

    mean: FloatArray  # 0 where unknown
    actual: FloatArray  # 0 where unknown
    said: FloatArray  # totals of the day, known cells only
    came: FloatArray
    origin: FloatArray  # row of the origin
    lead: FloatArray
    doubt: FloatArray  # variance that the candidate knew of
    weight: FloatArray
    distinct_days: int


def widest_spread(slots: int, horizon_days: int) -> Spread:
    """Return what holds when nothing was tried: half or twice is possible."""
    return Spread(
        day_sd=np.full(horizon_days, _WIDEST_DAY_SD),
        day_correlation=0.7,
        slot_sd=np.full(slots, _WIDEST_SLOT_SD),
        slot_correlation=0.7,
        dispersion=1.0,
    )


def widen(spread: Spread, variance: FloatArray) -> Spread:
    """Return a spread whose days vary by so much more, (days,), whatever its tilt.

    >>> spread = Spread(np.array([0.3]), 0.0, np.array([0.0]), 0.0, dispersion=1.0)
    >>> widen(spread, np.array([0.16])).day_sd.tolist()
    [0.5]
    """
    more = np.sqrt(variance) / spread.tilt
    return replace(spread, day_sd=np.hypot(spread.day_sd, more))


def fit_spread(
    trials: Trials, *, is_open: BoolArray, horizon_days: int, recent_weight: float = 0.8
) -> Spread:
    """Learn the spread of a candidate, for horizons of `horizon_days`, from its trials.

    `is_open` is (days, slots) of any stretch; its slots count. An origin weighs `recent_weight`
    times one a week later. With trials on fewer than two days the widest spread comes back; with
    few, bands are widened as Student's are.
    """
    slots = is_open.shape[1]
    residuals = _gather(trials, recent_weight)
    if residuals.distinct_days < _LEAST_DAYS:
        return widest_spread(slots, horizon_days)
    dispersion, slot_sd, slot_correlation = _fit_slots(residuals)
    noise = _total_noise(residuals, dispersion, slot_sd, slot_correlation)
    day_sd, day_correlation = _fit_days(residuals, noise, horizon_days)
    spread = Spread(
        day_sd=day_sd,
        day_correlation=day_correlation,
        slot_sd=slot_sd,
        slot_correlation=slot_correlation,
        dispersion=dispersion,
    )
    tilt, tail = _calibrate(residuals, spread)
    return replace(spread, tilt=tilt, tail=tail)


def _gather(trials: Trials, recent_weight: float) -> _Residuals:
    """Keep the trial days of which something is known and something was said."""
    is_known = np.isfinite(trials.actual) & (trials.mean > 0)
    mean = np.where(is_known, trials.mean, 0.0)
    actual = np.where(is_known, trials.actual, 0.0)
    origin, lead = np.nonzero(is_known.any(axis=2))
    doubt = np.zeros(is_known.shape[:2]) if trials.doubt is None else trials.doubt
    weight = recent_weight ** ((trials.origin_days.max(initial=0) - trials.origin_days[origin]) / 7)
    return _Residuals(
        mean=mean[origin, lead],
        actual=actual[origin, lead],
        said=mean[origin, lead].sum(axis=1),
        came=actual[origin, lead].sum(axis=1),
        origin=origin.astype(float),
        lead=lead.astype(float),
        doubt=doubt[origin, lead],
        weight=weight,
        distinct_days=_effective(len(np.unique(trials.origin_days[origin] + lead)), weight),
    )


def _effective(days: int, weight: FloatArray) -> int:
    """Return how many days of one weight tell as much (Kish 1965); days are counted once."""
    if days < _LEAST_DAYS:
        return days
    share = float(weight.sum() ** 2 / (len(weight) * np.sum(weight**2)))
    return max(round(days * share), _LEAST_DAYS)


def _fit_slots(residuals: _Residuals) -> tuple[float, FloatArray, float]:
    """Return dispersion, slot standard deviations and their correlation.

    Residuals in Poisson standard deviations have covariance root(m m') (day + slot x corr^lag)
    between cells of one day, and chance on the diagonal besides.
    """
    root = np.sqrt(residuals.mean)
    pearson = (residuals.actual - residuals.mean) / np.where(root > 0, root, 1.0)
    pearson = _draw_in(pearson, root)
    weight = residuals.weight[:, None]
    products, scale = pearson.T @ (weight * pearson), root.T @ (weight * root)
    day, slot, correlation = _fit_lags(products, scale)
    mass = (weight * (root > 0)).sum(axis=0)
    seen = np.flatnonzero(mass)
    variance, level = np.diag(products)[seen] / mass[seen], np.diag(scale)[seen] / mass[seen]
    dispersion, pooled = _fit_line(
        variance - level * (day + _local(products, scale, day, slot, correlation)[seen]),
        level,
        residuals.distinct_days,
        day + slot,
    )
    own = (variance - dispersion) / level
    trust = _trust(dispersion / level, pooled, residuals.distinct_days)
    slot_variance = np.full(len(mass), pooled - day)
    slot_variance[seen] += trust * (own - pooled)
    share = slot / max(pooled - day, 1e-12)
    slot_sd = np.sqrt(np.clip(slot_variance, 0.0, _WIDEST_SD**2))
    return dispersion, slot_sd, correlation * min(share, 1.0)


def _local(
    products: FloatArray, scale: FloatArray, day: float, slot: float, correlation: float
) -> FloatArray:
    """Return the slot variance that each slot's neighbors tell, where neighbors tell of it."""
    if correlation < 0.5:
        return np.full(len(products), slot)
    shared = np.convolve(np.diag(products, 1), [1.0, 1.0])
    mass = np.convolve(np.diag(scale, 1), [1.0, 1.0])
    told = (shared / np.where(mass > 0, mass, 1.0) - day) / correlation
    return np.where(mass > 0, np.maximum(told, 0.0), slot)


def _trust(chance: FloatArray, pooled: float, distinct_days: int) -> FloatArray:
    """Return how far a slot's own variance is believed over that of all slots.

    A variance of n days has the squared error 2 / n (chance + pooled)^2; slots are taken to differ
    by as much as they have in common (an empirical Bayes weight, Efron & Morris 1975).
    """
    error = 2 / distinct_days * (chance + pooled) ** 2
    trust: FloatArray = pooled**2 / np.maximum(pooled**2 + error, 1e-300)
    return trust


def _draw_in(pearson: FloatArray, root: FloatArray) -> FloatArray:
    """Return Pearson residuals with outliers drawn in to so many robust standard deviations.

    Three contacts more than that are let through: where few are expected they are no outlier.
    """
    known = root > 0
    scale = 1.4826 * float(np.median(np.abs(pearson[known]))) if known.any() else 0.0
    limit = _DRAWN_IN * (max(scale, 1.0) + 1 / np.where(known, root, 1.0))
    return np.clip(pearson, -limit, limit)


def _fit_lags(products: FloatArray, scale: FloatArray) -> tuple[float, float, float]:
    """Return the variances of day and slot factors and the slots' correlation, by the lags.

    Least squares of the covariances by lag on day + slot x corr^lag over a grid of correlations;
    chance has no part in them.
    """
    slots = len(products)
    lag = np.abs(np.subtract.outer(np.arange(slots), np.arange(slots))).ravel()
    mass = np.bincount(lag, scale.ravel())[1:]
    lags = np.arange(1, slots)[mass > 0]
    if len(lags) < 3:
        return 0.0, 0.0, 0.0
    covariance = np.bincount(lag, products.ravel())[lags] / mass[lags - 1]
    weight = mass[lags - 1] / mass.sum()
    fits = [_fit_decay(covariance, weight, corr**lags) for corr in _correlations(slots)]
    best = int(np.argmin([loss for loss, _, _ in fits]))
    _, day, slot = fits[best]
    return day, slot, float(_correlations(slots)[best])


def _correlations(slots: int) -> FloatArray:
    """Return correlations that halve within one slot to a quarter of the slots."""
    return np.exp(-1 / np.geomspace(0.7, max(slots / 4, 1.0), 8))


def _fit_decay(
    covariance: FloatArray, weight: FloatArray, decay: FloatArray
) -> tuple[float, float, float]:
    """Return the loss and the two parts, neither below 0, of covariance = day + slot x decay."""
    middle, center = float(weight @ covariance), float(weight @ decay)
    bend = float(weight @ (decay - center) ** 2) + 1e-12
    slot = max(float(weight @ ((decay - center) * covariance)) / bend, 0.0)
    day = middle - slot * center
    if day < 0:
        day, slot = 0.0, max(float(weight @ (decay * covariance)) / float(weight @ decay**2), 0.0)
    return float(weight @ (covariance - day - slot * decay) ** 2), day, slot


def _fit_line(
    rest: FloatArray, level: FloatArray, distinct_days: int, smooth: float
) -> tuple[float, float]:
    """Return dispersion and relative variance: variance = dispersion + relative variance x level.

    The relative variance is `smooth`, what cells of a day share, and the slope of the rest. Least
    squares, weighted by a variance's own error; the slope is drawn to 0 and is 0 within two
    standard errors, so that where levels are alike the rest is put down to chance: to its
    median over the slots, for a few wild ones are not chance.
    """
    usual = max(float(np.mean(rest)), _LEAST_DISPERSION) + smooth * level
    weight = distinct_days / 2 / usual**2
    middle = float(np.average(level, weights=weight))
    bend = float(np.sum(weight * (level - middle) ** 2))
    rise = float(np.sum(weight * (level - middle) * rest))
    is_told = rise**2 > 4 * bend > 0.01 * float(np.sum(weight)) * middle**2
    extra = rise / bend - 4 / rise if is_told and rise > 0 else 0.0
    dispersion = weighted_quantile(rest - extra * level, weight, 0.5)
    if dispersion < _LEAST_DISPERSION:
        extra = max(float(np.average(rest / level, weights=weight * level**2)), 0.0)
        dispersion = _LEAST_DISPERSION
    return dispersion, smooth + extra


def _total_noise(
    residuals: _Residuals, dispersion: float, slot_sd: FloatArray, correlation: float
) -> FloatArray:
    """Return the relative variance of day totals that chance and slot factors explain."""
    steps = np.arange(len(slot_sd))
    powers = correlation ** np.abs(np.subtract.outer(steps, steps)).astype(float)
    weighted = residuals.mean * slot_sd
    shared = np.einsum("ds,st,dt->d", weighted, powers, weighted, optimize=True)
    noise: FloatArray = (shared + dispersion * residuals.said) / residuals.said**2
    return noise


def _fit_days(
    residuals: _Residuals, noise: FloatArray, horizon_days: int
) -> tuple[FloatArray, float]:
    """Return the day factor's standard deviation for each lead, and its correlation."""
    error = _plain_errors(residuals, noise)
    scale = weighted_quantile(np.abs(error), residuals.weight, 0.68)
    error = np.clip(error, -_DRAWN_IN * scale, _DRAWN_IN * scale)
    excess = error**2 - noise
    weight = residuals.weight / (np.mean(error**2) + noise) ** 2
    start, growth = _fit_growth(residuals.lead, excess, weight)
    leads = np.minimum(np.arange(horizon_days), residuals.lead.max())
    variance = np.maximum(start + growth * leads, 0.0)
    widened = np.sqrt(variance) * student_factor(residuals.distinct_days)
    return np.minimum(widened, _WIDEST_SD), _day_correlation(residuals, error, variance)


def _plain_errors(residuals: _Residuals, noise: FloatArray) -> FloatArray:
    """Return relative errors of days, those of days in doubt as small as a plain day's were.

    What a plain day's error is on average is learned from days that are in no doubt.
    """
    error = residuals.came / residuals.said - 1
    trust = residuals.weight / (1 + residuals.doubt / np.maximum(noise, 1e-9)) ** 2
    usual = np.maximum(np.average(error**2, weights=trust), noise)
    plain: FloatArray = error * np.sqrt(usual / (usual + residuals.doubt))
    return plain


def _fit_growth(lead: FloatArray, excess: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """Return a variance at lead 0 and what each day adds, both at least 0."""
    middle, mean = np.average(lead, weights=weight), np.average(excess, weights=weight)
    bend = float(np.sum(weight * (lead - middle) ** 2))
    growth = float(np.sum(weight * (lead - middle) * excess)) / bend if bend > 0 else 0.0
    growth = float(np.clip(growth, 0.0, max(mean, 0.0) / max(middle, 1e-9)))
    return float(mean - growth * middle), growth


def _day_correlation(residuals: _Residuals, error: FloatArray, variance: FloatArray) -> float:
    """Return the correlation of day factors of neighboring days of one origin.

    It is the one whose powers give totals of a whole trial the variance that they had, or that of
    neighboring days where it is larger: a level that was missed is missed on all days alike, and
    the errors of days far apart tell it better than those of neighbors.
    """
    product, pairs = _lagged_products(residuals, error)
    if not pairs[:1].any():
        return 0.5
    scale = max(float(np.mean(variance)), 1e-12)
    near = float(np.clip(product[0] / pairs[0] / scale, 0.0, _MOST_CORRELATED))
    powers = _CORRELATIONS[:, None] ** np.arange(1, len(pairs) + 1)
    whole = np.searchsorted(powers @ pairs, product.sum() / scale)
    return max(near, float(_CORRELATIONS[min(int(whole), len(_CORRELATIONS) - 1)]))


def _lagged_products(residuals: _Residuals, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weighted sums of products of errors and of pairs, by days apart, (lags,)."""
    rows = np.unique(residuals.origin, return_inverse=True)[1]
    leads = residuals.lead.astype(int)
    errors, weights = np.zeros((2, rows.max(initial=0) + 1, leads.max(initial=0) + 1))
    weights[rows, leads] = residuals.weight
    errors[rows, leads] = error
    weighted, known = errors * weights, (weights > 0).astype(float)
    lags = range(1, errors.shape[1])
    product = [float((weighted[:, lag:] * errors[:, :-lag]).sum()) for lag in lags]
    pairs = [float((weights[:, lag:] * known[:, :-lag]).sum()) for lag in lags]
    return np.array(product), np.array(pairs)


def _calibrate(residuals: _Residuals, spread: Spread) -> tuple[float, float]:
    """Return tilt and tail, learned from cells that are not mostly chance."""
    day_sd = spread.day_sd[np.minimum(residuals.lead.astype(int), len(spread.day_sd) - 1)]
    day_sd = np.hypot(day_sd, np.sqrt(residuals.doubt))
    by_day = residuals.mean**2 * np.expm1(day_sd**2)[:, None]
    relative = np.expm1(day_sd[:, None] ** 2 + spread.slot_sd**2)
    variance = residuals.mean**2 * relative + spread.dispersion * residuals.mean
    counted = residuals.mean >= _LEAST_MEAN_TO_CALIBRATE
    scores = np.abs(residuals.actual - residuals.mean)[counted] / np.sqrt(variance[counted])
    weights = np.broadcast_to(residuals.weight[:, None], counted.shape)[counted]
    return calibrate(
        scores,
        by_day[counted] / variance[counted],
        weights,
        distinct_days=residuals.distinct_days,
    )
