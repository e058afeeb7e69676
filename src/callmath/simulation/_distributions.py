"""How long things take: distributions that are drawn from, and fitted from records.

A distribution is a kind, its parameters, and the share of those who take no time at all (customers
who hang up the moment they would have to wait). Everything else follows from its quantiles.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaincc, gammainccinv, gammaln, ndtr, ndtri, polygamma

from ._errors import SimulationError

Floats = NDArray[np.float64]
LEAST_CV, MOST_CV = 1e-6, 1e6  # beyond, numbers of double precision say nothing
MAX_POINTS = 4096  # of an empirical distribution; more are thinned to evenly spaced quantiles


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of seconds. Make it with one of the functions of this module.

    `mean_seconds` is that of all, those at once included; infinite for `never`. `parameters`: the
    mean (exponential), mu and sigma of the logarithm (lognormal), shape and scale (gamma), low and
    high (uniform), nothing (fixed, never), the values in order (empirical).
    """

    kind: str
    mean_seconds: float
    parameters: tuple[float, ...] = ()
    at_once_share: float = 0.0  # so many are 0: those who hang up the moment they must wait

    def __post_init__(self) -> None:
        """Refuse a kind that nobody can draw from."""
        if self.kind not in _DRAW:
            raise SimulationError("unknown_kind", f"there is no distribution {self.kind!r}")

    def draw(self, count: int, random: np.random.Generator) -> Floats:
        """Return so many draws, in seconds."""
        values = _DRAW[self.kind](self, count, random)
        if self.at_once_share > 0.0:
            values[random.random(count) < self.at_once_share] = 0.0
        return values

    def quantile(self, shares: ArrayLike) -> Floats:
        """Return the seconds that such shares do not exceed. Shares lie in [0, 1)."""
        asked = np.asarray(shares, np.float64)
        rest = _share_of_others(asked, self.at_once_share)
        return np.where(rest > 0.0, _UPPER[self.kind](self, 1.0 - np.maximum(rest, 0.0)), 0.0)

    def beyond(self, seconds: ArrayLike) -> Floats:
        """Return the shares that last longer than so many seconds."""
        times = np.asarray(seconds, np.float64)
        return (1.0 - self.at_once_share) * np.where(
            times < 0.0, 1.0, _BEYOND[self.kind](self, times)
        )

    def draw_beyond(self, seconds: ArrayLike, random: np.random.Generator) -> Floats:
        """Return a draw for each of `seconds`, given that it lasts longer than that.

        For what a record knows in part: who was answered after 40 seconds would have waited longer.
        Where the distribution holds nothing so long, the answer is the next number above.
        """
        floors = np.asarray(seconds, np.float64)
        if self.kind == "exponential":  # exact however long: what is gone is forgotten
            return floors + random.exponential(_others_mean(self), floors.shape)
        left = _BEYOND[self.kind](self, np.maximum(floors, 0.0))
        shares = np.maximum(left * (1.0 - random.random(floors.shape)), 1e-300)
        drawn = _UPPER[self.kind](self, shares)
        return np.where(left > 0.0, np.maximum(drawn, floors), np.nextafter(floors, np.inf))

    def scaled(self, factor: float) -> Distribution:
        """Return the distribution of `factor` times as long."""
        return _SCALED[self.kind](self, _positive("factor", factor))

    def with_at_once(self, share: float) -> Distribution:
        """Return it with a share of draws that are 0; the others are as before."""
        if not 0.0 <= share < 1.0:
            raise SimulationError("bad_share", f"share {share!r} is not in [0, 1)", share=share)
        others = self.mean_seconds / (1.0 - self.at_once_share)
        return replace(self, mean_seconds=others * (1.0 - share), at_once_share=float(share))


def exponential(mean_seconds: float) -> Distribution:
    """Return the exponential distribution of a mean.

    >>> exponential(180.0).quantile(0.5).round(1)
    np.float64(124.8)
    """
    mean = _positive("mean_seconds", mean_seconds)
    return Distribution("exponential", mean, (mean,))


