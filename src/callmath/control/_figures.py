"""What counts, mean values and shares say of a change: the figures that `follow` is asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, logit, xlogy

from ._checks import Floats
from ._levels import Level, chains_of
from ._watching import AlarmRule, Evidence, Watch, follow

_POISSON_LIKE = 1.001
_SMALLEST_SHARE = 1e-4
Likelihood = Callable[[Floats], Floats]  # logarithms of levels (series, 1, states) -> of looks


def watch_counts(
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    level: Level | Sequence[Level],
    rule: AlarmRule,
    dispersion: npt.ArrayLike = 1.0,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch how many came at each look, (looks,) or (series, looks), for rises or drops.

    What comes is negative binomial with variance `dispersion` x mean around `expected` times the
    level. Where nothing is expected nothing is learned.

    :param level: of all series, or of each.
    :param begins: looks at which a day begins.
    :raises ValueError: figures that cannot be, or of different shapes.

    >>> came = [17, 15, 18, 16, 17, 26, 27, 24, 28, 27, 26]
    >>> rule = AlarmRule(looks_between=8_640)  # a month of five minutes
    >>> watch = watch_counts(came, [16.7] * 11, level=Level(0.05, 0.005), rule=rule)
    >>> look = watch.is_alarm[0].tolist().index(True)
    >>> look, watch.since[0, look].item(), watch.ratio[0, look].round(2).item()
    (9, 5, 1.58)
    """
    seen, mean = _pair(counts, expected)
    width = np.maximum(np.broadcast_to(np.asarray(dispersion, float).ravel(), len(seen)), 1.0)
    is_open = (mean > 0)[:, :, None]

    def likelihood(levels: Floats) -> Floats:
        rate = np.maximum(mean, 1e-9)[:, :, None] * np.exp(levels)
        found = _count_likelihood(seen[:, :, None], rate, width[:, None, None])
        return np.where(is_open, found, 0.0)

    return _watch(likelihood, np.where(mean > 0, seen, 0.0), mean, level, rule, begins)


def watch_means(
    totals: npt.ArrayLike,
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    variation: float,
    level: Level | Sequence[Level],
    rule: AlarmRule,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch mean values, such as handle times, for rises or drops.

    At each look `counts` values came to `totals`; `expected` is the mean of one, `variation` its
    standard deviation over its mean. Values are log-normal, and so nearly are sums of a few
    (Fenton 1960). Looks without values say nothing.

    :raises ValueError: figures that cannot be, or of different shapes.
    """
    total, count = _pair(totals, counts)
    _, mean = _pair(totals, expected)
    if not variation > 0:
        raise ValueError("variation must be above 0")
    is_there = (count > 0) & (total > 0) & (mean > 0)
    spread = np.log1p(variation**2 / np.where(is_there, count, 1.0))
    value = np.log(np.where(is_there, total / np.where(is_there, count, 1.0), 1.0))
    center = np.log(np.where(is_there, mean, 1.0)) - spread / 2

    def likelihood(levels: Floats) -> Floats:
        apart = (value - center)[:, :, None] - levels
        return np.where(is_there[:, :, None], -(apart**2) / (2 * spread[:, :, None]), 0.0)

    heard = np.where(is_there, total, 0.0)
    return _watch(likelihood, heard, np.where(is_there, count * mean, 0.0), level, rule, begins)


def watch_shares(
    hits: npt.ArrayLike,
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    level: Level | Sequence[Level],
    rule: AlarmRule,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch shares, such as of callers who leave, for rises or drops of their odds.

    At each look there were `hits` among `counts`, with `expected` the usual share. Levels and
    factors are of odds.

    :raises ValueError: figures that cannot be, or of different shapes.
    """
    hit, count = _pair(hits, counts)
    _, share = _pair(hits, expected)
    if bool(np.any(hit > count)) or bool(np.any(share > 1)):
        raise ValueError("hits must not exceed counts, and expected shares not 1")
    usual = logit(np.clip(share, _SMALLEST_SHARE, 1 - _SMALLEST_SHARE))[:, :, None]

    def likelihood(levels: Floats) -> Floats:
        chance = expit(usual + levels)
        missed = (count - hit)[:, :, None]
        return np.asarray(xlogy(hit[:, :, None], chance) + xlogy(missed, 1 - chance))

    return _watch(likelihood, hit, count * share, level, rule, begins)


def chance_of_missing(missing: int, scheduled: int, *, usual_share: float, doubt: float) -> float:
    """Return how often so many or more of those scheduled are missing if all is as usual.

    Shares of days differ: a day's is beta distributed around `usual_share` with standard deviation
    `doubt`, so the number is beta-binomial (Skellam 1948, JRSS B 10:257).

    :raises ValueError: numbers that cannot be, or a doubt wider than any beta distribution.

    >>> round(chance_of_missing(2, 10, usual_share=0.05, doubt=1e-6), 3)
    0.086
    """
    if not 0 <= missing <= scheduled:
        raise ValueError("missing must lie between 0 and scheduled")
    if not 0 < usual_share < 1:
        raise ValueError("usual_share must lie between 0 and 1, exclusive")
    weight = usual_share * (1 - usual_share) / doubt**2 - 1 if doubt > 0 else 0.0
    if not weight > 0:
        raise ValueError("doubt must be above 0 and below what the share allows")
    if missing == 0:
        return 1.0
    a, b, k = usual_share * weight, (1 - usual_share) * weight, np.arange(missing, scheduled + 1)
    logs = gammaln(scheduled + 1) - gammaln(k + 1) - gammaln(scheduled - k + 1)
    logs += gammaln(k + a) + gammaln(scheduled - k + b) - gammaln(scheduled + a + b)
    logs += gammaln(a + b) - gammaln(a) - gammaln(b)
    return float(min(np.exp(logs).sum(), 1.0))


def _pair(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return two tables (series, looks) of one shape, both finite and not negative."""
    one = np.atleast_2d(np.asarray(first, dtype=np.float64))
    other = np.atleast_2d(np.asarray(second, dtype=np.float64))
    one, other = np.broadcast_arrays(one, other)
    if one.ndim != 2 or one.size == 0:
        raise ValueError("figures must be rows of at least one look")
    if not bool(np.all(np.isfinite(one) & np.isfinite(other) & (one >= 0) & (other >= 0))):
        raise ValueError("figures must be finite and not negative")
    return one, other


def _count_likelihood(counts: Floats, rate: Floats, dispersion: Floats) -> Floats:
    """Return the logarithm of a negative binomial, up to what does not depend on the rate."""
    poisson = xlogy(counts, rate) - rate
    over = np.maximum(dispersion, _POISSON_LIKE) - 1
    size = rate / over
    wide = gammaln(counts + size) - gammaln(size) - size * np.log1p(over)
    return np.where(dispersion > _POISSON_LIKE, wide, poisson)


def _watch(
    likelihood: Likelihood,
    observed: Floats,
    expected: Floats,
    level: Level | Sequence[Level],
    rule: AlarmRule,
    begins: Sequence[int],
) -> Watch:
    series, looks = observed.shape
    levels = [level] * series if isinstance(level, Level) else list(level)
    if len(levels) != series:
        raise ValueError(f"{len(levels)} levels for {series} series")
    chain = chains_of(levels)
    places = chain.levels[:, None, :]
    is_new = np.zeros(looks, dtype=np.bool_)
    is_new[list(begins)] = True
    changed = np.stack([likelihood(places + np.log(each)) for each in rule.factors])
    return follow(Evidence(likelihood(places), changed, observed, expected), chain, rule, is_new)
