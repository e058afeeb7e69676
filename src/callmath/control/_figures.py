"""What counts, mean values and shares say of a change: the figures that `follow` is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, expit, gammainc, gammaincc, gammaln, logit, ndtr

from ._checks import Floats
from ._levels import Figure, Level
from ._watching import AlarmRule, Watch, follow

_POISSON_LIKE = 1.001
_SMALLEST_SHARE = 1e-4
_LEAST = 1e-9
Levels = Level | Sequence[Level]


def watch_counts(
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    level: Levels,
    rule: AlarmRule,
    looks_between: npt.ArrayLike,
    dispersion: npt.ArrayLike = 1.0,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch how many came at each look, (looks,) or (series, looks), for rises or drops.

    What comes is negative binomial with variance `dispersion` x mean around `expected` times the
    level. Where nothing is expected nothing is learned and nothing told.

    :param level: of all series, or of each.
    :param looks_between: open looks from one false alarm to the next, of all series or of each.
    :param begins: looks at which a day begins.
    :raises ValueError: figures that cannot be, or of different shapes.

    >>> came = [17, 15, 18, 16, 17, 26, 27, 24, 28, 27, 26]
    >>> level, month = Level(0.05, 0.01), 8_640  # five-minute looks round the clock
    >>> watch = watch_counts(came, [16.7] * 11, level=level, rule=AlarmRule(), looks_between=month)
    >>> look = watch.is_alarm[0].tolist().index(True)
    >>> look, watch.since[0, look].item(), watch.ratio[0, look].round(2).item()
    (10, 5, 1.58)
    """
    seen, mean = _pair(counts, expected)
    width = np.broadcast_to(np.asarray(dispersion, float).ravel(), len(seen))
    if not bool(np.all(np.isfinite(width))):
        raise ValueError("dispersion must be finite")
    came = np.where(mean > 0, seen, 0.0)
    wide = np.broadcast_to(np.maximum(width, 1.0)[:, None] * mean, came.shape)
    figure = _Counts(np.stack([came, wide, mean]))
    return _watch(figure, level, rule, looks_between, begins)