def lognormal(mean_seconds: float, cv: float) -> Distribution:
    """Return the lognormal distribution of a mean and a coefficient of variation (sd / mean)."""
    mean, spread = _positive("mean_seconds", mean_seconds), _spread(cv)
    variance = np.log1p(spread * spread)
    parameters = (float(np.log(mean) - variance / 2), float(np.sqrt(variance)))
    return Distribution("lognormal", mean, parameters)


def gamma(mean_seconds: float, cv: float) -> Distribution:
    """Return the gamma distribution of a mean and a coefficient of variation (sd / mean)."""
    mean, spread = _positive("mean_seconds", mean_seconds), _spread(cv)
    shape = spread**-2.0
    return Distribution("gamma", mean, (shape, mean / shape))


def uniform(low_seconds: float, high_seconds: float) -> Distribution:
    """Return the uniform distribution between two durations."""
    high = _positive("high_seconds", high_seconds)
    if not _is_number(low_seconds) or not 0.0 <= low_seconds <= high:
        raise SimulationError(
            "bad_range",
            f"low_seconds {low_seconds!r} must lie between 0 and high_seconds {high!r}",
            low_seconds=low_seconds,
        )
    return Distribution("uniform", (low_seconds + high) / 2, (float(low_seconds), high))


def fixed(seconds: float) -> Distribution:
    """Return the distribution that is always the same."""
    if seconds == 0.0:
        return Distribution("fixed", 0.0)
    return Distribution("fixed", _positive("seconds", seconds))


def never() -> Distribution:
    """Return the patience of those who never leave."""
    return Distribution("never", np.inf)


def empirical(seconds: ArrayLike) -> Distribution:
    """Return the distribution of what was seen: each value is as likely as another.

    More than 4,096 values are thinned to so many evenly spaced quantiles.
    """
    values = np.sort(_numbers(seconds).ravel())
    if values.size == 0:
        raise SimulationError("no_samples", "an empirical distribution needs at least one value")
    if not (np.isfinite(values).all() and values[0] >= 0.0):
        raise SimulationError("bad_samples", "durations must be finite and not negative")
    if values.size > MAX_POINTS:
        values = np.quantile(values, (np.arange(MAX_POINTS) + 0.5) / MAX_POINTS)
    return Distribution("empirical", float(values.mean()), tuple(values.tolist()))


def from_survival(
    seconds: ArrayLike, survival_shares: ArrayLike, *, tail_mean_seconds: float
) -> Distribution:
    """Return the distribution of a survival curve, such as Kaplan and Meier's of patience.

    :param seconds: times at which somebody left, ascending, shape (times,)
    :param survival_shares: share that is still there just after each of them, shape (times,)
    :param tail_mean_seconds: where the curve ends above 0, the others stay so much longer on
        average, exponentially: the last time seen tells nothing about them
    """
    times, left = np.asarray(seconds, np.float64), np.asarray(survival_shares, np.float64)
    if times.ndim != 1 or times.shape != left.shape or times.size == 0:
        raise SimulationError("bad_shape", "seconds and survival_shares need one shape (times,)")
    if (
        np.any(np.diff(times) < 0)
        or np.any(np.diff(left) > 0)
        or not 0.0 <= left[-1] <= left[0] <= 1
    ):
        raise SimulationError("bad_curve", "times must ascend and shares descend within [0, 1]")
    mean = _positive("tail_mean_seconds", tail_mean_seconds)
    shares = 1.0 - (np.arange(MAX_POINTS) + 0.5) / MAX_POINTS  # who is still there, descending
    at = np.searchsorted(-left, -shares)
    tail = times[-1] - mean * np.log(shares / max(float(left[-1]), shares[-1]))
    return empirical(np.where(at < times.size, times[np.minimum(at, times.size - 1)], tail))


def fit(seconds: Sequence[float] | Floats, kind: str | None = None) -> Distribution:
    """Return the distribution of a kind that makes the samples likeliest, with the samples' mean.

    Zeros become `at_once_share`. Without a kind the likeliest of exponential, lognormal and gamma.
    The mean is the samples' own, as it decides on the load; the shape is of maximum likelihood.

    :raises SimulationError: fewer than two samples above 0 that differ, or an unknown kind.
    """
    values = _numbers(seconds)
    if not (np.isfinite(values).all() and (values >= 0.0).all()):
        raise SimulationError("bad_samples", "durations must be finite and not negative")
    above = values[values > 0.0]
    if above.size < 2 or above.max() < above.min() * (1.0 + LEAST_CV):
        raise SimulationError("no_samples", "fitting needs two durations above 0 that differ")
    if kind is not None and kind not in _FIT:
        raise SimulationError("unknown_kind", f"kind {kind!r} is none of {sorted(_FIT)}", kind=kind)
    made = [_FIT[each](above) for each in ([kind] if kind else _FIT)]
    best = max(made, key=lambda each: _log_likelihood(each, above))
    return best.with_at_once(1.0 - above.size / values.size)


def _numbers(samples: ArrayLike) -> Floats:
    try:
        return np.asarray(samples, np.float64)
    except (TypeError, ValueError) as wrong:
        raise SimulationError("bad_samples", "durations must be numbers of seconds") from wrong


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating)


def _positive(name: str, value: float) -> float:
    if not (_is_number(value) and 0.0 < value <= sys.float_info.max):  # neither holds for NaN
        raise SimulationError(
            "not_positive", f"{name} must be a finite number above 0, not {value!r}", argument=name
        )
    return float(value)


def _spread(cv: float) -> float:
    spread = _positive("cv", cv)
    if not LEAST_CV <= spread <= MOST_CV:
        raise SimulationError("bad_range", f"cv {cv!r} is not from {LEAST_CV:g} to {MOST_CV:g}")
    return spread


def _share_of_others(shares: Floats, at_once: float) -> Floats:
    """Return where shares of all lie among those who are not at once; 0 or less for these."""
    if not ((shares >= 0.0) & (shares < 1.0)).all():
        raise SimulationError("bad_share", "shares of quantiles must lie in [0, 1)")
    return (shares - at_once) / (1.0 - at_once) if at_once else np.maximum(shares, 1e-300)


def _empirical_upper(of: Distribution, left: Floats) -> Floats:
    points = np.asarray(of.parameters)
    at = np.ceil((1.0 - left) * points.size - 1e-9).astype(np.int64) - 1
    return points[np.clip(at, 0, points.size - 1)]


def _empirical_beyond(of: Distribution, times: Floats) -> Floats:
    points = np.asarray(of.parameters)
    return 1.0 - np.searchsorted(points, times, side="right") / points.size


def _others_mean(of: Distribution) -> float:
    return of.mean_seconds / (1.0 - of.at_once_share)


def _draw_empirical(of: Distribution, count: int, random: np.random.Generator) -> Floats:
    points = np.asarray(of.parameters)
    return points[random.integers(0, points.size, count)]