def watch_means(
    totals: npt.ArrayLike,
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    variation: float,
    level: Levels,
    rule: AlarmRule,
    looks_between: npt.ArrayLike,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch mean values, such as handle times, for rises or drops.

    At each look `counts` values came to `totals`; `expected` is the mean of one, `variation` its
    standard deviation over its mean. Values are log-normal, and so nearly are sums of a few
    (Fenton 1960). Looks without values say nothing. Others as in `watch_counts`.

    :raises ValueError: figures that cannot be, or of different shapes.
    """
    total, count = _pair(totals, counts)
    _, mean = _pair(totals, expected)
    if not variation > 0:
        raise ValueError("variation must be above 0")
    is_there = (count > 0) & (total > 0) & (mean > 0)
    parts = np.where(is_there, np.stack([total, count, count * mean]), 0.0)
    return _watch(_Means(parts, variation), level, rule, looks_between, begins)


def watch_shares(
    hits: npt.ArrayLike,
    counts: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    level: Levels,
    rule: AlarmRule,
    looks_between: npt.ArrayLike,
    begins: Sequence[int] = (0,),
) -> Watch:
    """Watch shares, such as of callers who leave, for rises or drops of their odds.

    At each look there were `hits` among `counts`, with `expected` the usual share. Levels are of
    odds; changes are of shares. Others as in `watch_counts`.

    :raises ValueError: figures that cannot be, or of different shapes.
    """
    hit, count = _pair(hits, counts)
    _, share = _pair(hits, expected)
    if bool(np.any(hit > count)) or bool(np.any(share > 1)):
        raise ValueError("hits must not exceed counts, and expected shares not 1")
    usual = np.clip(share, _SMALLEST_SHARE, 1 - _SMALLEST_SHARE)
    figure = _Shares(np.stack([hit, count, count * usual]))
    return _watch(figure, level, rule, looks_between, begins)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Parts: what came, variance expected, mean expected."""

    parts: Floats

    def lean(self, parts: Floats, level: Floats) -> tuple[Floats, Floats]:
        came, wide, mean = parts
        is_open = mean > 0
        spread = np.where(is_open, wide / np.maximum(mean, _LEAST), 1.0)
        rate = mean * np.exp(level)
        return np.asarray((came - rate) / spread), np.asarray(rate / spread)

    def chance(self, parts: Floats, level: Floats, *, is_rise: bool) -> Floats:
        came, wide, mean = parts
        rate = np.maximum(mean * np.exp(level), _LEAST)
        over = wide / np.maximum(mean, _LEAST)
        is_plain = np.broadcast_to(over <= _POISSON_LIKE, rate.shape)
        tail = _more if is_rise else _fewer
        found: Floats = np.empty_like(rate)
        came, over = (np.broadcast_to(each, rate.shape) for each in (came, over))
        found[is_plain] = tail(came[is_plain], rate[is_plain], None)
        found[~is_plain] = tail(came[~is_plain], rate[~is_plain], over[~is_plain])
        return found


def _more(came: Floats, rate: Floats, over: Floats | None) -> Floats:
    """Return how often so many or more come: Poisson, or with so many times its variance."""
    least = np.maximum(came, 0.5)
    if over is None:
        chance = gammainc(least, rate)
    else:
        chance = betainc(least, rate / (over - 1), 1 - 1 / over)
    return np.asarray(np.where(came > 0, chance, 1.0))


def _fewer(came: Floats, rate: Floats, over: Floats | None) -> Floats:
    """Return how often so many or fewer come."""
    if over is None:
        return np.asarray(gammaincc(came + 1, rate))
    return np.asarray(betainc(rate / (over - 1), came + 1, 1 / over))


@dataclass(frozen=True, slots=True, eq=False)
class _Means:
    """Parts: the total, how many, the total expected."""

    parts: Floats
    variation: float

    def _told(self, parts: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of what came over what was expected, and its variance (or 0)."""
        total, count, mean = parts
        is_there = count > 0
        spread = np.where(is_there, np.log1p(self.variation**2 / np.maximum(count, 1.0)), 0.0)
        apart = np.log(np.where(is_there, total, 1.0) / np.where(is_there, mean, 1.0))
        return np.where(is_there, apart + spread / 2, 0.0), spread

    def lean(self, parts: Floats, level: Floats) -> tuple[Floats, Floats]:
        apart, spread = self._told(parts)
        told = np.where(spread > 0, 1 / np.where(spread > 0, spread, 1.0), 0.0)
        return (apart - level) * told, told * np.ones_like(level)

    def chance(self, parts: Floats, level: Floats, *, is_rise: bool) -> Floats:
        apart, spread = self._told(parts)
        height = (apart - level) / np.sqrt(np.maximum(spread, _LEAST))
        return np.asarray(ndtr(-height if is_rise else height))


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """Parts: hits, how many, hits expected."""

    parts: Floats

    def _share(self, parts: Floats, level: Floats) -> Floats:
        _, count, mean = parts
        usual = np.where(count > 0, mean / np.maximum(count, 1.0), 0.5)
        return np.asarray(expit(logit(usual) + level))

    def lean(self, parts: Floats, level: Floats) -> tuple[Floats, Floats]:
        share = self._share(parts, level)
        return parts[0] - parts[1] * share, parts[1] * share * (1 - share)

    def chance(self, parts: Floats, level: Floats, *, is_rise: bool) -> Floats:
        share, (hit, count, _) = self._share(parts, level), parts
        if is_rise:
            least = np.maximum(hit, 0.5)
            return np.where(hit > 0, betainc(least, count - hit + 1, share), 1.0)
        missed = np.maximum(count - hit, 0.5)
        return np.where(count > hit, betainc(missed, hit + 1, 1 - share), 1.0)


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


def _watch(
    figure: Figure,
    level: Levels,
    rule: AlarmRule,
    looks_between: npt.ArrayLike,
    begins: Sequence[int],
) -> Watch:
    _, series, looks = figure.parts.shape
    levels = [level] * series if isinstance(level, Level) else list(level)
    if len(levels) != series:
        raise ValueError(f"{len(levels)} levels for {series} series")
    between = np.asarray(looks_between, dtype=np.float64).ravel()
    if len(between) not in {1, series} or not bool(np.all(np.isfinite(between) & (between > 1))):
        raise ValueError("looks_between must be above 1, one number or one for each series")
    is_new = np.zeros(looks, dtype=np.bool_)
    is_new[[0, *begins]] = True
    return follow(figure, levels, rule, np.broadcast_to(between, series), is_new)