# What each kind is: draws; the time that a share outlasts; the share that outlasts a time.
_DRAW: dict[str, Callable[[Distribution, int, np.random.Generator], Floats]] = {
    "exponential": lambda of, n, random: random.exponential(_others_mean(of), n),
    "lognormal": lambda of, n, random: random.lognormal(of.parameters[0], of.parameters[1], n),
    "gamma": lambda of, n, random: random.gamma(of.parameters[0], of.parameters[1], n),
    "uniform": lambda of, n, random: random.uniform(of.parameters[0], of.parameters[1], n),
    "fixed": lambda of, n, _: np.full(n, _others_mean(of)),
    "never": lambda of, n, _: np.full(n, np.inf),
    "empirical": _draw_empirical,
}
_UPPER: dict[str, Callable[[Distribution, Floats], Floats]] = {
    "exponential": lambda of, left: -_others_mean(of) * np.log(left),
    "lognormal": lambda of, left: np.exp(of.parameters[0] - of.parameters[1] * ndtri(left)),
    "gamma": lambda of, left: np.asarray(
        gammainccinv(of.parameters[0], left) * of.parameters[1], np.float64
    ),
    "uniform": lambda of, left: of.parameters[1] - (of.parameters[1] - of.parameters[0]) * left,
    "fixed": lambda of, left: np.full(left.shape, _others_mean(of)),
    "never": lambda of, left: np.full(left.shape, np.inf),
    "empirical": _empirical_upper,
}
_BEYOND: dict[str, Callable[[Distribution, Floats], Floats]] = {
    "exponential": lambda of, t: np.exp(-t / _others_mean(of)),
    "lognormal": lambda of, t: ndtr((of.parameters[0] - _log(t)) / of.parameters[1]),
    "gamma": lambda of, t: np.asarray(
        gammaincc(of.parameters[0], t / of.parameters[1]), np.float64
    ),
    "uniform": lambda of, t: np.clip(
        (of.parameters[1] - t) / max(of.parameters[1] - of.parameters[0], 1e-300), 0.0, 1.0
    ),
    "fixed": lambda of, t: np.where(t < _others_mean(of), 1.0, 0.0),
    "never": lambda of, t: np.ones(t.shape),
    "empirical": _empirical_beyond,
}


def _log(times: Floats) -> Floats:
    return np.log(np.maximum(times, 1e-300))


def _keep(of: Distribution, factor: float, parameters: tuple[float, ...]) -> Distribution:
    return replace(of, mean_seconds=of.mean_seconds * factor, parameters=parameters)


_SCALED: dict[str, Callable[[Distribution, float], Distribution]] = {
    "lognormal": lambda of, by: _keep(
        of, by, (of.parameters[0] + float(np.log(by)), of.parameters[1])
    ),
    "gamma": lambda of, by: _keep(of, by, (of.parameters[0], of.parameters[1] * by)),
} | {
    kind: lambda of, by: _keep(of, by, tuple(each * by for each in of.parameters))
    for kind in ("exponential", "uniform", "fixed", "never", "empirical")
}


def _fit_lognormal(above: Floats) -> Distribution:
    return lognormal(float(above.mean()), float(np.sqrt(np.expm1(np.log(above).var()))))


def _fit_gamma(above: Floats) -> Distribution:
    """Solve log(shape) - digamma(shape) = log(mean) - mean(log) (Minka 2002)."""
    gap = float(np.log(above.mean()) - np.log(above).mean())
    shape = (3.0 - gap + np.sqrt((gap - 3.0) ** 2 + 24.0 * gap)) / (12.0 * gap)
    for _ in range(8):
        slope = 1.0 / shape - float(polygamma(1, shape))
        shape = 1.0 / (1.0 / shape + (np.log(shape) - digamma(shape) - gap) / (shape**2 * slope))
    return gamma(float(above.mean()), float(shape**-0.5))


_FIT: dict[str, Callable[[Floats], Distribution]] = {
    "exponential": lambda above: exponential(float(above.mean())),
    "lognormal": _fit_lognormal,
    "gamma": _fit_gamma,
}


def _log_likelihood(of: Distribution, above: Floats) -> float:
    if of.kind == "lognormal":
        mu, sigma = of.parameters
        z = (np.log(above) - mu) / sigma
        return float(
            -np.sum(z * z / 2 + np.log(sigma * above)) - above.size * np.log(2 * np.pi) / 2
        )
    shape, scale = of.parameters if of.kind == "gamma" else (1.0, of.mean_seconds)
    each = (shape - 1) * np.log(above) - above / scale - shape * np.log(scale) - gammaln(shape)
    return float(np.sum(each))
